// SPDX-License-Identifier: GPL-3.0-or-later
// RFC 8628 on the device's side: asking for codes, waiting, and what it gets; the person's side is in the flow's tests
// and interop.
#include "server/oauth/device_authorization_endpoint.h"
#include "server/oauth/user_code.h"
#include "server/store/device_authorization_table.h"
#include "tests/support/scripted_fetcher.h"
#include "tests/unit/oauth/oauth_fixture.h"

using namespace tests;

namespace
{

const QByteArray deviceGrant = QByteArrayLiteral("urn:ietf:params:oauth:grant-type:device_code");
const QByteArray tv = QByteArrayLiteral("tv");

} // namespace

class DeviceAuthorizationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture.emplace();
        m_endpoint.emplace(m_fixture->gate(), *m_fixture->store);
        store::ClientRow row = OAuthFixture::client(tv, oauth::ClientAuthMethod::None);
        row.grantTypes = QStringList{QString::fromLatin1(deviceGrant), QStringLiteral("refresh_token")};
        QVERIFY(m_fixture->database([row](store::Transaction &tx) { return store::ClientTable(tx).insert(row); })
                    .has_value());
    }
    void cleanup()
    {
        m_endpoint.reset();
        m_fixture.reset();
    }

    void givesTwoCodes()
    {
        const auto exchange
            = m_fixture->post(*m_endpoint, {{"client_id", tv}, {"scope", "openid mcp:localhost:gatehouse"}});
        QCOMPARE(exchange->status(), 200);
        QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
        const QJsonObject answer = exchange->json();
        QVERIFY(member(answer, "device_code").size() >= 43);
        QCOMPARE(member(answer, "verification_uri"), QByteArrayLiteral("http://localhost:8788/device"));
        QCOMPARE(member(answer, "verification_uri_complete"),
            "http://localhost:8788/device?user_code=" + member(answer, "user_code"));
        QCOMPARE(answer.value(QStringLiteral("interval")).toInt(), 5);
        QCOMPARE(answer.value(QStringLiteral("expires_in")).toInt(), 600);
    }

    void takesAClientThatOnlyItsMetadataDocumentDescribes()
    {
        ScriptedFetcher fetcher;
        fetcher.results.insert(QUrl(QStringLiteral("https://tv.example/client.json")),
            http::FetchResult{200, {{"Content-Type", "application/json"}},
                R"({"client_id":"https://tv.example/client.json","client_name":"TV","redirect_uris":["http://127.0.0.1/cb"],)"
                R"("grant_types":["authorization_code","urn:ietf:params:oauth:grant-type:device_code"],"token_endpoint_auth_method":"none"})"});
        oauth::ClientLookup clients({m_fixture->config, *m_fixture->store, m_fixture->clock, fetcher, m_fixture->audit});
        oauth::ClientRequestGateParts gate = m_fixture->gate();
        gate.clients = &clients;
        oauth::DeviceAuthorizationEndpoint endpoint(gate, *m_fixture->store);
        const auto begun = m_fixture->post(endpoint, {{"client_id", "https://tv.example/client.json"}});
        QCOMPARE(begun->status(), 200);
        QVERIFY(!member(begun->json(), "device_code").isEmpty());
        const auto unknown = m_fixture->post(endpoint, {{"client_id", "https://gone.example/client.json"}});
        QCOMPARE(unknown->status(), 401);
        QCOMPARE(member(unknown->json(), "error"), QByteArrayLiteral("invalid_client"));
    }

    void refusesRequests_data()
    {
        QTest::addColumn<Form>("form");
        QTest::addColumn<QByteArray>("error");
        QTest::newRow("RFC 8628 3.1 no client") << Form{{"scope", "openid"}} << QByteArray("invalid_client");
        QTest::newRow("RFC 8628 3.1 unknown client") << Form{{"client_id", "x"}} << QByteArray("invalid_client");
        QTest::newRow("RFC 8628 3.1 not its grant")
            << Form{{"client_id", publicClient}} << QByteArray("unauthorized_client");
        QTest::newRow("RFC 6749 3.3 unknown scope")
            << Form{{"client_id", tv}, {"scope", "everything"}} << QByteArray("invalid_scope");
        QTest::newRow("RFC 8707 2 another resource")
            << Form{{"client_id", tv}, {"resource", "https://x.example"}} << QByteArray("invalid_target");
        QTest::newRow("RFC 6749 3.2 a parameter twice")
            << Form{{"client_id", tv}, {"scope", "openid"}, {"scope", "email"}} << QByteArray("invalid_request");
    }
    void refusesRequests()
    {
        QFETCH(Form, form);
        QFETCH(QByteArray, error);
        const auto exchange = m_fixture->post(*m_endpoint, form);
        QCOMPARE(member(exchange->json(), "error"), error);
        QCOMPARE(
            m_fixture->database(
                         [](store::Transaction &tx) { return store::DeviceAuthorizationTable(tx).countLive({}); })
                .value(),
            0);
    }

    void keepsAClientWithinItsNamedScopes()
    {
        m_fixture->database([](store::Transaction &tx) {
            store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(tv));
            row.scope = QStringLiteral("mcp:localhost:gatehouse");
            row.isScopeLimited = true;
            return store::ClientTable(tx).update(row);
        });
        QCOMPARE(member(m_fixture->post(*m_endpoint, {{"client_id", tv}, {"scope", "openid"}})->json(), "error"), QByteArray("invalid_scope"));
        const auto begun = m_fixture->post(*m_endpoint, {{"client_id", tv}, {"scope", "openid mcp:localhost:*"}});
        QCOMPARE(begun->status(), 200);
        const auto row = m_fixture->database([&](store::Transaction &tx) {
            return store::DeviceAuthorizationTable(tx).find(core::sha256(member(begun->json(), "device_code")));
        });
        QCOMPARE((**row).scope, QStringLiteral("mcp:localhost:gatehouse"));
    }

    void waitsThenGetsItsTokensOnce()
    {
        const QByteArray code = begin();
        QCOMPARE(poll(code), QByteArrayLiteral("authorization_pending"));
        QCOMPARE(poll(code), QByteArrayLiteral("slow_down")); // RFC 8628 section 3.5
        m_fixture->clock.advance(std::chrono::seconds(6));
        QCOMPARE(poll(code), QByteArrayLiteral("slow_down")); // five longer each time
        m_fixture->clock.advance(std::chrono::seconds(16));
        QCOMPARE(poll(code), QByteArrayLiteral("authorization_pending"));
        allow(code);
        m_fixture->clock.advance(std::chrono::seconds(16));
        const auto exchange = ask(code);
        QVERIFY2(exchange->status() == 200, exchange->response().body.constData());
        QVERIFY(!member(exchange->json(), "refresh_token").isEmpty());
        const auto idToken = jose::Jws::parse(member(exchange->json(), "id_token"));
        QCOMPARE(member(idToken->payload, "aud"), tv);
        QCOMPARE(idToken->payload.value(QStringLiteral("auth_time")).toInteger(), 1'799'999'990);
        QVERIFY(!idToken->payload.contains(QStringLiteral("nonce")));
        m_fixture->clock.advance(std::chrono::seconds(30));
        QCOMPARE(poll(code), QByteArrayLiteral("invalid_grant"));
    }

    void endsOtherwise()
    {
        const QByteArray denied = begin();
        QVERIFY(m_fixture
                    ->database([&](store::Transaction &tx) {
                        return store::DeviceAuthorizationTable(tx).deny(core::sha256(denied), m_fixture->clock.now());
                    })
                    .value());
        QCOMPARE(poll(denied), QByteArrayLiteral("access_denied"));
        // One decision: what was denied cannot be allowed afterwards.
        QVERIFY(!m_fixture
                     ->database([&](store::Transaction &tx) {
                         return store::DeviceAuthorizationTable(tx).allow(
                             core::sha256(denied), {}, m_fixture->clock.now());
                     })
                     .value());

        const QByteArray late = begin();
        m_fixture->clock.advance(std::chrono::minutes(10));
        QCOMPARE(poll(late), QByteArrayLiteral("expired_token"));
        QCOMPARE(poll("made up"), QByteArrayLiteral("invalid_grant"));
        const QByteArray foreign = begin();
        QCOMPARE(member(m_fixture
                            ->post(m_fixture->token,
                                {{"grant_type", deviceGrant}, {"device_code", foreign}, {"client_id", publicClient}})
                            ->json(),
                     "error"),
            QByteArrayLiteral("unauthorized_client"));
        QCOMPARE(member(m_fixture->post(m_fixture->token, {{"grant_type", deviceGrant}, {"client_id", tv}})->json(),
                     "error"),
            QByteArrayLiteral("invalid_request"));
    }

    void onlyOneOfManyRedemptionsSucceeds()
    {
        const QByteArray code = begin();
        allow(code);
        // Two processes of the device, each with its own endpoint: the pace does not tell them apart.
        oauth::TokenEndpoint second({m_fixture->config, *m_fixture->store, m_fixture->clock, m_fixture->issuer,
            m_fixture->seal, m_fixture->authenticator, m_fixture->audit});
        const Form form{{"grant_type", deviceGrant}, {"device_code", code}, {"client_id", tv}};
        const auto a = m_fixture->start(m_fixture->token, form);
        const auto b = m_fixture->start(second, form);
        QCOMPARE(OAuthFixture::answered(a)->status() + OAuthFixture::answered(b)->status(), 200 + 400);
    }

    void readsWhatPeopleType_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("code");
        QTest::newRow("as shown") << u"WDJB-MJHT"_qs << u"WDJBMJHT"_qs;
        QTest::newRow("RFC 8628 6.1 small, with blanks") << u" wdjb mjht "_qs << u"WDJBMJHT"_qs;
        QTest::newRow("too short") << u"WDJB"_qs << QString();
        QTest::newRow("a letter that is not used") << u"ADJB-MJHT"_qs << QString();
        QTest::newRow("markup") << u"<b>"_qs << QString();
    }
    void readsWhatPeopleType()
    {
        QFETCH(QString, typed);
        QFETCH(QString, code);
        QCOMPARE(oauth::typedUserCode(typed), code);
        const QString made = oauth::newUserCode();
        QCOMPARE(oauth::typedUserCode(oauth::shownUserCode(made)), made);
    }

private:
    QByteArray begin()
    {
        return member(
            m_fixture->post(*m_endpoint, {{"client_id", tv}, {"scope", "openid mcp:localhost:gatehouse"}})->json(),
            "device_code");
    }
    std::shared_ptr<RecordedExchange> ask(const QByteArray &code)
    {
        return m_fixture->post(
            m_fixture->token, {{"grant_type", deviceGrant}, {"device_code", code}, {"client_id", tv}});
    }
    QByteArray poll(const QByteArray &code)
    {
        const auto exchange = ask(code);
        return exchange->status() == 200 ? QByteArray("tokens") : member(exchange->json(), "error");
    }
    // What the consent page writes.
    void allow(const QByteArray &code)
    {
        store::RefreshTokenFamilyRow family = familyRow(core::randomToken(16).constData(), "alice", tv.constData());
        family.scope = QStringLiteral("openid mcp:localhost:gatehouse");
        family.redeemedAt.reset();
        family.authenticatedAt = core::Seconds(std::chrono::seconds(1'799'999'990));
        const auto done = m_fixture->database([&](store::Transaction &tx) {
            return store::RefreshTokenFamilyTable(tx).insert(family).and_then([&] {
                return store::DeviceAuthorizationTable(tx).allow(core::sha256(code), family.id, m_fixture->clock.now());
            });
        });
        QVERIFY(done.value());
    }

    std::optional<OAuthFixture> m_fixture;
    std::optional<oauth::DeviceAuthorizationEndpoint> m_endpoint;
};

QTEST_GUILESS_MAIN(DeviceAuthorizationTest)
#include "tst_device_authorization.moc"
