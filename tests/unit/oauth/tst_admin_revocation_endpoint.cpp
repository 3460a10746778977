// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/oauth/token_endpoints_fixture.h"

using namespace tests;

class AdminRevocationEndpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void endsAnybodysToken_data();
    void endsAnybodysToken();
    void saysWhenThereWasNothingToEnd();
    void refusesWhoMayNot_data();
    void refusesWhoMayNot();
    void asksForTheOwnersPresentRole();
    void leavesAnOwnersTokensToOwners_data();
    void leavesAnOwnersTokensToOwners();

private:
    static QStringList adminScope() { return {QStringLiteral("admin:revoke")}; }
    static std::shared_ptr<RecordedExchange> ask(TokenEndpointsFixture &f, const QByteArray &token, const QList<http::Header> &headers)
    {
        const auto exchange = RecordedExchange::postJson("/admin/revoke", R"({"token":")" + token + R"("})", headers);
        f.adminRevocation.handle(exchange);
        return OAuthFixture::answered(exchange);
    }
};

void AdminRevocationEndpointTest::endsAnybodysToken_data()
{
    QTest::addColumn<QByteArray>("kind");
    QTest::newRow("S1-29 an access token") << QByteArray("access");
    QTest::newRow("S1-29 a refresh token, with its session") << QByteArray("refresh");
    QTest::newRow("a personal access token") << QByteArray("personal");
}

void AdminRevocationEndpointTest::endsAnybodysToken()
{
    QFETCH(QByteArray, kind);
    TokenEndpointsFixture f;
    f.makeAdministrator();
    const QJsonObject signedIn = f.signIn();
    const QByteArray personal = f.addPersonalAccessToken({QStringLiteral("gatehouse")});
    const QByteArray administrator = f.addPersonalAccessToken({}, adminScope());
    const QByteArray token = kind == "personal" ? personal : member(signedIn, kind == "access" ? "access_token" : "refresh_token");
    const auto exchange = ask(f, token, bearer(administrator));
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->json(), (QJsonObject{{QStringLiteral("revoked"), true}}));
    if (kind == "access") {
        QVERIFY(f.live->isRevoked(f.claimsOf(signedIn).jti));
    } else if (kind == "refresh") {
        QVERIFY(f.family(f.lastFamily).revokedAt.has_value());
    } else {
        const auto left = f.database([hash = core::sha256(personal)](store::Transaction &tx) { return store::PersonalAccessTokenTable(tx).findByHash(hash); });
        QVERIFY(left && !*left);
    }
    // Its own last use is true.
    const auto own = f.database([id = f.lastTokenId](store::Transaction &tx) { return store::PersonalAccessTokenTable(tx).find(id); });
    QCOMPARE((**own).lastUsedAt, std::optional(f.clock.now()));
    // Done once is done.
    QCOMPARE(ask(f, token, bearer(administrator))->json(), (QJsonObject{{QStringLiteral("revoked"), false}}));
}

void AdminRevocationEndpointTest::saysWhenThereWasNothingToEnd()
{
    TokenEndpointsFixture f;
    f.makeAdministrator();
    const QByteArray administrator = f.addPersonalAccessToken({}, adminScope());
    for (const QByteArray token : {"nonsense", "gatehouse_rt_nonsense", "gatehouse_pat_nonsense", "eyJhbGciOiJub25lIn0.e30.AAAA"}) {
        const auto exchange = ask(f, token, bearer(administrator));
        QCOMPARE(exchange->status(), 200);
        QCOMPARE(exchange->json(), (QJsonObject{{QStringLiteral("revoked"), false}}));
    }
    const auto empty = ask(f, {}, bearer(administrator));
    QCOMPARE(empty->status(), 400);
}

void AdminRevocationEndpointTest::refusesWhoMayNot_data()
{
    QTest::addColumn<QByteArray>("who");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("error");
    QTest::newRow("T11 nobody") << QByteArray("nobody") << 401 << QByteArray();
    QTest::newRow("T11 the token itself: an MCP access token, of an administrator too") << QByteArray("access") << 401 << QByteArray("invalid_token");
    QTest::newRow("an unknown personal access token") << QByteArray("unknown") << 401 << QByteArray("invalid_token");
    QTest::newRow("an expired one") << QByteArray("expired") << 401 << QByteArray("invalid_token");
    QTest::newRow("one without the scope") << QByteArray("no_scope") << 403 << QByteArray("insufficient_scope");
    QTest::newRow("one that opens every server, without the scope") << QByteArray("every_server") << 403 << QByteArray("insufficient_scope");
}

void AdminRevocationEndpointTest::refusesWhoMayNot()
{
    QFETCH(QByteArray, who);
    QFETCH(int, status);
    QFETCH(QByteArray, error);
    TokenEndpointsFixture f;
    f.makeAdministrator();
    const QJsonObject signedIn = f.signIn();
    QList<http::Header> headers;
    if (who == "access") {
        headers = bearer(member(signedIn, "access_token"));
    } else if (who == "unknown") {
        headers = bearer("gatehouse_pat_unknown");
    } else if (who == "expired") {
        headers = bearer(f.addPersonalAccessToken({}, adminScope(), std::chrono::seconds(0)));
    } else if (who == "no_scope") {
        headers = bearer(f.addPersonalAccessToken({QStringLiteral("gatehouse")}));
    } else if (who == "every_server") {
        headers = bearer(f.addPersonalAccessToken({QStringLiteral("*"), QStringLiteral("admin")}));
    }
    const QString before = f.snapshot();
    const auto exchange = ask(f, member(signedIn, "access_token"), headers);
    QCOMPARE(exchange->status(), status);
    QCOMPARE(member(exchange->json(), "error"), error);
    // RFC 6750 section 3.1: no code for whoever has shown nothing
    const QByteArray challenge = exchange->responseHeader("WWW-Authenticate");
    QVERIFY2(who == "nobody" ? challenge == "Bearer" : challenge.startsWith(QByteArray("Bearer error=\"" + error)), challenge.constData());
    QCOMPARE(f.snapshot(), before);
}

void AdminRevocationEndpointTest::asksForTheOwnersPresentRole()
{
    TokenEndpointsFixture f;
    f.makeAdministrator();
    const QJsonObject signedIn = f.signIn();
    const QByteArray administrator = f.addPersonalAccessToken({}, adminScope());
    QCOMPARE(ask(f, "nonsense", bearer(administrator))->status(), 200);
    f.updateUser([](store::UserRow &user) { user.role = QStringLiteral("member"); });
    QCOMPARE(ask(f, member(signedIn, "access_token"), bearer(administrator))->status(), 403);
    f.updateUser([](store::UserRow &user) { user.status = store::UserStatus::Blocked; });
    QCOMPARE(ask(f, member(signedIn, "access_token"), bearer(administrator))->status(), 401);
}

void AdminRevocationEndpointTest::leavesAnOwnersTokensToOwners_data()
{
    QTest::addColumn<QString>("asker");
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<int>("status");
    for (const char *kind : {"access", "refresh", "personal"}) {
        QTest::addRow("product 5: an administrator may not end an owner's %s token", kind) << QStringLiteral("admin") << QByteArray(kind) << 403;
        QTest::addRow("another owner may end an owner's %s token", kind) << QStringLiteral("owner") << QByteArray(kind) << 200;
    }
}

void AdminRevocationEndpointTest::leavesAnOwnersTokensToOwners()
{
    QFETCH(QString, asker);
    QFETCH(QByteArray, kind);
    QFETCH(int, status);
    TokenEndpointsFixture f;
    f.updateUser([](store::UserRow &user) { user.role = QStringLiteral("owner"); });
    const QJsonObject signedIn = f.signIn();
    const QByteArray personal = f.addPersonalAccessToken({QStringLiteral("gatehouse")});
    const QByteArray administrator = f.addPersonalAccessToken({}, adminScope());
    store::UserRow deputy = userRow("deputy");
    deputy.role = asker;
    const auto given = f.database([deputy, id = f.lastTokenId](store::Transaction &tx) {
        return store::UserTable(tx).insert(deputy).and_then([&] {
            return tx.database().statement("UPDATE personal_access_tokens SET user_id = ? WHERE id = ?").bind(deputy.id, id).run();
        });
    });
    QVERIFY(given.has_value());
    const auto exchange = ask(f, kind == "personal" ? personal : member(signedIn, kind == "access" ? "access_token" : "refresh_token"), bearer(administrator));
    QCOMPARE(exchange->status(), status);
    if (status == 403) {
        QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("access_denied"));
        QVERIFY(!f.live->isRevoked(f.claimsOf(signedIn).jti));
        QVERIFY(!f.family(f.lastFamily).revokedAt);
        const auto left = f.database([hash = core::sha256(personal)](store::Transaction &tx) { return store::PersonalAccessTokenTable(tx).findByHash(hash); });
        QVERIFY(left && *left);
    } else {
        QCOMPARE(exchange->json(), (QJsonObject{{QStringLiteral("revoked"), true}}));
    }
}

QTEST_GUILESS_MAIN(AdminRevocationEndpointTest)
#include "tst_admin_revocation_endpoint.moc"
