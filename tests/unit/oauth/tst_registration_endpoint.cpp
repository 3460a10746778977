// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/registration_endpoint.h"
#include "tests/unit/oauth/oauth_fixture.h"

#include <QJsonArray>
#include <QRegularExpression>

using namespace tests;

class RegistrationEndpointTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void registersWithDefaults();
    void registersWhatRealClientsSend_data();
    void registersWhatRealClientsSend();
    void storesWhatItAnswers();
    void issuesASecretThatWorks();
    void givesIdsThatNeedNoEscaping();
    void refusesBadMetadata_data();
    void refusesBadMetadata();
    void refusesOtherBodies_data();
    void refusesOtherBodies();
    void asksToWaitWhenAskedTooOften();
    void neverForgetsByCount();
    void letsNewOnesWaitWhenAnAdministratorDecides();
    void refusesAllWhenClosed();

private:
    std::shared_ptr<RecordedExchange> send(const QByteArray &json, const QList<http::Header> &headers)
    {
        auto exchange = RecordedExchange::of(RecordedExchange::requestFor("POST", "/register", headers, json));
        m_endpoint.handle(exchange);
        return OAuthFixture::answered(exchange);
    }
    std::shared_ptr<RecordedExchange> post(const QJsonObject &metadata)
    {
        return send(QJsonDocument(metadata).toJson(), {{"Content-Type", "application/json"}});
    }
    [[nodiscard]] store::ClientRow stored(const QJsonObject &answer)
    {
        const core::ClientId id(answer.value(QStringLiteral("client_id")).toString());
        return **m_store->writeAndWait(
            [id](store::Transaction &transaction) { return store::ClientTable(transaction).find(id); });
    }
    [[nodiscard]] int clientCount()
    {
        return *m_store->writeAndWait(
            [](store::Transaction &transaction) { return store::ClientTable(transaction).count(); });
    }

    TemporaryStore m_store;
    FixedClock m_clock;
    oauth::OAuthConfig m_config = fixtureConfig();
    audit::AuditLog m_audit{*m_store, m_clock};
    oauth::RegistrationEndpoint m_endpoint{m_config, *m_store, m_clock, m_audit};
};

static QJsonObject metadata(const char *json)
{
    return QJsonDocument::fromJson(json).object();
}

static QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

static QStringList strings(const QJsonValue &array)
{
    QStringList list;
    for (const QJsonValue &value : array.toArray()) {
        list.append(value.toString());
    }
    return list;
}

void RegistrationEndpointTest::registersWithDefaults()
{
    const auto exchange = post(metadata(R"j({"redirect_uris":["https://app.example/cb"]})j"));
    QCOMPARE(exchange->status(), 201); // RFC 7591 section 3.2.1
    QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
    const QJsonObject answer = exchange->json();
    QCOMPARE(answer.keys(),
        words("client_id client_id_issued_at client_name client_secret client_secret_expires_at expires_at grant_types "
              "redirect_uris registration_access_token registration_client_uri "
              "response_types scope token_endpoint_auth_method"));
    QVERIFY(QRegularExpression(QStringLiteral("^mcp_localhost_[A-Za-z0-9_-]{22}$"))
                .match(answer.value(QStringLiteral("client_id")).toString())
                .hasMatch());
    QCOMPARE(answer.value(QStringLiteral("client_id_issued_at")).toInteger(),
        qint64(m_clock.now().time_since_epoch().count()));
    QCOMPARE(answer.value(QStringLiteral("expires_at")).toInteger(),
        qint64((m_clock.now() + std::chrono::days(7)).time_since_epoch().count()));
    QCOMPARE(answer.value(QStringLiteral("client_secret_expires_at")).toInteger(-1), 0);
    QCOMPARE(answer.value(QStringLiteral("client_name")).toString(), QStringLiteral("app.example"));
    QCOMPARE(answer.value(QStringLiteral("token_endpoint_auth_method")).toString(),
        QStringLiteral("client_secret_basic")); // RFC 7591 section 2
    QCOMPARE(strings(answer.value(QStringLiteral("grant_types"))), words("authorization_code refresh_token"));
    QCOMPARE(strings(answer.value(QStringLiteral("response_types"))), words("code"));
    QCOMPARE(answer.value(QStringLiteral("scope")).toString(),
        QStringLiteral("mcp:localhost:gatehouse openid email profile offline_access"));
    QVERIFY2(!exchange->response().body.contains("null") && !exchange->response().body.contains(".0,"),
        "Q-15: no null, integers");
}

void RegistrationEndpointTest::registersWhatRealClientsSend_data()
{
    QTest::addColumn<QJsonObject>("metadata");
    QTest::addColumn<QStringList>("redirectUris");
    QTest::newRow("Q-18 Claude Code") << metadata(
        R"j({"client_name":"Claude Code (gatehouse)","redirect_uris":["http://localhost:51687/callback"],
        "grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none"})j")
                                      << words("http://localhost:51687/callback");
    QTest::newRow("Q-28, Q-29 Cursor: three redirects, application_type web")
        << metadata(R"j({"client_name":"Cursor","application_type":"web",
        "redirect_uris":["cursor://anysphere.cursor-mcp/oauth/callback","https://www.cursor.com/agents/mcp/oauth/callback","http://localhost:8787/callback"],
        "grant_types":["authorization_code","refresh_token"],"response_types":["code"],"token_endpoint_auth_method":"none"})j")
        << words("cursor://anysphere.cursor-mcp/oauth/callback "
                 "https://www.cursor.com/agents/mcp/oauth/callback http://localhost:8787/callback");
    QTest::newRow("Q-31 VS Code: redirects for two hosts and two ports, and device codes")
        << metadata(R"j({"client_name":"Visual Studio Code","client_uri":"https://code.visualstudio.com",
        "grant_types":["authorization_code","refresh_token","urn:ietf:params:oauth:grant-type:device_code"],"response_types":["code"],
        "redirect_uris":["https://insiders.vscode.dev/redirect","https://vscode.dev/redirect","http://127.0.0.1/","http://127.0.0.1:33418/"],
        "token_endpoint_auth_method":"none","application_type":"native"})j")
        << words("https://insiders.vscode.dev/redirect https://vscode.dev/redirect http://127.0.0.1/ "
                 "http://127.0.0.1:33418/");
    QTest::newRow("unknown and null members")
        << metadata(R"j({"client_name":"A","redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"none",
        "client_uri":null,"logo_uri":null,"contacts":null,"x_unknown":{"deep":[1]},"dpop_bound_access_tokens":false,"software_statement":"e30"})j")
        << words("https://a.example/cb");
    QTest::newRow("a redirect given twice") << metadata(
        R"j({"redirect_uris":["https://a.example/cb","https://a.example/cb"],"token_endpoint_auth_method":"none"})j")
                                            << words("https://a.example/cb");
}

void RegistrationEndpointTest::registersWhatRealClientsSend()
{
    QFETCH(QJsonObject, metadata);
    QFETCH(QStringList, redirectUris);
    const auto exchange = post(metadata);
    QVERIFY2(exchange->status() == 201, exchange->response().body.constData());
    const QJsonObject answer = exchange->json();
    QCOMPARE(strings(answer.value(QStringLiteral("redirect_uris"))), redirectUris);
    const QStringList asked = strings(metadata.value(QStringLiteral("grant_types")));
    QCOMPARE(strings(answer.value(QStringLiteral("grant_types"))),
        asked.isEmpty() ? words("authorization_code refresh_token") : asked);
    QVERIFY(!answer.contains(QStringLiteral("client_secret"))); // RFC 7591 section 3.2.1: public
    QVERIFY(!answer.contains(QStringLiteral("client_secret_expires_at")));
    for (const QJsonValue &value : answer) {
        QVERIFY(!value.isNull());
    }
}

void RegistrationEndpointTest::storesWhatItAnswers()
{
    const QJsonObject answer = post(
        metadata(
            R"j({"redirect_uris":["https://a.example/cb"],"client_name":"Ä Ö <b>","token_endpoint_auth_method":"none",
        "client_uri":"https://a.example","logo_uri":"https://a.example/l.png","software_id":"id","software_version":"1.2","scope":"openid mcp:localhost:gatehouse wat",
        "grant_types":["authorization_code","implicit"]})j"))
                                   ->json();
    const store::ClientRow row = stored(answer);
    QCOMPARE(row.kind, store::ClientKind::Dynamic);
    QCOMPARE(row.name, QString::fromUtf8("Ä Ö <b>"));
    QCOMPARE(row.redirectUris, words("https://a.example/cb"));
    QCOMPARE(row.tokenEndpointAuthMethod, QStringLiteral("none"));
    QVERIFY(row.isPublic());
    QCOMPARE(row.grantTypes, words("authorization_code"));
    QCOMPARE(row.scope, QStringLiteral("openid mcp:localhost:gatehouse"));
    QCOMPARE(row.clientUri, QStringLiteral("https://a.example"));
    QCOMPARE(row.logoUri, QStringLiteral("https://a.example/l.png"));
    QCOMPARE(row.softwareId, QStringLiteral("id"));
    QCOMPARE(row.softwareVersion, QStringLiteral("1.2"));
    QCOMPARE(row.createdAt, m_clock.now());
    QVERIFY(!row.authorizedAt && !row.lastUsedAt);
    QCOMPARE(answer.value(QStringLiteral("scope")).toString(), row.scope);
    QCOMPARE(strings(answer.value(QStringLiteral("grant_types"))), row.grantTypes);
}

void RegistrationEndpointTest::issuesASecretThatWorks()
{
    for (const char *method : {"client_secret_basic", "client_secret_post"}) {
        QJsonObject asked = metadata(R"j({"redirect_uris":["https://a.example/cb"]})j");
        asked.insert(QStringLiteral("token_endpoint_auth_method"), QLatin1String(method));
        const QJsonObject answer = post(asked)->json();
        const QByteArray secret = member(answer, "client_secret");
        QVERIFY(secret.size() >= 43);
        const store::ClientRow row = stored(answer);
        QCOMPARE(row.secretHash, core::sha256(secret)); // never stored in the clear
        const oauth::ClientCredentials credentials{
            *oauth::clientAuthMethodFromWire(QLatin1String(method).toString()), row.id, core::Secret(secret)};
        QVERIFY(oauth::authenticateClient(credentials, row).has_value());
    }
}

void RegistrationEndpointTest::givesIdsThatNeedNoEscaping()
{
    oauth::OAuthConfig config = m_config;
    config.issuer = QStringLiteral("http://[::1]:8788");
    oauth::RegistrationEndpoint endpoint(config, *m_store, m_clock, m_audit);
    auto exchange = RecordedExchange::postJson("/register", R"j({"redirect_uris":["https://a.example/cb"]})j");
    endpoint.handle(exchange);
    OAuthFixture::answered(exchange);
    const QString id = exchange->json().value(QStringLiteral("client_id")).toString();
    QVERIFY2(QRegularExpression(QStringLiteral("^mcp_[A-Za-z0-9._-]+$")).match(id).hasMatch(),
        qPrintable(id)); // a colon would split Basic credentials
}

void RegistrationEndpointTest::refusesBadMetadata_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("error");
    const auto row = [](const char *name, const char *json, const char *error) {
        QTest::newRow(name) << QByteArray(json) << QByteArray(error);
    };
    row("RFC 7591 2 no redirect_uris", R"j({"client_name":"A"})j", "invalid_redirect_uri");
    row("RFC 7591 2 empty redirect_uris", R"j({"redirect_uris":[]})j", "invalid_redirect_uri");
    row("RFC 7591 2 redirect_uris is text", R"j({"redirect_uris":"https://a.example/cb"})j", "invalid_redirect_uri");
    row("RFC 7591 2 redirect_uris holds a number", R"j({"redirect_uris":[1]})j", "invalid_redirect_uri");
    row("product 6 eleven redirect URIs",
        R"j({"redirect_uris":["https://a.example/0","https://a.example/1","https://a.example/2","https://a.example/3","https://a.example/4",
        "https://a.example/5","https://a.example/6","https://a.example/7","https://a.example/8","https://a.example/9","https://a.example/10"]})j",
        "invalid_redirect_uri");
    row("protocol 5 bug 5: javascript among good ones",
        R"j({"redirect_uris":["https://a.example/cb","JavaScript:alert(1)"]})j", "invalid_redirect_uri");
    row("protocol 5 bug 5: data", R"j({"redirect_uris":["data:text/html,x"]})j", "invalid_redirect_uri");
    row("protocol 5 bug 5: escaped line break", R"j({"redirect_uris":["https://a.example/cb\n"]})j",
        "invalid_redirect_uri");
    row("protocol 5 bug 17: user info", R"j({"redirect_uris":["http://localhost:80@evil.example/cb"]})j",
        "invalid_redirect_uri");
    row("protocol 5 bug 17: wildcard", R"j({"redirect_uris":["http://localhost:*/cb"]})j", "invalid_redirect_uri");
    row("RFC 8252 8.3 http elsewhere", R"j({"redirect_uris":["http://a.example/cb"]})j", "invalid_redirect_uri");
    row("product 6 out of band", R"j({"redirect_uris":["urn:ietf:wg:oauth:2.0:oob"]})j", "invalid_redirect_uri");
    row("RFC 6749 3.1.2 fragment", R"j({"redirect_uris":["https://a.example/cb#x"]})j", "invalid_redirect_uri");
    row("product 6 empty name", R"j({"redirect_uris":["https://a.example/cb"],"client_name":""})j",
        "invalid_client_metadata");
    row("product 6 blank name", R"j({"redirect_uris":["https://a.example/cb"],"client_name":"  "})j",
        "invalid_client_metadata");
    row("product 6 name of 101 characters",
        R"j({"redirect_uris":["https://a.example/cb"],"client_name":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})j",
        "invalid_client_metadata");
    row("name with a control character", R"j({"redirect_uris":["https://a.example/cb"],"client_name":"a\u0000b"})j",
        "invalid_client_metadata");
    row("name is no text", R"j({"redirect_uris":["https://a.example/cb"],"client_name":{"a":1}})j",
        "invalid_client_metadata");
    row("RFC 7591 2 unknown auth method",
        R"j({"redirect_uris":["https://a.example/cb"],"token_endpoint_auth_method":"private_key_jwt"})j",
        "invalid_client_metadata");
    row("RFC 9700 2.1.2 implicit only", R"j({"redirect_uris":["https://a.example/cb"],"grant_types":["implicit"]})j",
        "invalid_client_metadata");
    row("RFC 7591 2.1 response type token",
        R"j({"redirect_uris":["https://a.example/cb"],"response_types":["token"]})j", "invalid_client_metadata");
    row("grant_types is text", R"j({"redirect_uris":["https://a.example/cb"],"grant_types":"authorization_code"})j",
        "invalid_client_metadata");
    row("protocol 3.5 client_uri is javascript",
        R"j({"redirect_uris":["https://a.example/cb"],"client_uri":"javascript:alert(1)"})j",
        "invalid_client_metadata");
    row("protocol 3.5 logo_uri is a file",
        R"j({"redirect_uris":["https://a.example/cb"],"logo_uri":"file:///etc/passwd"})j", "invalid_client_metadata");
    row("protocol 3.5 tos_uri without host", R"j({"redirect_uris":["https://a.example/cb"],"tos_uri":"https:///x"})j",
        "invalid_client_metadata");
    row("scope with a character no scope has", R"j({"redirect_uris":["https://a.example/cb"],"scope":"a\\b"})j",
        "invalid_client_metadata");
    row("scope is a list", R"j({"redirect_uris":["https://a.example/cb"],"scope":["a"]})j", "invalid_client_metadata");
    row("an array", R"j([])j", "invalid_client_metadata");
    row("no JSON", R"j({"redirect_uris":)j", "invalid_client_metadata");
    row("empty body", "", "invalid_client_metadata");
}

void RegistrationEndpointTest::refusesBadMetadata()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, error);
    const int before = clientCount();
    const auto exchange = send(json, {{"Content-Type", "application/json; charset=utf-8"}});
    QCOMPARE(exchange->status(), 400);
    QCOMPARE(member(exchange->json(), "error"), error);
    QVERIFY(!member(exchange->json(), "error_description").isEmpty());
    QCOMPARE(clientCount(), before); // product section 10: nothing stored
}

void RegistrationEndpointTest::refusesOtherBodies_data()
{
    QTest::addColumn<QList<http::Header>>("headers");
    QTest::newRow("no content type") << QList<http::Header>();
    QTest::newRow("a form") << QList<http::Header>{{"Content-Type", "application/x-www-form-urlencoded"}};
    QTest::newRow("text (a foreign page may send it without preflight)")
        << QList<http::Header>{{"Content-Type", "text/plain"}};
    QTest::newRow("two content types") << QList<http::Header>{
        {"Content-Type", "application/json"}, {"Content-Type", "application/json"}};
}

void RegistrationEndpointTest::refusesOtherBodies()
{
    QFETCH(QList<http::Header>, headers);
    const auto exchange = send(R"j({"redirect_uris":["https://app.example/cb"]})j", headers);
    QCOMPARE(exchange->status(), 400);
    QCOMPARE(member(exchange->json(), "error"), QByteArrayLiteral("invalid_client_metadata"));
}

void RegistrationEndpointTest::asksToWaitWhenAskedTooOften()
{
    oauth::OAuthConfig config = m_config;
    config.isRateLimitOn = true;
    oauth::RegistrationEndpoint limited(config, *m_store, m_clock, m_audit);
    const auto register_ = [&] {
        auto exchange = RecordedExchange::postJson("/register", R"j({"redirect_uris":["https://a.example/cb"]})j");
        limited.handle(exchange);
        return OAuthFixture::answered(exchange);
    };
    int accepted = 0;
    while (accepted < 100 && register_()->status() == 201) {
        ++accepted;
    }
    QVERIFY(accepted >= 10 && accepted < 100);
    const auto refused = register_();
    QCOMPARE(refused->status(), 429);
    QVERIFY(refused->responseHeader("Retry-After").toInt() >= 1);
    m_clock.advance(std::chrono::minutes(1));
    QCOMPARE(register_()->status(), 201);
}

void RegistrationEndpointTest::neverForgetsByCount()
{
    // Q-05: the same client registers anew on every connect, twice.
    const QJsonObject asked = metadata(
        R"j({"redirect_uris":["https://claude.ai/api/mcp/auth_callback"],"client_name":"Claude","token_endpoint_auth_method":"none"})j");
    const QJsonObject first = post(asked)->json();
    const QJsonObject second = post(asked)->json();
    QVERIFY(member(first, "client_id") != member(second, "client_id"));
    QCOMPARE(stored(first).redirectUris, stored(second).redirectUris);
}

void RegistrationEndpointTest::letsNewOnesWaitWhenAnAdministratorDecides()
{
    oauth::OAuthConfig config = m_config;
    config.registration = oauth::RegistrationMode::Approve;
    oauth::RegistrationEndpoint endpoint(config, *m_store, m_clock, m_audit);
    auto exchange = RecordedExchange::of(RecordedExchange::requestFor(
        "POST", "/register", {{"Content-Type", "application/json"}}, R"j({"redirect_uris":["https://app.example/cb"],"token_endpoint_auth_method":"none"})j"));
    endpoint.handle(exchange);
    OAuthFixture::answered(exchange);
    QCOMPARE(exchange->status(), 201); // the client keeps its id; people are told to wait
    const store::ClientRow row = stored(exchange->json());
    QCOMPARE(int(row.approval), int(store::ClientApproval::Waiting));
    oauth::ClientCredentials credentials;
    credentials.clientId = row.id;
    QVERIFY(!oauth::authenticateClient(credentials, row));
    store::ClientRow approved = row;
    approved.approval = store::ClientApproval::Approved;
    QVERIFY(oauth::authenticateClient(credentials, approved));
}

void RegistrationEndpointTest::refusesAllWhenClosed()
{
    oauth::OAuthConfig config = m_config;
    config.registration = oauth::RegistrationMode::Closed;
    const int before = clientCount();
    oauth::RegistrationEndpoint endpoint(config, *m_store, m_clock, m_audit);
    auto exchange = RecordedExchange::of(RecordedExchange::requestFor(
        "POST", "/register", {{"Content-Type", "application/json"}}, R"j({"redirect_uris":["https://app.example/cb"]})j"));
    endpoint.handle(exchange);
    QCOMPARE(exchange->status(), 403); // protocol section 3.5
    QCOMPARE(exchange->json().value(QStringLiteral("error")).toString(), QStringLiteral("access_denied"));
    QCOMPARE(exchange->responseHeader("Cache-Control"), QByteArrayLiteral("no-store"));
    QCOMPARE(clientCount(), before);
}

QTEST_GUILESS_MAIN(RegistrationEndpointTest)
#include "tst_registration_endpoint.moc"
