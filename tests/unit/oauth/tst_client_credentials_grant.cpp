// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/server_allow_table.h"
#include "tests/unit/oauth/oauth_fixture.h"

using namespace tests;

class ClientCredentialsGrantTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesATokenToTheClientItself()
    {
        OAuthFixture f;
        add(f, [](auto &) {});
        const auto exchange = ask(f);
        QVERIFY2(exchange->status() == 200, exchange->response().body.constData());
        const QJsonObject answer = exchange->json();
        QVERIFY(!answer.contains(QStringLiteral("refresh_token"))); // RFC 6749 section 4.4.3
        QVERIFY(!answer.contains(QStringLiteral("id_token")));
        const oauth::AccessTokenClaims claims = f.claimsOf(answer);
        QCOMPARE(claims.userId.toString(), QStringLiteral("robot")); // RFC 9068 section 2.2
        QCOMPARE(claims.scopes, QStringList{QStringLiteral("mcp:localhost:gatehouse")});
        QCOMPARE(claims.resource, QStringLiteral("http://localhost:8788/mcp"));
        const auto user = f.database(
            [](store::Transaction &tx) { return store::UserTable(tx).find(core::UserId(QByteArray("robot"))); });
        QCOMPARE((*user)->provider, QStringLiteral("client"));
        QVERIFY(f.family(claims.familyId).redeemedAt.has_value());
    }

    void keepsOneSessionForManyTokens()
    {
        OAuthFixture f;
        add(f, [](auto &) {});
        const core::FamilyId first = f.claimsOf(ask(f)->json()).familyId;
        QCOMPARE(f.claimsOf(ask(f)->json()).familyId, first);
        end(f, first);
        const core::FamilyId second = f.claimsOf(ask(f)->json()).familyId;
        QVERIFY(second != first);
        QVERIFY(f.family(second).isLive());
    }

    void parallelRequestsAllGetLiveTokens()
    {
        OAuthFixture f;
        add(f, [](auto &) {});
        QList<std::shared_ptr<RecordedExchange>> exchanges;
        for (int i = 0; i < 20; ++i) {
            exchanges.append(f.start(f.token, form()));
        }
        for (const auto &exchange : exchanges) {
            QCOMPARE(OAuthFixture::answered(exchange)->status(), 200);
            QVERIFY(f.family(f.claimsOf(exchange->json()).familyId).isLive());
        }
    }

    void refuses_data()
    {
        QTest::addColumn<std::function<void(store::ClientRow &)>>("change");
        QTest::addColumn<Form>("request");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("error");
        using Change = std::function<void(store::ClientRow &)>;
        const Change none = [](store::ClientRow &) {};
        QTest::newRow("RFC 6749 4.4 a client that registered itself")
            << Change([](store::ClientRow &c) { c.kind = store::ClientKind::Dynamic; }) << form() << 400
            << QByteArray("unauthorized_client");
        QTest::newRow("RFC 6749 5.2 not its grant")
            << Change([](store::ClientRow &c) { c.grantTypes = QStringList{QStringLiteral("authorization_code")}; })
            << form() << 400 << QByteArray("unauthorized_client");
        QTest::newRow("RFC 6749 4.4 a public client") << Change([](store::ClientRow &c) {
            c.tokenEndpointAuthMethod = QStringLiteral("none");
            c.secretHash.clear();
        }) << with(form(), "client_secret", {}) << 400 << QByteArray("unauthorized_client");
        QTest::newRow("RFC 6749 5.2 wrong secret")
            << none << with(form(), "client_secret", "x") << 401 << QByteArray("invalid_client");
        QTest::newRow("RFC 8707 2 another resource")
            << none << with(form(), "resource", "https://x.example/mcp") << 400 << QByteArray("invalid_target");
        QTest::newRow("RFC 6749 5.2 a scope it does not have")
            << none << with(form(), "scope", "mcp:localhost:elsewhere") << 400 << QByteArray("invalid_scope");
        QTest::newRow("RFC 6749 5.2 only scopes of persons")
            << none << with(form(), "scope", "openid email") << 400 << QByteArray("invalid_scope");
    }
    void refuses()
    {
        QFETCH(std::function<void(store::ClientRow &)>, change);
        QFETCH(Form, request);
        QFETCH(int, status);
        QFETCH(QByteArray, error);
        OAuthFixture f;
        add(f, change);
        const QString before = f.snapshot();
        const auto exchange = f.post(f.token, request);
        QCOMPARE(exchange->status(), status);
        QCOMPARE(member(exchange->json(), "error"), error);
        QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
        QCOMPARE(f.snapshot(), before);
    }

    void aBlockedClientGetsNothing()
    {
        OAuthFixture f;
        add(f, [](auto &) {});
        QCOMPARE(ask(f)->status(), 200);
        const auto blocked = f.database([](store::Transaction &tx) {
            store::UserRow user = **store::UserTable(tx).find(core::UserId(QByteArray("robot")));
            user.status = store::UserStatus::Blocked;
            return store::UserTable(tx).update(user);
        });
        QVERIFY(blocked.has_value());
        QCOMPARE(member(ask(f)->json(), "error"), QByteArrayLiteral("unauthorized_client"));
    }

    // Such a server may look at a token's signature alone, so its list counts when the token is made.
    void refusesAServerElsewhereWhoseListItIsNotOn()
    {
        const auto directory = std::make_shared<oauth::ServerDirectory>();
        directory->replace({{QStringLiteral("ext"), QStringLiteral("https://ext.example/mcp")}});
        oauth::OAuthConfig config = fixtureConfig();
        config.externalServers = directory;
        OAuthFixture f(config);
        add(f, [](store::ClientRow &row) { row.scope = QStringLiteral("mcp:localhost:ext"); });
        const Form wanted = with(form(), "resource", "https://ext.example/mcp");
        QCOMPARE(f.post(f.token, wanted)->status(), 200);
        QVERIFY(f.database([](store::Transaction &tx) {
                     return store::ServerAllowTable(tx).insert(
                         QStringLiteral("ext"), {QString(store::ServerAllowTable::userKind), QStringLiteral("github|1")});
                 }).has_value());
        const auto refused = f.post(f.token, wanted);
        QCOMPARE(refused->status(), 400);
        QCOMPARE(member(refused->json(), "error"), QByteArrayLiteral("invalid_grant"));
    }

    void itsUserGoesWithTheClient()
    {
        OAuthFixture f;
        add(f, [](auto &) {});
        QCOMPARE(ask(f)->status(), 200);
        QVERIFY(f.database([](store::Transaction &tx) {
                     return store::ClientTable(tx).remove(core::ClientId(QByteArray("robot")));
                 }).value());
        QVERIFY(!f.database([](store::Transaction &tx) {
                      return store::UserTable(tx).find(core::UserId(QByteArray("robot")));
                  })->has_value());
    }

private:
    static Form form()
    {
        return {{"grant_type", "client_credentials"}, {"client_id", "robot"}, {"client_secret", clientSecret}};
    }
    static std::shared_ptr<RecordedExchange> ask(OAuthFixture &f) { return f.post(f.token, form()); }
    static void add(OAuthFixture &f, const std::function<void(store::ClientRow &)> &change)
    {
        store::ClientRow row = OAuthFixture::client("robot", oauth::ClientAuthMethod::SecretPost);
        row.kind = store::ClientKind::Manual;
        row.grantTypes = QStringList{QStringLiteral("client_credentials")};
        row.scope = QStringLiteral("mcp:localhost:gatehouse openid");
        change(row);
        QVERIFY(f.database([row](store::Transaction &tx) { return store::ClientTable(tx).insert(row); }).has_value());
    }
    static void end(OAuthFixture &f, const core::FamilyId &id)
    {
        QVERIFY(f.database([&](store::Transaction &tx) {
                     return store::RefreshTokenFamilyTable(tx).revoke(id, QStringLiteral("test"), f.clock.now());
                 }).value());
    }
};

QTEST_GUILESS_MAIN(ClientCredentialsGrantTest)
#include "tst_client_credentials_grant.moc"
