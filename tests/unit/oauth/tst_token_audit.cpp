// SPDX-License-Identifier: GPL-3.0-or-later
// Product section 8: a row in the audit log for each event of the token side, with who, what and why; never a secret.
#include "server/oauth/registration_endpoint.h"
#include "tests/unit/oauth/audit_rows.h"
#include "tests/unit/oauth/oauth_fixture.h"

using namespace tests;

namespace
{

using Act = std::function<void(OAuthFixture &)>;

void redeem(OAuthFixture &f, const QByteArray &code)
{
    f.post(f.token, OAuthFixture::codeForm(code));
}

void refresh(OAuthFixture &f, const QByteArray &token)
{
    f.post(f.token, OAuthFixture::refreshForm(token));
}

void registerClient(OAuthFixture &f, const QByteArray &body)
{
    oauth::RegistrationEndpoint endpoint(f.config, *f.store, f.clock, f.audit);
    const auto exchange = RecordedExchange::of(
        RecordedExchange::requestFor("POST", "/register", {{"Content-Type", "application/json"}}, body));
    endpoint.handle(exchange);
    OAuthFixture::answered(exchange);
}

} // namespace

Q_DECLARE_METATYPE(Act)

class TokenAuditTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfEachEventOnce_data();
    void tellsOfEachEventOnce();
    void saysWhoAndOnWhat();
    void tellsOfOneSuccessAndOneReuseInARace();
    void holdsNoSecret();
    void keepsNothingOfWhatWasUndone();
};

void TokenAuditTest::tellsOfEachEventOnce_data()
{
    QTest::addColumn<Act>("act");
    QTest::addColumn<QStringList>("lines");
    const auto row = [](const char *name, const Act &act, const QStringList &lines) {
        QTest::newRow(name) << act << lines;
    };

    row("RFC 6749 4.1.3 a code is redeemed", [](OAuthFixture &f) { redeem(f, f.addCode()); },
        {u"code_redeemed done"_qs});
    row("RFC 6749 4.1.2 a code is used twice",
        [](OAuthFixture &f) {
            const QByteArray code = f.addCode();
            redeem(f, code);
            redeem(f, code);
        },
        {u"code_redeemed done"_qs, u"code_reused refused session_ended"_qs});
    row("RFC 6749 4.1.2 and a third time",
        [](OAuthFixture &f) {
            const QByteArray code = f.addCode();
            redeem(f, code);
            redeem(f, code);
            redeem(f, code);
        },
        {u"code_redeemed done"_qs, u"code_reused refused session_ended"_qs, u"token_refused refused invalid_grant"_qs});
    row("RFC 6749 6 a token is refreshed", [](OAuthFixture &f) { refresh(f, member(f.signIn(), "refresh_token")); },
        {u"code_redeemed done"_qs, u"token_refreshed done"_qs});
    row("RFC 9700 4.14.2 a refresh token is reused",
        [](OAuthFixture &f) {
            const QByteArray token = member(f.signIn(), "refresh_token");
            refresh(f, token);
            f.clock.advance(f.config.refreshGrace + std::chrono::seconds(1));
            refresh(f, token);
        },
        {u"code_redeemed done"_qs, u"token_refreshed done"_qs, u"refresh_reuse_detected refused session_ended"_qs});
    row("RFC 6749 5.2 an unknown code", [](OAuthFixture &f) { redeem(f, "unknown"); },
        {u"token_refused refused invalid_grant"_qs});
    row("RFC 7636 4.6 a wrong verifier",
        [](OAuthFixture &f) {
            f.post(f.token, with(OAuthFixture::codeForm(f.addCode()), "code_verifier", QByteArray(43, 'x')));
        },
        {u"token_refused refused invalid_grant"_qs});
    row("RFC 6749 5.2 an unknown client",
        [](OAuthFixture &f) { f.post(f.token, OAuthFixture::codeForm(f.addCode(), "nobody")); },
        {u"token_refused refused invalid_client"_qs});
    row("RFC 6749 5.2 an unknown grant type",
        [](OAuthFixture &f) { f.post(f.token, {{"grant_type", "password"}, {"client_id", publicClient}}); },
        {u"token_refused refused unsupported_grant_type"_qs});
    row("a refusal that is repeated is counted, not written again",
        [](OAuthFixture &f) {
            for (int i = 0; i < 50; ++i) {
                redeem(f, "unknown");
            }
        },
        {u"token_refused refused invalid_grant"_qs});
    row("RFC 7009 2.1 a refresh token is revoked",
        [](OAuthFixture &f) {
            f.post(f.revocation, {{"token", member(f.signIn(), "refresh_token")}, {"client_id", publicClient}});
        },
        {u"code_redeemed done"_qs, u"token_revoked done"_qs});
    row("RFC 7009 2.1 an access token is revoked, and again",
        [](OAuthFixture &f) {
            const Form form{{"token", member(f.signIn(), "access_token")}, {"client_id", publicClient}};
            f.post(f.revocation, form);
            f.post(f.revocation, form);
        },
        {u"code_redeemed done"_qs, u"token_revoked done"_qs});
    row("RFC 7009 2.2 what is unknown revokes nothing",
        [](OAuthFixture &f) { f.post(f.revocation, {{"token", "nonsense"}, {"client_id", publicClient}}); }, {});
    row("RFC 7009 2.1 revocation by a client with a wrong secret",
        [](OAuthFixture &f) {
            f.post(f.revocation, {{"token", "nonsense"}}, {basicHeader(basicClient, "wrong")});
        },
        {u"revocation_refused refused invalid_client"_qs});
    row("RFC 7591 3.2.1 a client registers",
        [](OAuthFixture &f) { registerClient(f, R"({"redirect_uris":["https://app.example/cb"]})"); },
        {u"client_registered done"_qs});
    row("RFC 7591 3.2.2 a registration is refused",
        [](OAuthFixture &f) { registerClient(f, R"({"redirect_uris":["http://app.example/cb"]})"); },
        {u"registration_refused refused invalid_redirect_uri"_qs});
}

void TokenAuditTest::tellsOfEachEventOnce()
{
    QFETCH(Act, act);
    QFETCH(QStringList, lines);
    OAuthFixture f;
    const qint64 before = lastAuditId(f.store);
    act(f);
    QCOMPARE(auditLines(f.store, before), lines);
    QVERIFY(isAuditWhole(f.store));
}

void TokenAuditTest::saysWhoAndOnWhat()
{
    OAuthFixture f;
    const qint64 before = lastAuditId(f.store);
    (void)f.signIn();
    const store::AuditEventRow row = auditRows(f.store, before).value(0);
    QCOMPARE(row.actorKind, u"client"_qs);
    QCOMPARE(row.actorId, QString::fromLatin1(publicClient));
    QCOMPARE(row.clientId.bytes(), publicClient);
    QCOMPARE(row.userId, userRow().id);
    QCOMPARE(row.onWhat, f.lastFamily.toString());
    QCOMPARE(row.time, f.clock.nowMs());
    QVERIFY(!row.requestId.isEmpty());
    QVERIFY(!row.address.isEmpty());
}

// Product section 10: a flood of the same costs one row, however many connections it came on.
void TokenAuditTest::tellsOfOneSuccessAndOneReuseInARace()
{
    OAuthFixture f;
    const qint64 before = lastAuditId(f.store);
    const QByteArray code = f.addCode();
    QList<std::shared_ptr<RecordedExchange>> exchanges;
    for (int i = 0; i < 30; ++i) {
        exchanges.append(f.start(f.token, OAuthFixture::codeForm(code)));
    }
    for (const auto &exchange : exchanges) {
        OAuthFixture::answered(exchange);
    }
    QStringList lines = auditLines(f.store, before);
    QCOMPARE(lines.filter(u"code_redeemed"_qs).size(), 1);
    QCOMPARE(lines.filter(u"code_reused"_qs).size(), 1);
    QCOMPARE(lines.filter(u"token_refused"_qs).size(), 1);
    QCOMPARE(lines.size(), 3);
}

void TokenAuditTest::holdsNoSecret()
{
    OAuthFixture f;
    const QByteArray code = f.addCode(publicClient, u"mcp:localhost:gatehouse email"_qs, "gho_provider_token");
    const auto first = f.post(f.token, OAuthFixture::codeForm(code))->json();
    const auto second = f.post(f.token, OAuthFixture::refreshForm(member(first, "refresh_token")))->json();
    f.post(f.token, OAuthFixture::codeForm("a-code-of-somebody"));
    f.post(f.token, OAuthFixture::refreshForm("gatehouse_rt_of_somebody"));
    f.post(f.token, {{"grant_type", "refresh_token"}, {"refresh_token", "gatehouse_rt_of_somebody"}},
        {basicHeader(basicClient, "a-wrong-secret")});
    f.post(f.revocation, {{"token", member(second, "access_token")}, {"client_id", publicClient}});
    f.post(f.revocation, {{"token", member(second, "refresh_token")}, {"client_id", publicClient}});
    const QByteArray text = auditText(f.store);
    for (const QByteArray &secret : {code, codeVerifier, QByteArray("gho_provider_token"), member(first, "access_token"),
             member(first, "refresh_token"), member(second, "access_token"), member(second, "refresh_token"),
             QByteArray("a-code-of-somebody"), QByteArray("gatehouse_rt_of_somebody"), QByteArray("a-wrong-secret")}) {
        QVERIFY(secret.size() > 8);
        QVERIFY2(!text.contains(secret), secret.constData());
    }
    QVERIFY(text.size() > 200);
}

// The row stands in the transaction of what it tells of.
void TokenAuditTest::keepsNothingOfWhatWasUndone()
{
    OAuthFixture f;
    const QByteArray code = f.addCode();
    // From here on, no refresh token can be stored.
    QVERIFY(f.database([](store::Transaction &transaction) {
        return transaction.database().execute(
            u"CREATE TRIGGER full BEFORE INSERT ON refresh_tokens BEGIN SELECT RAISE(ABORT, 'full'); END"_qs);
    }));
    const qint64 before = lastAuditId(f.store);
    const auto exchange = f.post(f.token, OAuthFixture::codeForm(code));
    QCOMPARE(exchange->status(), 500);
    QCOMPARE(auditLines(f.store, before), QStringList{u"token_refused failed server_error"_qs});
}

QTEST_GUILESS_MAIN(TokenAuditTest)
#include "tst_token_audit.moc"
