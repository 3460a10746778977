// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/oauth_fixture.h"

#include <QRandomGenerator>

using namespace tests;

class AuthorizationCodeGrantTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<OAuthFixture>(); }
    void cleanup() { m_fixture.reset(); }

    void issuesTokensForACode();
    void worksForEveryClientAuthentication();
    void issuesARefreshTokenOnlyToWhomMayUseIt_data();
    void issuesARefreshTokenOnlyToWhomMayUseIt();
    void refusesAndLeavesTheCodeAlone_data();
    void refusesAndLeavesTheCodeAlone();
    void refusesExpiredCodes();
    void refusesClientsNotRegisteredForCodes();
    void survivesWhateverIsSent();
    void refusesUsersWhoMayNotComeIn_data();
    void refusesUsersWhoMayNotComeIn();
    void endsTheFamilyOfACodeUsedTwice();
    void letsNoStrangerEndAFamily();
    void redeemsOneOfFiftySimultaneousRequestsOnly();
    void namesTheBasicSchemeAfterAFailedHeader();
    void asksToWaitWhenAskedTooOften();
    void signsWithRs256();

private:
    std::unique_ptr<OAuthFixture> m_fixture;
};

void AuthorizationCodeGrantTest::issuesTokensForACode()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode();
    const auto exchange
        = f.post(f.token, with(OAuthFixture::codeForm(code), "redirect_uri", "http://127.0.0.1:4711/callback"));
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->response().contentType, QByteArrayLiteral("application/json"));
    QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store")); // RFC 6749 section 5.1
    QCOMPARE(exchange->responseHeader("Pragma"), QByteArrayLiteral("no-cache"));
    const QJsonObject answer = exchange->json();
    QCOMPARE(answer.keys(),
        QStringLiteral("access_token expires_in refresh_token scope token_type").split(QLatin1Char(' ')));
    QCOMPARE(answer.value(QStringLiteral("token_type")).toString(), QStringLiteral("Bearer"));
    QCOMPARE(answer.value(QStringLiteral("expires_in")).toInteger(), 3600);
    QCOMPARE(answer.value(QStringLiteral("scope")).toString(), QStringLiteral("mcp:localhost:gatehouse email"));
    QVERIFY(member(answer, "refresh_token").startsWith("gatehouse_rt_"));

    const auto jws = jose::Jws::parse(member(answer, "access_token"));
    QVERIFY(jws.has_value());
    QCOMPARE(jws->type, QByteArrayLiteral("at+jwt")); // RFC 9068 section 2.1
    QCOMPARE(jws->payload.keys(),
        QStringLiteral("aud client_id email exp iat iss jti scope sid sub token_type").split(QLatin1Char(' ')));
    QCOMPARE(jws->payload.value(QStringLiteral("token_type")).toString(), QStringLiteral("access"));
    QCOMPARE(jws->payload.value(QStringLiteral("email")).toString(), QStringLiteral("alice@example.org"));
    QCOMPARE(jws->payload.value(QStringLiteral("aud")).toString(),
        QStringLiteral("http://localhost:8788/mcp")); // protocol 5 bug 14
    const auto claims = f.claimsOf(answer);
    QCOMPARE(claims.userId, userRow().id);
    QCOMPARE(claims.clientId.bytes(), publicClient);
    QCOMPARE(claims.familyId, f.lastFamily);
    QCOMPARE(claims.expiresAt - claims.issuedAt, std::chrono::seconds(3600));
    QVERIFY(f.family(f.lastFamily).redeemedAt.has_value());
    const auto client = f.database([](store::Transaction &transaction) {
        return store::ClientTable(transaction).find(core::ClientId(publicClient));
    });
    QCOMPARE((*client)->lastUsedAt, std::optional(f.clock.now()));
}

void AuthorizationCodeGrantTest::worksForEveryClientAuthentication()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray first = f.addCode(basicClient);
    QCOMPARE(
        f.post(f.token, with(OAuthFixture::codeForm(first), "client_id", {}), {basicHeader(basicClient, clientSecret)})
            ->status(),
        200);
    const QByteArray second = f.addCode(postClient);
    QCOMPARE(f.post(f.token, with(OAuthFixture::codeForm(second, postClient), "client_secret", clientSecret))->status(),
        200);
}

void AuthorizationCodeGrantTest::issuesARefreshTokenOnlyToWhomMayUseIt_data()
{
    QTest::addColumn<QStringList>("grantTypes");
    QTest::addColumn<QString>("scope");
    QTest::addColumn<bool>("isIssued");
    const QString code = QStringLiteral("authorization_code");
    const QString refresh = QStringLiteral("refresh_token");
    QTest::newRow("protocol 3.9 registered for it")
        << QStringList{code, refresh} << QStringLiteral("mcp:localhost:gatehouse") << true;
    QTest::newRow("protocol 3.9 offline_access granted")
        << QStringList{code} << QStringLiteral("mcp:localhost:gatehouse offline_access") << true;
    QTest::newRow("protocol 3.9 neither") << QStringList{code} << QStringLiteral("mcp:localhost:gatehouse") << false;
}

void AuthorizationCodeGrantTest::issuesARefreshTokenOnlyToWhomMayUseIt()
{
    QFETCH(QStringList, grantTypes);
    QFETCH(QString, scope);
    QFETCH(bool, isIssued);
    OAuthFixture &f = *m_fixture;
    store::ClientRow client = OAuthFixture::client(publicClient, oauth::ClientAuthMethod::None);
    client.grantTypes = grantTypes;
    QVERIFY(f.database([client](store::Transaction &transaction) {
                 return store::ClientTable(transaction).update(client);
             }).has_value());
    QCOMPARE(f.signIn(publicClient, scope).contains(QStringLiteral("refresh_token")), isIssued);
}

void AuthorizationCodeGrantTest::refusesAndLeavesTheCodeAlone_data()
{
    QTest::addColumn<QByteArray>("parameter");
    QTest::addColumn<QByteArray>("value"); // empty: left out
    QTest::addColumn<QString>("error");
    const auto row = [](const char *name, const char *parameter, const char *value, const char *error) {
        QTest::newRow(name) << QByteArray(parameter) << QByteArray(value) << QString::fromLatin1(error);
    };
    row("RFC 7636 4.6 wrong verifier", "code_verifier", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid_grant");
    row("protocol 5 bug 2: no verifier", "code_verifier", "", "invalid_grant");
    row("protocol 5 bug 3: the challenge as verifier", "code_verifier", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "invalid_grant");
    row("RFC 6749 4.1.3 another redirect URI", "redirect_uri", "http://127.0.0.1:4712/callback", "invalid_grant");
    row("RFC 6749 4.1.3 code of another client", "client_id", "client-other", "invalid_grant");
    row("RFC 6749 5.2 unknown client", "client_id", "nobody", "invalid_client");
    row("protocol 5 bug 35: confidential client without its secret", "client_id", "client-post", "invalid_client");
    row("protocol 5 bug 9: secret of a public client", "client_secret", "x", "invalid_client");
    row("RFC 6749 5.2 unknown code", "code", "nonsense", "invalid_grant");
    row("protocol 5 bug 6: forged code that names a grant", "code", "local|alice:family-1:junk", "invalid_grant");
    row("protocol 5 bug 14: foreign resource", "resource", "https://evil.example/mcp", "invalid_target");
    row("protocol 5 bug 7: another resource of ours", "resource", "http://localhost:8788/mcp/gatehouse",
        "invalid_target");
    row("RFC 6749 5.2 unsupported grant type", "grant_type", "password", "unsupported_grant_type");
}

void AuthorizationCodeGrantTest::refusesAndLeavesTheCodeAlone()
{
    QFETCH(QByteArray, parameter);
    QFETCH(QByteArray, value);
    QFETCH(QString, error);
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode(publicClient, QStringLiteral("mcp:localhost:gatehouse"), "gho_provider");
    const Form good = OAuthFixture::codeForm(code);
    const QString before = f.snapshot();
    const auto refused = f.post(f.token, with(good, parameter, value));
    QCOMPARE(refused->json().value(QStringLiteral("error")).toString(), error);
    QCOMPARE(refused->status(), error == QStringLiteral("invalid_client") ? 401 : 400);
    QCOMPARE(refused->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
    QVERIFY(!refused->response().body.contains("gho_provider") && !refused->response().body.contains(code));
    QCOMPARE(f.snapshot(), before); // protocol 5 bug 7: byte-identical, so that the right request still works
    QCOMPARE(f.post(f.token, with(good, "resource", "HTTP://LOCALHOST:8788/mcp/"))->status(), 200);
}

void AuthorizationCodeGrantTest::refusesExpiredCodes()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode();
    f.clock.advance(f.config.codeLifetime);
    QCOMPARE(
        member(f.post(f.token, OAuthFixture::codeForm(code))->json(), "error"), QByteArrayLiteral("invalid_grant"));
}

void AuthorizationCodeGrantTest::refusesClientsNotRegisteredForCodes()
{
    OAuthFixture &f = *m_fixture;
    store::ClientRow client = OAuthFixture::client(publicClient, oauth::ClientAuthMethod::None);
    client.grantTypes = QStringList{QStringLiteral("refresh_token")};
    QVERIFY(f.database([client](store::Transaction &transaction) {
                 return store::ClientTable(transaction).update(client);
             }).has_value());
    QCOMPARE(member(f.post(f.token, OAuthFixture::codeForm(f.addCode()))->json(), "error"),
        QByteArrayLiteral("unauthorized_client")); // RFC 6749 section 5.2
}

void AuthorizationCodeGrantTest::survivesWhateverIsSent()
{
    // Protocol section 5, bug 8: never 5xx. Pieces of good requests in random order, seeded so that a failure comes
    // back.
    OAuthFixture &f = *m_fixture;
    const QByteArrayList pieces{"grant_type=authorization_code", "grant_type=refresh_token", "&", "&&", "=",
        "code=", "%", "%00", "%ff", "\xff", "client_id=client-public", "client_id=client-post",
        "client_secret=", "refresh_token=gatehouse_rt_", "code=" + QByteArray(5000, 'a'), "resource=%68", "scope=\"",
        "code_verifier=" + QByteArray(129, 'v'), "{\"a\":1}", "\r\n", QByteArray("\0", 1), "redirect_uri=javascript:"};
    const QByteArrayList types{"application/x-www-form-urlencoded", "application/json",
        "multipart/form-data; boundary=x", "", ";", "application/x-www-form-urlencoded; charset=\"",
        QByteArray(300, '/')};
    const QByteArrayList authorizations{
        "Basic ", "Basic Og==", "Basic ////", "Bearer x", "Basic " + QByteArray(4000, 'A'), ":"};
    QRandomGenerator random(7);
    for (int i = 0; i < 400; ++i) {
        QByteArray body;
        for (quint32 n = random.bounded(8U); n > 0; --n) {
            body += pieces.at(random.bounded(int(pieces.size()))) + (random.bounded(2) ? "&" : "");
        }
        QList<http::Header> headers{
            {"Content-Type", random.bounded(4) ? types.first() : types.at(random.bounded(int(types.size())))}};
        if (random.bounded(4) == 0) {
            headers.append({"Authorization", authorizations.at(random.bounded(int(authorizations.size())))});
        }
        const auto exchange = RecordedExchange::of(RecordedExchange::requestFor("POST", "/token", headers, body));
        f.token.handle(exchange);
        OAuthFixture::answered(exchange);
        QVERIFY2(exchange->status() == 400 || exchange->status() == 401, body.constData());
        QVERIFY(!member(exchange->json(), "error").isEmpty());
    }
}

void AuthorizationCodeGrantTest::refusesUsersWhoMayNotComeIn_data()
{
    QTest::addColumn<store::UserStatus>("status");
    QTest::addColumn<bool>("isApprovalOver");
    QTest::addColumn<bool>("isApprovedOnce");
    QTest::addColumn<int>("httpStatus");
    QTest::newRow("blocked") << store::UserStatus::Blocked << false << false << 400;
    QTest::newRow("blocked after being approved once") << store::UserStatus::Blocked << false << true << 400;
    QTest::newRow("still pending") << store::UserStatus::Pending << false << false << 400;
    QTest::newRow("pending, approved once") << store::UserStatus::Pending << false << true << 200;
    QTest::newRow("approval has run out") << store::UserStatus::Approved << true << false << 400;
}

void AuthorizationCodeGrantTest::refusesUsersWhoMayNotComeIn()
{
    QFETCH(store::UserStatus, status);
    QFETCH(bool, isApprovalOver);
    QFETCH(bool, isApprovedOnce);
    QFETCH(int, httpStatus);
    OAuthFixture &f = *m_fixture;
    f.updateUser([&](store::UserRow &user) {
        user.status = status;
        user.approvalEndsAt = isApprovalOver ? std::optional(f.clock.now()) : std::nullopt;
    });
    const QByteArray code = f.addCode(publicClient, QStringLiteral("mcp:localhost:gatehouse"), {}, isApprovedOnce);
    QCOMPARE(f.post(f.token, OAuthFixture::codeForm(code))->status(), httpStatus);
}

void AuthorizationCodeGrantTest::endsTheFamilyOfACodeUsedTwice()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode();
    const QJsonObject first = f.post(f.token, OAuthFixture::codeForm(code))->json();
    const auto second = f.post(f.token, OAuthFixture::codeForm(code));
    QCOMPARE(member(second->json(), "error"), QByteArrayLiteral("invalid_grant"));
    QVERIFY2(f.family(f.lastFamily).revokedAt.has_value(), "RFC 6749 4.1.2: what the code produced is revoked");
    QCOMPARE(f.post(f.token, OAuthFixture::refreshForm(member(first, "refresh_token")))->status(), 400);
}

void AuthorizationCodeGrantTest::letsNoStrangerEndAFamily()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode();
    QCOMPARE(f.post(f.token, OAuthFixture::codeForm(code))->status(), 200);
    const QString before = f.snapshot();
    QCOMPARE(member(f.post(f.token, OAuthFixture::codeForm(code, otherClient))->json(), "error"),
        QByteArrayLiteral("invalid_grant"));
    QCOMPARE(f.snapshot(), before); // protocol 3.9: with the wrong client only invalid_grant
}

void AuthorizationCodeGrantTest::redeemsOneOfFiftySimultaneousRequestsOnly()
{
    OAuthFixture &f = *m_fixture;
    const QByteArray code = f.addCode();
    QList<std::shared_ptr<RecordedExchange>> exchanges;
    for (int i = 0; i < 50; ++i) {
        exchanges.append(f.start(f.token, OAuthFixture::codeForm(code)));
    }
    int successes = 0;
    for (const auto &exchange : exchanges) {
        OAuthFixture::answered(exchange);
        if (exchange->status() == 200) {
            ++successes;
        } else {
            QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_grant"));
        }
    }
    QCOMPARE(successes, 1);
}

void AuthorizationCodeGrantTest::namesTheBasicSchemeAfterAFailedHeader()
{
    OAuthFixture &f = *m_fixture;
    const Form form = with(OAuthFixture::codeForm(f.addCode(basicClient)), "client_id", {});
    const auto refused = f.post(f.token, form, {basicHeader(basicClient, "wrong")});
    QCOMPARE(refused->status(), 401);
    QVERIFY(refused->responseHeader("WWW-Authenticate").startsWith("Basic ")); // RFC 6749 section 5.2
    QVERIFY(f.post(f.token, OAuthFixture::codeForm("x", "nobody"))->responseHeader("WWW-Authenticate").isEmpty());
}

void AuthorizationCodeGrantTest::asksToWaitWhenAskedTooOften()
{
    OAuthFixture &f = *m_fixture;
    oauth::OAuthConfig config = f.config;
    config.isRateLimitOn = true;
    oauth::TokenEndpoint limited({config, *f.store, f.clock, f.issuer, f.seal, f.authenticator, f.audit});
    std::shared_ptr<RecordedExchange> last;
    for (int i = 0; i < 200; ++i) {
        last = f.post(limited, OAuthFixture::codeForm("guess" + QByteArray::number(i)));
        if (last->status() == 429) {
            break;
        }
    }
    QCOMPARE(last->status(), 429);
    QVERIFY(last->responseHeader("Retry-After").toInt() >= 1);
    f.clock.advance(std::chrono::minutes(5));
    QCOMPARE(f.post(limited, OAuthFixture::codeForm("guess"))->status(), 400);
}

void AuthorizationCodeGrantTest::signsWithRs256()
{
    oauth::OAuthConfig config = fixtureConfig();
    config.signingAlgorithm = oauth::SigningAlgorithm::RS256;
    OAuthFixture f(config);
    const QJsonObject answer = f.signIn();
    QCOMPARE(jose::Jws::parse(member(answer, "access_token"))->algorithm, QByteArrayLiteral("RS256"));
    QCOMPARE(f.claimsOf(answer).familyId, f.lastFamily);
}

QTEST_GUILESS_MAIN(AuthorizationCodeGrantTest)
#include "tst_authorization_code_grant.moc"
