// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/live/live_state.h"
#include "server/oauth/tokens/access_token_verifier.h"
#include "tests/unit/oauth/oauth_fixture.h"

#include <QJsonArray>

using namespace tests;
using oauth::TokenProblem;

class AccessTokenVerifierTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void tellsWhoIsCalling();
    void answersAtOnceTheSecondTime();
    void acceptsATokenForItsOwnResourceOnly_data();
    void acceptsATokenForItsOwnResourceOnly();
    void refusesExpiredTokens();
    void refusesTheVeryNextRequestAfterAnEnd_data();
    void refusesTheVeryNextRequestAfterAnEnd();
    void refusesWhatIsNoAccessTokenOfOurs_data();
    void refusesWhatIsNoAccessTokenOfOurs();
    void keepsABoundedMemory();

private:
    using Answer = std::optional<core::Expected<live::Principal, TokenProblem>>;

    [[nodiscard]] Answer verify(
        const QByteArray &token, const QString &resource = QStringLiteral("http://localhost:8788/mcp"))
    {
        Answer answer;
        m_verifier->verify(token, resource, this, [&answer](const auto &verified) { answer = verified; });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); })) {
            qFatal("no answer");
        }
        return answer;
    }

    std::unique_ptr<OAuthFixture> m_fixture;
    std::unique_ptr<live::LiveState> m_live;
    std::unique_ptr<oauth::AccessTokenVerifier> m_verifier;
};

void AccessTokenVerifierTest::init()
{
    m_fixture = std::make_unique<OAuthFixture>();
    m_live = *live::LiveState::open(*m_fixture->store, m_fixture->clock);
    m_verifier
        = std::make_unique<oauth::AccessTokenVerifier>(m_fixture->config, m_fixture->keys, *m_live, m_fixture->clock);
}

void AccessTokenVerifierTest::cleanup()
{
    m_verifier.reset();
    m_live.reset();
    m_fixture.reset();
}

void AccessTokenVerifierTest::tellsWhoIsCalling()
{
    const QByteArray token = member(m_fixture->signIn(), "access_token");
    const auto answer = verify(token);
    QVERIFY(answer->has_value());
    const live::Principal &principal = **answer;
    QCOMPARE(principal.userId, userRow().id);
    QCOMPARE(principal.login, QStringLiteral("alice"));
    QCOMPARE(principal.clientId.bytes(), publicClient);
    QCOMPARE(principal.familyId, m_fixture->lastFamily);
    QCOMPARE(principal.scopes, (QStringList{QStringLiteral("mcp:localhost:gatehouse"), QStringLiteral("email")}));
    QCOMPARE(principal.resource, QStringLiteral("http://localhost:8788/mcp"));
    QCOMPARE(principal.expiresAt, m_fixture->clock.now() + m_fixture->config.accessTokenLifetime);
    QCOMPARE(principal.tokenHash, core::sha256(token));
    QVERIFY(!principal.jti.isEmpty());
}

void AccessTokenVerifierTest::answersAtOnceTheSecondTime()
{
    const QByteArray token = member(m_fixture->signIn(), "access_token");
    QVERIFY(verify(token)->has_value());
    bool isAnswered = false;
    m_verifier->verify(token, QStringLiteral("http://localhost:8788/mcp"), this,
        [&isAnswered](const auto &verified) { isAnswered = verified.has_value(); });
    QVERIFY(isAnswered); // the hot path touches memory only
}

void AccessTokenVerifierTest::acceptsATokenForItsOwnResourceOnly_data()
{
    QTest::addColumn<QString>("resource");
    QTest::addColumn<bool>("isAccepted");
    QTest::newRow("its own") << QStringLiteral("http://localhost:8788/mcp") << true;
    QTest::newRow("protocol 5 bug 10: a server below it")
        << QStringLiteral("http://localhost:8788/mcp/gatehouse") << false;
    QTest::newRow("protocol 5 bug 10: a name that begins alike")
        << QStringLiteral("http://localhost:8788/mcp-evil") << false;
    QTest::newRow("protocol 5 bug 10: the origin") << QStringLiteral("http://localhost:8788") << false;
    QTest::newRow("the old transport") << QStringLiteral("http://localhost:8788/sse") << false;
    QTest::newRow("another host") << QStringLiteral("http://127.0.0.1:8788/mcp") << false;
    QTest::newRow("nothing") << QString() << false;
}

void AccessTokenVerifierTest::acceptsATokenForItsOwnResourceOnly()
{
    QFETCH(QString, resource);
    QFETCH(bool, isAccepted);
    const QByteArray token = member(m_fixture->signIn(), "access_token");
    for (int i = 0; i < 2; ++i) { // fresh, and remembered
        const auto answer = verify(token, resource);
        QCOMPARE(answer->has_value(), isAccepted);
        if (!isAccepted) {
            QCOMPARE(answer->error(), TokenProblem::WrongAudience);
        }
    }
}

void AccessTokenVerifierTest::refusesExpiredTokens()
{
    const QByteArray token = member(m_fixture->signIn(), "access_token");
    m_fixture->clock.advance(m_fixture->config.accessTokenLifetime - std::chrono::seconds(1));
    QVERIFY(verify(token)->has_value());
    m_fixture->clock.advance(std::chrono::seconds(1));
    QCOMPARE(verify(token)->error(), TokenProblem::Expired);
}

void AccessTokenVerifierTest::refusesTheVeryNextRequestAfterAnEnd_data()
{
    QTest::addColumn<QString>("end");
    QTest::addColumn<TokenProblem>("problem");
    QTest::newRow("RFC 7009 2 the token revoked") << QStringLiteral("revoke access token") << TokenProblem::Revoked;
    QTest::newRow("RFC 7009 2.1 its refresh token revoked")
        << QStringLiteral("revoke refresh token") << TokenProblem::Revoked;
    QTest::newRow("RFC 9700 4.14.2 refresh token reused") << QStringLiteral("reuse") << TokenProblem::Revoked;
    QTest::newRow("session suspended in the console") << QStringLiteral("suspend") << TokenProblem::Revoked;
    QTest::newRow("user blocked") << QStringLiteral("block") << TokenProblem::NotAdmitted;
    QTest::newRow("approval run out") << QStringLiteral("lapse") << TokenProblem::NotAdmitted;
    QTest::newRow("client deleted") << QStringLiteral("delete client") << TokenProblem::Revoked;
    QTest::newRow("user deleted") << QStringLiteral("delete user") << TokenProblem::Revoked;
}

void AccessTokenVerifierTest::refusesTheVeryNextRequestAfterAnEnd()
{
    QFETCH(QString, end);
    QFETCH(TokenProblem, problem);
    OAuthFixture &f = *m_fixture;
    const QJsonObject answer = f.signIn();
    const QByteArray token = member(answer, "access_token");
    const QByteArray refreshToken = member(answer, "refresh_token");
    const core::FamilyId family = f.lastFamily;
    QVERIFY(verify(token)->has_value());
    if (end == QStringLiteral("revoke access token")) {
        QCOMPARE(f.post(f.revocation, {{"token", token}, {"client_id", publicClient}})->status(), 200);
    } else if (end == QStringLiteral("revoke refresh token")) {
        QCOMPARE(f.post(f.revocation, {{"token", refreshToken}, {"client_id", publicClient}})->status(), 200);
    } else if (end == QStringLiteral("reuse")) {
        QCOMPARE(f.post(f.token, OAuthFixture::refreshForm(refreshToken))->status(), 200);
        f.clock.advance(f.config.refreshGrace);
        QCOMPARE(f.post(f.token, OAuthFixture::refreshForm(refreshToken))->status(), 400);
    } else if (end == QStringLiteral("suspend")) {
        QVERIFY(f.database([&](store::Transaction &transaction) {
                     return store::RefreshTokenFamilyTable(transaction).suspend(family, f.clock.now());
                 }).value());
    } else if (end == QStringLiteral("block")) {
        f.updateUser([](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    } else if (end == QStringLiteral("lapse")) {
        f.updateUser([&f](store::UserRow &user) { user.approvalEndsAt = f.clock.now() + std::chrono::seconds(10); });
        f.clock.advance(std::chrono::seconds(10));
    } else if (end == QStringLiteral("delete client")) {
        QVERIFY(f.database([](store::Transaction &transaction) {
                     return store::ClientTable(transaction).remove(core::ClientId(publicClient));
                 }).value());
    } else {
        QVERIFY(f.database([](store::Transaction &transaction) {
                     return store::UserTable(transaction).remove(userRow().id);
                 }).value());
    }
    const auto refused = verify(token);
    QVERIFY(!refused->has_value());
    QCOMPARE(refused->error(), problem);
}

void AccessTokenVerifierTest::refusesWhatIsNoAccessTokenOfOurs_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<TokenProblem>("problem");
    QTest::newRow("RFC 9068 4 another typ: an ID token") << QStringLiteral("typ") << TokenProblem::Malformed;
    QTest::newRow("RFC 9068 4 no issuer") << QStringLiteral("-iss") << TokenProblem::WrongIssuer;
    QTest::newRow("RFC 9068 4 another issuer") << QStringLiteral("iss") << TokenProblem::WrongIssuer;
    QTest::newRow("RFC 9068 4 issuer with a slash") << QStringLiteral("iss/") << TokenProblem::WrongIssuer;
    QTest::newRow("RFC 9068 2.2 no audience") << QStringLiteral("-aud") << TokenProblem::Malformed;
    QTest::newRow("several audiences") << QStringLiteral("aud[]") << TokenProblem::Malformed;
    QTest::newRow("RFC 9068 2.2 no expiry") << QStringLiteral("-exp") << TokenProblem::Malformed;
    QTest::newRow("RFC 7519 2 expiry is text") << QStringLiteral("exp") << TokenProblem::Malformed;
    QTest::newRow("RFC 9068 2.2 no jti") << QStringLiteral("-jti") << TokenProblem::Malformed;
    QTest::newRow("no session") << QStringLiteral("-sid") << TokenProblem::Malformed;
    QTest::newRow("an unknown session") << QStringLiteral("sid") << TokenProblem::Revoked;
    QTest::newRow("the session of another user") << QStringLiteral("sub") << TokenProblem::Malformed;
    QTest::newRow("the session of another client") << QStringLiteral("client_id") << TokenProblem::Malformed;
    QTest::newRow("no token_type") << QStringLiteral("-token_type") << TokenProblem::Malformed;
    QTest::newRow("another key") << QStringLiteral("key") << TokenProblem::BadSignature;
    QTest::newRow("a refresh token") << QStringLiteral("refresh") << TokenProblem::Malformed;
    QTest::newRow("empty") << QStringLiteral("empty") << TokenProblem::Malformed;
}

void AccessTokenVerifierTest::refusesWhatIsNoAccessTokenOfOurs()
{
    QFETCH(QString, change);
    QFETCH(TokenProblem, problem);
    const QJsonObject answer = m_fixture->signIn();
    QJsonObject claims = jose::Jws::parse(member(answer, "access_token"))->payload;
    QLatin1String type("at+jwt");
    if (change == QStringLiteral("typ")) {
        type = QLatin1String("JWT");
    } else if (change.startsWith(QLatin1Char('-'))) {
        claims.remove(change.mid(1));
    } else if (change == QStringLiteral("iss/")) {
        claims.insert(QStringLiteral("iss"), claims.value(QStringLiteral("iss")).toString().append(QLatin1Char(0x2f)));
    } else if (change == QStringLiteral("aud[]")) {
        claims[QStringLiteral("aud")]
            = QJsonArray{claims[QStringLiteral("aud")], QStringLiteral("https://evil.example")};
    } else if (claims.contains(change)) {
        claims[change] = QStringLiteral("something else");
    }
    QByteArray token;
    if (change == QStringLiteral("key")) {
        token = jose::signJws(jose::SigningKey::generate(jose::SigningAlgorithm::ES256), type, claims);
    } else if (change == QStringLiteral("refresh")) {
        token = member(answer, "refresh_token");
    } else if (change != QStringLiteral("empty")) {
        m_fixture->keys.sign(type, claims, this, [&token](const QByteArray &compact) { token = compact; });
    }
    const auto refused = verify(token);
    QVERIFY(!refused->has_value());
    QCOMPARE(refused->error(), problem);
    QVERIFY(!oauth::describe(problem).isEmpty());
}

void AccessTokenVerifierTest::keepsABoundedMemory()
{
    QJsonObject claims = jose::Jws::parse(member(m_fixture->signIn(), "access_token"))->payload;
    for (int i = 0; i < 8300; ++i) {
        claims[QStringLiteral("jti")] = QString::number(i);
        m_fixture->keys.sign(QLatin1String("at+jwt"), claims, this, [this](const QByteArray &token) {
            m_verifier->verify(token, QStringLiteral("https://elsewhere.example/mcp"), this, [](const auto &) {});
        });
    }
    QVERIFY(m_verifier->cachedTokens() <= 8192);
    QVERIFY(m_verifier->cachedTokens() > 8000);
}

QTEST_GUILESS_MAIN(AccessTokenVerifierTest)
#include "tst_access_token_verifier.moc"
