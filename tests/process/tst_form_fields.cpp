// SPDX-License-Identifier: GPL-3.0-or-later
// What a page sends back decides nothing but what the person chose: who asks, where the answer goes and what is granted stand in the
// transaction on the server (protocol section 5, bug 4: a redirect taken from a resubmitted form).
#include "tests/process/refusals/world.h"

#include <QJsonDocument>
#include <QTest>

using namespace tests;

namespace
{

QJsonObject payloadOf(const QByteArray &jwt)
{
    return QJsonDocument::fromJson(QByteArray::fromBase64(jwt.split('.').value(1), QByteArray::Base64UrlEncoding)).object();
}

QByteArray claim(const QByteArray &jwt, const char *name)
{
    return payloadOf(jwt).value(QLatin1String(name)).toString().toUtf8();
}

// Everything that a request, a grant or a user is made of, and what other servers call it.
const QByteArrayList fields{"redirect_uri", "client_id", "scope", "scopes", "resource", "state", "iss", "code_challenge", "code_challenge_method", "response_mode", "response_type",
                            "user", "user_id", "sub", "username", "email", "role", "roles", "approved", "is_admin", "provider", "code", "remember", "expires_in", "lifetime", "next", "return_to"};

QByteArray hostileValue(const QByteArray &field, const QByteArray &otherClient)
{
    if (field == "redirect_uri" || field == "next" || field == "return_to") {
        return "https://evil.example/cb";
    }
    if (field == "client_id") {
        return otherClient;
    }
    if (field.startsWith("scope")) {
        return "mcp:127.0.0.1:* mcp:127.0.0.1:admin openid email";
    }
    return field == "role" || field == "roles" ? "owner" : "evil";
}

} // namespace

class FormFieldsTest final : public QObject
{
    Q_OBJECT

    World m_world;

    void addRows()
    {
        QTest::addColumn<QByteArray>("field");
        for (const QByteArray &field : fields) {
            QTest::newRow(field.constData()) << field;
        }
    }
    // The grant is the one that was asked for and shown.
    void verifyGrant()
    {
        const auto tokens = m_world.flow->redeem(); // checks state and iss
        QVERIFY2(tokens, m_world.flow->lastAnswer().body.constData());
        QCOMPARE(tokens->scope, QByteArray("mcp:127.0.0.1:gatehouse"));
        QCOMPARE(claim(tokens->access, "aud"), m_world.url("/mcp"));
        QCOMPARE(claim(tokens->access, "client_id"), m_world.publicClient.id);
        QCOMPARE(claim(tokens->access, "sub"), claim(m_world.tokens.access, "sub"));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.start()); }

    void consentTakesTheDecisionAlone_data() { addRows(); }
    void consentTakesTheDecisionAlone()
    {
        QFETCH(QByteArray, field);
        QVERIFY(!m_world.freshConsentForm().action.isEmpty());
        const HttpAnswer answer = m_world.flow->decide("allow", {{field, hostileValue(field, m_world.otherPublic.id)}});
        QCOMPARE(answer.status, 303);
        QVERIFY2(answer.header("Location").startsWith(QByteArray(OAuthFlow::redirectUri() + "?code=")), answer.header("Location").constData());
        verifyGrant();
    }

    void signInTakesNameAndPasswordAlone_data() { addRows(); }
    void signInTakesNameAndPasswordAlone()
    {
        QFETCH(QByteArray, field);
        QVERIFY(!m_world.freshSignInForm().action.isEmpty());
        // A second value of a field it has does not count either.
        const HttpAnswer page2 = m_world.flow->signIn(ServerProcess::Owner, ServerProcess::OwnerPassword, {{field, hostileValue(field, m_world.otherPublic.id)}});
        QCOMPARE(page2.status, 200);
        QVERIFY(page2.body.contains("Test client"));
        QVERIFY(!page2.body.contains("evil.example"));
        QCOMPARE(m_world.flow->decide("allow").status, 303);
        verifyGrant();
    }

    void aDeviceGetsWhatItAskedFor_data() { addRows(); }
    void aDeviceGetsWhatItAskedFor()
    {
        QFETCH(QByteArray, field);
        TestBrowser device;
        const QJsonObject begun = device.post(QUrl::fromEncoded(m_world.url("/device_authorization")), {{"client_id", m_world.otherPublic.id}}).json();
        const auto text = [&begun](const char *name) { return begun.value(QLatin1String(name)).toString().toLatin1(); };
        const HtmlForm page = m_world.formAt(QStringLiteral("/device"));
        const Fields typed = page.hidden + Fields{{"user_code", text("user_code")}, {field, hostileValue(field, m_world.publicClient.id)}};
        const HttpAnswer page1 = m_world.flow->browser().post(m_world.flow->at(QStringLiteral("/device")), typed);
        QCOMPARE(page1.status, 200);
        QVERIFY2(page1.body.contains("<bdi>none</bdi>"), page1.body.constData()); // the device's client, by its name
        QVERIFY(!page1.body.contains("evil.example"));
    }

    void aPasswordChangeIsForWhoeverIsSignedIn()
    {
        QCOMPARE(m_world.server.run({QStringLiteral("user"), QStringLiteral("add"), QStringLiteral("--local"), QStringLiteral("bea")}, "the password of bea\n").exitCode, 0);
        QVERIFY(!m_world.freshConsentForm().action.isEmpty());
        const HtmlForm page = m_world.formAt(QStringLiteral("/account"));
        const QByteArray next = "another password of ada";
        Fields form = page.hidden;
        form.removeIf([](const auto &field) { return field.first == "action"; });
        form += Fields{{"action", "change_password"}, {"password", ServerProcess::OwnerPassword}, {"new_password", next}, {"new_password_again", next}, {"username", "bea"}, {"user", "local|bea"}, {"user_id", "bea"}};
        QCOMPARE(m_world.flow->browser().post(m_world.flow->at(QStringLiteral("/account")), form).status, 200);
        OAuthFlow ofBea(m_world.server.url());
        QVERIFY(ofBea.signInAndConsent("bea", "the password of bea"));
        OAuthFlow ofAda(m_world.server.url());
        QVERIFY(ofAda.signInAndConsent(ServerProcess::Owner, next));
    }
};

QTEST_GUILESS_MAIN(FormFieldsTest)
#include "tst_form_fields.moc"
