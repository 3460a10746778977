// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/base64url.h"
#include "server/oauth/tokens/bearer_verifier.h"
#include "server/store/approval_request_table.h"
#include "tests/support/scripted_fetcher.h"
#include "tests/unit/oauth/token_endpoints_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>

using namespace tests;
using oauth::Protection;
using oauth::TokenProblem;

namespace
{

const QByteArray sharedSecret("0123456789abcdef0123456789abcdef");
const QString mcp = QStringLiteral("http://localhost:8788/mcp");

QByteArray encoded(const QJsonObject &object)
{
    return core::toBase64Url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

// HS256, whatever the header says.
QByteArray minted(const QJsonObject &payload, const QJsonObject &header = {{QStringLiteral("alg"), QStringLiteral("HS256")}}, const QByteArray &secret = sharedSecret)
{
    const QByteArray input = encoded(header) + '.' + encoded(payload);
    return input + '.' + core::toBase64Url(core::hmacSha256(secret, input));
}

}

class BearerVerifierTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<TokenEndpointsFixture>(); }
    void cleanup()
    {
        m_bearers.reset();
        m_outside.reset();
        m_keys.reset();
        m_fixture.reset();
    }

    void takesTheTokensOfEachMode_data();
    void takesTheTokensOfEachMode();
    void personalAccessTokenBringsItsServersAndScopes();
    void personalAccessTokenIsRefused_data();
    void personalAccessTokenIsRefused();
    void admitsAnybodyInModeOpen();
    void admitsUsersOfOutsideTokensByTheAllowList();
    void opensARequestForUsersOfOutsideTokens();
    void refusesOutsideTokens_data();
    void refusesOutsideTokens();
    void readsPublishedKeys();
    void neverTakesAnAlgorithmFromTheToken();
    void scopesOfOursNarrowAnOutsideToken();

private:
    using Answer = core::Expected<live::Principal, TokenProblem>;

    void start(Protection protection, const oauth::OutsideTokenSettings &outside, const QStringList &allowedUsers = {QStringLiteral("jwt-sub:ada")})
    {
        TokenEndpointsFixture &f = *m_fixture;
        m_keys = std::make_unique<jose::JwkSetCache>(m_fetcher, f.clock);
        m_outside = std::make_unique<oauth::OutsideTokenVerifier>(oauth::OutsideTokenParts{f.config, *f.store, *f.live, f.clock, *m_keys}, outside,
                                                                  identity::AdmissionPolicy{false, allowedUsers});
        m_bearers = std::make_unique<oauth::BearerVerifier>(protection, oauth::BearerVerifierParts{f.config, *f.live, f.accessTokens, f.personalAccessTokens, *m_outside});
    }
    [[nodiscard]] static oauth::OutsideTokenSettings bySecret()
    {
        return {QStringLiteral("https://issuer.example"), QStringLiteral("gatehouse"), {}, core::Secret(sharedSecret)};
    }
    [[nodiscard]] QJsonObject claims() const
    {
        const qint64 now = m_fixture->clock.now().time_since_epoch().count();
        return {{QStringLiteral("iss"), QStringLiteral("https://issuer.example")}, {QStringLiteral("aud"), QStringLiteral("gatehouse")},
                {QStringLiteral("sub"), QStringLiteral("ada")}, {QStringLiteral("exp"), now + 600}, {QStringLiteral("name"), QStringLiteral("Ada")}};
    }
    [[nodiscard]] Answer verify(const QByteArray &token)
    {
        std::optional<Answer> answer;
        m_bearers->verify(token, mcp, this, [&answer](const auto &verified) { answer = verified; });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); })) {
            qFatal("no answer");
        }
        return *answer;
    }

    std::unique_ptr<TokenEndpointsFixture> m_fixture;
    ScriptedFetcher m_fetcher;
    std::unique_ptr<jose::JwkSetCache> m_keys;
    std::unique_ptr<oauth::OutsideTokenVerifier> m_outside;
    std::unique_ptr<oauth::BearerVerifier> m_bearers;
};

void BearerVerifierTest::takesTheTokensOfEachMode_data()
{
    QTest::addColumn<Protection>("protection");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<bool>("isTaken");
    QTest::newRow("product 4 oauth: our access token") << Protection::OAuth << QByteArray("access") << true;
    QTest::newRow("product 4 oauth: personal access token") << Protection::OAuth << QByteArray("personal") << true;
    QTest::newRow("product 4 oauth: JWT minted elsewhere") << Protection::OAuth << QByteArray("outside") << false;
    QTest::newRow("product 4 token: our access token of before") << Protection::Token << QByteArray("access") << false;
    QTest::newRow("product 4 token: personal access token") << Protection::Token << QByteArray("personal") << true;
    QTest::newRow("product 4 token: JWT minted elsewhere") << Protection::Token << QByteArray("outside") << true;
    QTest::newRow("product 4 token: nonsense") << Protection::Token << QByteArray("nonsense") << false;
    QTest::newRow("refresh token") << Protection::OAuth << QByteArray("refresh") << false;
}

void BearerVerifierTest::takesTheTokensOfEachMode()
{
    QFETCH(Protection, protection);
    QFETCH(QByteArray, token);
    QFETCH(bool, isTaken);
    start(protection, bySecret());
    const QJsonObject signedIn = m_fixture->signIn();
    const QByteArray text = token == "access" ? member(signedIn, "access_token")
        : token == "refresh"                  ? member(signedIn, "refresh_token")
        : token == "personal"                 ? m_fixture->addPersonalAccessToken({QStringLiteral("gatehouse")})
        : token == "outside"                  ? minted(claims())
                                              : token;
    const Answer answer = verify(text);
    QCOMPARE(answer.has_value(), isTaken);
    if (isTaken) {
        QCOMPARE(answer->resource, mcp);
        QVERIFY(answer->expiresAt > m_fixture->clock.now());
    }
}

void BearerVerifierTest::personalAccessTokenBringsItsServersAndScopes()
{
    start(Protection::OAuth, {});
    const QByteArray token = m_fixture->addPersonalAccessToken({QStringLiteral("gatehouse"), QStringLiteral("*")}, {QStringLiteral("admin:revoke")});
    QVERIFY(token.startsWith("gatehouse_pat_"));
    const Answer answer = verify(token);
    QVERIFY(answer.has_value());
    QCOMPARE(answer->userId, userRow().id);
    QCOMPARE(answer->clientName, QStringLiteral("build machine"));
    QCOMPARE(answer->scopes, (QStringList{QStringLiteral("admin:revoke"), QStringLiteral("mcp:localhost:gatehouse"), QStringLiteral("mcp:localhost:*")}));
    QCOMPARE(store::AccessWay::of(answer->familyId).kind, store::AccessWay::Kind::PersonalAccessToken);
    QVERIFY(!answer->rights.roles.isEmpty()); // the owner's present ones
}

void BearerVerifierTest::personalAccessTokenIsRefused_data()
{
    QTest::addColumn<QByteArray>("after");
    QTest::addColumn<TokenProblem>("problem");
    QTest::newRow("product 4: expired") << QByteArray("expired") << TokenProblem::Expired;
    QTest::newRow("product 4: its owner is blocked") << QByteArray("blocked") << TokenProblem::NotAdmitted;
    QTest::newRow("product 4: its owner's approval has ended") << QByteArray("lapsed") << TokenProblem::NotAdmitted;
    QTest::newRow("product 4: revoked") << QByteArray("revoked") << TokenProblem::Revoked;
    QTest::newRow("its owner was deleted") << QByteArray("deleted") << TokenProblem::Revoked;
}

// The very next request, also when it was good a moment ago.
void BearerVerifierTest::personalAccessTokenIsRefused()
{
    QFETCH(QByteArray, after);
    QFETCH(TokenProblem, problem);
    TokenEndpointsFixture &f = *m_fixture;
    start(Protection::OAuth, {});
    const QByteArray token = f.addPersonalAccessToken({QStringLiteral("gatehouse")}, {}, std::chrono::hours(1));
    QVERIFY(verify(token).has_value());
    if (after == "expired") {
        f.clock.advance(std::chrono::hours(1));
    } else if (after == "blocked") {
        f.updateUser([](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    } else if (after == "lapsed") {
        f.updateUser([&f](store::UserRow &user) { user.approvalEndsAt = f.clock.now(); });
    } else if (after == "revoked") {
        QVERIFY(f.database([id = f.lastTokenId](store::Transaction &tx) { return store::PersonalAccessTokenTable(tx).remove(id); }).value());
    } else {
        QVERIFY(f.database([](store::Transaction &tx) { return store::UserTable(tx).remove(userRow().id); }).has_value());
    }
    const Answer answer = verify(token);
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error(), problem);
}

void BearerVerifierTest::admitsAnybodyInModeOpen()
{
    start(Protection::Open, {});
    const Answer answer = verify({});
    QVERIFY(answer.has_value());
    QCOMPARE(answer->userId.toString(), QStringLiteral("anonymous"));
    QCOMPARE(answer->scopes, QStringList{QStringLiteral("mcp:localhost:*")}); // which administration tools are not in
    QVERIFY(answer->rights.mayEnter(QStringLiteral("tools")));
    m_fixture->closeServerToEverybodyBut("bob");
    QVERIFY(!verify({})->rights.mayEnter(QStringLiteral("tools")));
}

void BearerVerifierTest::admitsUsersOfOutsideTokensByTheAllowList()
{
    start(Protection::Token, bySecret());
    Answer answer = verify(minted(claims()));
    QVERIFY(answer.has_value());
    QVERIFY(answer->userId.toString().startsWith(QLatin1String("jwt.")) && answer->userId.toString().endsWith(QLatin1String("|ada")));
    QCOMPARE(answer->name, QStringLiteral("Ada"));
    QCOMPARE(answer->scopes, QStringList{QStringLiteral("mcp:localhost:*")});
    // Attributes follow the tokens, at most one write a minute.
    QJsonObject renamed = claims();
    renamed.insert(QStringLiteral("name"), QStringLiteral("Ada L."));
    QCOMPARE(verify(minted(renamed))->name, QStringLiteral("Ada"));
    m_fixture->clock.advance(std::chrono::seconds(60));
    QCOMPARE(verify(minted(renamed))->name, QStringLiteral("Ada L."));
    // Blocked is blocked on the next request.
    const core::UserId id = answer->userId;
    QVERIFY(m_fixture->database([id](store::Transaction &tx) {
        auto row = **store::UserTable(tx).find(id);
        row.status = store::UserStatus::Blocked;
        return store::UserTable(tx).update(row);
    }).has_value());
    answer = verify(minted(renamed));
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error(), TokenProblem::NotAdmitted);
}

void BearerVerifierTest::opensARequestForUsersOfOutsideTokens()
{
    start(Protection::Token, bySecret(), {});
    const Answer answer = verify(minted(claims()));
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error(), TokenProblem::NotAdmitted);
    const auto waiting = m_fixture->database([now = m_fixture->clock.now()](store::Transaction &tx) { return store::ApprovalRequestTable(tx).count(now); });
    QCOMPARE(*waiting, 1);
}

void BearerVerifierTest::refusesOutsideTokens_data()
{
    QTest::addColumn<QByteArray>("claim");
    QTest::addColumn<QJsonValue>("value");
    QTest::addColumn<TokenProblem>("problem");
    const qint64 now = 1'800'000'000;
    QTest::newRow("RFC 7519 4.1.1 another issuer") << QByteArray("iss") << QJsonValue(QStringLiteral("https://issuer.example/")) << TokenProblem::WrongIssuer;
    QTest::newRow("RFC 7519 4.1.1 no issuer") << QByteArray("iss") << QJsonValue(QJsonValue::Undefined) << TokenProblem::WrongIssuer;
    QTest::newRow("RFC 7519 4.1.3 another audience") << QByteArray("aud") << QJsonValue(QStringLiteral("other")) << TokenProblem::WrongAudience;
    QTest::newRow("RFC 7519 4.1.3 no audience") << QByteArray("aud") << QJsonValue(QJsonValue::Undefined) << TokenProblem::WrongAudience;
    QTest::newRow("RFC 7519 4.1.3 several others") << QByteArray("aud") << QJsonValue(QJsonArray{QStringLiteral("a"), QStringLiteral("b")}) << TokenProblem::WrongAudience;
    QTest::newRow("RFC 7519 4.1.4 expired, beyond the skew") << QByteArray("exp") << QJsonValue(now - 60) << TokenProblem::Expired;
    QTest::newRow("RFC 7519 4.1.4 without expiry") << QByteArray("exp") << QJsonValue(QJsonValue::Undefined) << TokenProblem::Malformed;
    QTest::newRow("RFC 7519 4.1.4 expiry that is no number") << QByteArray("exp") << QJsonValue(QStringLiteral("tomorrow")) << TokenProblem::Malformed;
    QTest::newRow("RFC 7519 4.1.5 not yet") << QByteArray("nbf") << QJsonValue(now + 61) << TokenProblem::Malformed;
    QTest::newRow("issued in the future") << QByteArray("iat") << QJsonValue(now + 61) << TokenProblem::Malformed;
    QTest::newRow("RFC 7519 4.1.2 no subject") << QByteArray("sub") << QJsonValue(QJsonValue::Undefined) << TokenProblem::Malformed;
    QTest::newRow("a very long subject") << QByteArray("sub") << QJsonValue(QString(256, QLatin1Char('x'))) << TokenProblem::Malformed;
}

void BearerVerifierTest::refusesOutsideTokens()
{
    QFETCH(QByteArray, claim);
    QFETCH(QJsonValue, value);
    QFETCH(TokenProblem, problem);
    start(Protection::Token, bySecret());
    QJsonObject payload = claims();
    payload.insert(QString::fromLatin1(claim), value);
    const Answer answer = verify(minted(payload));
    QVERIFY(!answer.has_value());
    QCOMPARE(answer.error(), problem);
}

void BearerVerifierTest::readsPublishedKeys()
{
    const QUrl url(QStringLiteral("https://issuer.example/jwks"));
    const jose::SigningKey key = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);
    m_fetcher.serve(url, QJsonDocument(QJsonObject{{QStringLiteral("keys"), QJsonArray{key.publicKey().toJwk()}}}).toJson());
    start(Protection::Token, {QStringLiteral("https://issuer.example"), QStringLiteral("gatehouse"), url, {}});
    QVERIFY(verify(jose::signJws(key, QLatin1String("JWT"), claims())).has_value());
    QVERIFY(verify(jose::signJws(key, QLatin1String("at+jwt"), claims())).has_value());
    QCOMPARE(m_fetcher.asked.size(), 1);
    // RFC 8725 section 3.11
    QCOMPARE(verify(jose::signJws(key, QLatin1String("dpop+jwt"), claims())).error(), TokenProblem::Malformed);
    // RFC 8725 section 3.1: a public key is no secret
    QCOMPARE(verify(minted(claims(), {{QStringLiteral("alg"), QStringLiteral("HS256")}}, key.publicKey().toSpki())).error(), TokenProblem::BadSignature);
    const jose::SigningKey other = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);
    QCOMPARE(verify(jose::signJws(other, QLatin1String("JWT"), claims())).error(), TokenProblem::BadSignature);
}

void BearerVerifierTest::neverTakesAnAlgorithmFromTheToken()
{
    start(Protection::Token, bySecret());
    QCOMPARE(verify(minted(claims(), {{QStringLiteral("alg"), QStringLiteral("none")}})).error(), TokenProblem::BadSignature);
    QCOMPARE(verify(minted(claims(), {{QStringLiteral("alg"), QStringLiteral("HS512")}})).error(), TokenProblem::BadSignature);
    QCOMPARE(verify(minted(claims(), {{QStringLiteral("alg"), QStringLiteral("HS256")}}, "another secret of thirty-two byte")).error(), TokenProblem::BadSignature);
    QVERIFY(verify(minted(claims())).has_value());
}

void BearerVerifierTest::scopesOfOursNarrowAnOutsideToken()
{
    start(Protection::Token, bySecret());
    QJsonObject payload = claims();
    payload.insert(QStringLiteral("scope"), QStringLiteral("read mcp:localhost:gatehouse mcp:elsewhere:gatehouse"));
    QCOMPARE(verify(minted(payload))->scopes, QStringList{QStringLiteral("mcp:localhost:gatehouse")});
    payload.insert(QStringLiteral("scope"), QStringLiteral("read write"));
    QCOMPARE(verify(minted(payload))->scopes, QStringList{QStringLiteral("mcp:localhost:*")});
}

QTEST_GUILESS_MAIN(BearerVerifierTest)
#include "tst_bearer_verifier.moc"
