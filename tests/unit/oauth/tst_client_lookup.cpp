// SPDX-License-Identifier: GPL-3.0-or-later
// Clients that describe themselves under their id (draft-ietf-oauth-client-id-metadata-document, protocol section 3.6): which ids and
// documents are good, how long they are believed, and who lets them in.
#include "server/oauth/authorization_checks.h"
#include "server/oauth/client_lookup.h"
#include "server/store/client_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/rows.h"
#include "tests/support/scripted_fetcher.h"
#include "tests/support/temporary_store.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace tests;
using namespace std::chrono_literals;
using oauth::ClientLookup;
using Problem = oauth::ClientLookupProblem;

namespace
{

const QString claudeId = QStringLiteral("https://claude.example/oauth/claude-code-client-metadata");

// As Claude Code's: loopback redirects without a port.
QJsonObject claudeDocument(const QString &id = claudeId)
{
    return {{QStringLiteral("client_id"), id}, {QStringLiteral("client_name"), QStringLiteral("Claude Code")},
        {QStringLiteral("client_uri"), QStringLiteral("https://claude.example")},
        {QStringLiteral("redirect_uris"), QJsonArray{QStringLiteral("http://localhost/callback"), QStringLiteral("http://127.0.0.1/callback")}},
        {QStringLiteral("grant_types"), QJsonArray{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")}},
        {QStringLiteral("response_types"), QJsonArray{QStringLiteral("code")}},
        {QStringLiteral("token_endpoint_auth_method"), QStringLiteral("none")}};
}

QJsonObject with(QJsonObject document, const char *name, const QJsonValue &value)
{
    document.insert(QLatin1String(name), value);
    return document;
}

QByteArray toJson(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

oauth::OAuthConfig configWith(oauth::RegistrationMode mode = oauth::RegistrationMode::Open)
{
    oauth::OAuthConfig config;
    config.issuer = QStringLiteral("https://gate.example");
    config.registration = mode;
    return config;
}

// A lookup on a store of its own, with one document served.
struct Bench {
    explicit Bench(oauth::OAuthConfig configuration = configWith())
        : config(std::move(configuration))
    {
        serve(claudeDocument());
    }

    void serve(const QJsonObject &document, QList<http::Header> headers = {{"Content-Type", "application/json"}}, const QString &id = claudeId)
    {
        fetcher.results.insert(QUrl(id), http::FetchResult{200, std::move(headers), toJson(document)});
    }
    ClientLookup::Answer find(const QString &id = claudeId)
    {
        std::optional<ClientLookup::Answer> answer;
        lookup.find(core::ClientId(id), &context, [&](const ClientLookup::Answer &found) { answer = found; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 10'000)) {
            qFatal("no answer");
        }
        return *answer;
    }
    store::ClientRow stored()
    {
        return **store->writeAndWait([](store::Transaction &tx) { return store::ClientTable(tx).find(core::ClientId(claudeId)); });
    }
    int storedClients()
    {
        return *store->writeAndWait([](store::Transaction &tx) { return store::ClientTable(tx).count(); });
    }
    void update(const std::function<void(store::ClientRow &)> &change)
    {
        store::ClientRow row = stored();
        change(row);
        const auto written = store->writeAndWait([&](store::Transaction &tx) { return store::ClientTable(tx).update(row); });
        QVERIFY(written.has_value());
    }

    QObject context;
    oauth::OAuthConfig config;
    FixedClock clock;
    TemporaryStore store;
    audit::AuditLog audit{*store, clock};
    ScriptedFetcher fetcher;
    ClientLookup lookup{{config, *store, clock, fetcher, audit}};
};

} // namespace

class ClientLookupTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsGoodIds_data();
    void knowsGoodIds();
    void refusesDocuments_data();
    void refusesDocuments();
    void takesWhatRealClientsPublish_data();
    void takesWhatRealClientsPublish();
    void believesAsLongAsItMay_data();
    void believesAsLongAsItMay();
    void asksOnceWhileADocumentIsFresh();
    void asksOnceForManyAtTheSameTime();
    void keepsNoErrors();
    void anExpiredDocumentThatCannotBeFetchedEndsTheRequest();
    void takesOverWhatChangedAndKeepsWhatIsOurs();
    void anUnchangedAnswerRenewsTheDocument();
    void aDeletedClientIsAskedForAgain();
    void anyLoopbackPortFitsAPortlessRedirect_data();
    void anyLoopbackPortFitsAPortlessRedirect();
    void anAdministratorLetsNewOnesIn();
    void closedRegistrationKnowsOldOnesOnly();
    void limitsHowOftenOneHostIsAsked();
    void registeredClientsComeFromTheStore();
};

void ClientLookupTest::knowsGoodIds_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<bool>("outside");
    QTest::addColumn<bool>("local");
    const auto row = [](const char *name, const char *id, bool outside, bool local) {
        QTest::newRow(name) << QString::fromLatin1(id) << outside << local;
    };
    row("CIMD 3: https with a path", "https://app.example/client.json", true, true);
    row("CIMD 3: a query is discouraged, not refused", "https://app.example/client?x=1", true, true);
    row("CIMD 3: https with its own port", "https://app.example:443/client", true, true);
    row("CIMD 3: no path", "https://app.example", false, false);
    row("CIMD 3: a query without a path", "https://app.example?x=1", false, false);
    row("CIMD 3: http", "http://app.example/client.json", false, false);
    row("CIMD 3: a fragment", "https://app.example/client#x", false, false);
    row("CIMD 3: a user name", "https://user@app.example/client", false, false);
    row("CIMD 3: a password", "https://user:pw@app.example/client", false, false);
    row("CIMD 3: a dot segment", "https://app.example/./client", false, false);
    row("CIMD 3: two dots", "https://app.example/x/../client", false, false);
    row("CIMD 3: two dots in disguise", "https://app.example/x/%2e%2e/client", false, false);
    row("a port that is not 443", "https://app.example:8443/client", false, false);
    row("a backslash", "https://app.example\\@evil.example/x", false, false);
    row("a blank", "https://app.example/a b", false, false);
    row("loopback, where only this machine can ask", "http://127.0.0.1:4000/client.json", false, true);
    row("the loopback name, where only this machine can ask", "http://localhost:4000/client.json", false, true);
}

void ClientLookupTest::knowsGoodIds()
{
    QFETCH(QString, id);
    QVERIFY(oauth::isDocumentId(core::ClientId(id)));
    QTEST(oauth::documentUrl(core::ClientId(id), http::LoopbackFetch::Refused).has_value(), "outside");
    QTEST(oauth::documentUrl(core::ClientId(id), http::LoopbackFetch::Allowed).has_value(), "local");
}

void ClientLookupTest::refusesDocuments_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    const auto row = [](const char *name, const QJsonObject &document) { QTest::newRow(name) << 200 << QByteArray("application/json") << toJson(document); };
    const QByteArray good = toJson(claudeDocument());
    const QByteArray json("application/json");
    for (const int status : {201, 204, 206, 301, 302, 307, 308, 304, 400, 404, 500}) {
        QTest::addRow("CIMD 4: status %d", status) << status << json << good;
    }
    QTest::newRow("CIMD 4: HTML") << 200 << QByteArray("text/html") << good;
    QTest::newRow("CIMD 4: no type") << 200 << QByteArray() << good;
    QTest::newRow("CIMD 4: no JSON") << 200 << json << QByteArray("<html>");
    QTest::newRow("CIMD 4: an array") << 200 << json << QByteArray("[" + good + "]");
    row("CIMD 4: another client_id", claudeDocument(QStringLiteral("https://claude.example/other")));
    row("CIMD 4: compared as strings, not as addresses", claudeDocument(QStringLiteral("https://claude.example:443/oauth/claude-code-client-metadata")));
    row("CIMD 4: no client_id", with(claudeDocument(), "client_id", QJsonValue::Undefined));
    row("CIMD 4.1: a client_secret", with(claudeDocument(), "client_secret", QStringLiteral("x")));
    row("CIMD 4.1: client_secret_expires_at", with(claudeDocument(), "client_secret_expires_at", 0));
    row("CIMD 4.1: client_secret_basic", with(claudeDocument(), "token_endpoint_auth_method", QStringLiteral("client_secret_basic")));
    row("CIMD 4.1: client_secret_post", with(claudeDocument(), "token_endpoint_auth_method", QStringLiteral("client_secret_post")));
    row("CIMD 4.1: client_secret_jwt", with(claudeDocument(), "token_endpoint_auth_method", QStringLiteral("client_secret_jwt")));
    row("private_key_jwt without keys", with(claudeDocument(), "token_endpoint_auth_method", QStringLiteral("private_key_jwt")));
    row("MCP: no client_name", with(claudeDocument(), "client_name", QJsonValue::Undefined));
    row("MCP: a blank client_name", with(claudeDocument(), "client_name", QStringLiteral(" ")));
    row("MCP: no redirect_uris", with(claudeDocument(), "redirect_uris", QJsonValue::Undefined));
    row("MCP: empty redirect_uris", with(claudeDocument(), "redirect_uris", QJsonArray()));
    row("workers-oauth-provider 80: javascript:", with(claudeDocument(), "redirect_uris", QJsonArray{QStringLiteral("javascript:alert(1)")}));
    row("workers-oauth-provider 87: a bad one among good ones",
        with(claudeDocument(), "redirect_uris", QJsonArray{QStringLiteral("http://localhost/callback"), QStringLiteral("data:text/html,x")}));
    row("http redirect of another machine", with(claudeDocument(), "redirect_uris", QJsonArray{QStringLiteral("http://app.example/cb")}));
    row("client credentials alone", with(claudeDocument(), "grant_types", QJsonArray{QStringLiteral("client_credentials")}));
}

void ClientLookupTest::refusesDocuments()
{
    QFETCH(int, status);
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    Bench bench;
    bench.fetcher.results.insert(QUrl(claudeId), http::FetchResult{status, {{"Content-Type", type}}, body});
    const auto answer = bench.find();
    QVERIFY(!answer);
    QCOMPARE(int(answer.error().problem), int(Problem::BadDocument));
    QVERIFY(!answer.error().detail.isEmpty());
    QCOMPARE(bench.storedClients(), 0);
    static_cast<void>(bench.find());
    QVERIFY2(bench.fetcher.asked.size() == 2, "CIMD 4.2: an invalid document is not kept");
}

void ClientLookupTest::takesWhatRealClientsPublish_data()
{
    QTest::addColumn<QJsonObject>("document");
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QString>("method");
    const QByteArray json("application/json");
    const QJsonArray chatGpt{QStringLiteral("https://chatgpt.com/connector/oauth/abc"), QStringLiteral("https://chatgpt.com/connector_platform_oauth_redirect")};
    QTest::newRow("Q-19 Claude Code") << claudeDocument() << json << QStringLiteral("none");
    QTest::newRow("Q-22 ChatGPT, keys elsewhere")
        << with(with(with(claudeDocument(), "redirect_uris", chatGpt), "token_endpoint_auth_method", QStringLiteral("private_key_jwt")), "jwks_uri",
               QStringLiteral("https://claude.example/jwks.json"))
        << json << QStringLiteral("private_key_jwt");
    QTest::newRow("no auth method means none, not RFC 7591's secret")
        << with(claudeDocument(), "token_endpoint_auth_method", QJsonValue::Undefined) << json << QStringLiteral("none");
    QTest::newRow("a type of its own") << claudeDocument() << QByteArray("application/cimd+json") << QStringLiteral("none");
    QTest::newRow("a charset") << claudeDocument() << QByteArray("application/json; charset=utf-8") << QStringLiteral("none");
    QTest::newRow("unknown members") << with(claudeDocument(), "x", QJsonObject()) << json << QStringLiteral("none");
}

void ClientLookupTest::takesWhatRealClientsPublish()
{
    QFETCH(QJsonObject, document);
    QFETCH(QByteArray, type);
    QFETCH(QString, method);
    Bench bench;
    bench.serve(document, {{"Content-Type", type}});
    const auto answer = bench.find();
    QVERIFY2(answer, qPrintable(answer ? QString() : answer.error().detail));
    QVERIFY(answer->has_value());
    const store::ClientRow &client = **answer;
    QCOMPARE(client.id, core::ClientId(claudeId));
    QCOMPARE(int(client.kind), int(store::ClientKind::MetadataDocument));
    QCOMPARE(client.tokenEndpointAuthMethod, method);
    QVERIFY(client.secretHash.isEmpty());
    QVERIFY(client.isApproved());
    QVERIFY(bench.stored() == client);
}

void ClientLookupTest::believesAsLongAsItMay_data()
{
    QTest::addColumn<QByteArray>("cacheControl");
    QTest::addColumn<int>("seconds");
    QTest::newRow("RFC 9111 5.2.2.1: max-age") << QByteArray("public, max-age=300") << 300;
    QTest::newRow("RFC 9111 5.2.2.4: no-cache, the least we bear") << QByteArray("no-cache") << 60;
    QTest::newRow("RFC 9111 5.2.2.5: no-store, the least we bear") << QByteArray("no-store, max-age=300") << 60;
    QTest::newRow("too short") << QByteArray("max-age=0") << 60;
    QTest::newRow("too long") << QByteArray("max-age=31536000") << 86400;
    QTest::newRow("capitals") << QByteArray("Max-Age=300") << 300;
    QTest::newRow("no number") << QByteArray("max-age=x") << 60;
    QTest::newRow("a negative number") << QByteArray("max-age=-1") << 60;
    QTest::newRow("something else") << QByteArray("public") << 3600;
}

void ClientLookupTest::believesAsLongAsItMay()
{
    QFETCH(QByteArray, cacheControl);
    QTEST(int(oauth::documentLifetime(cacheControl).count()), "seconds");
    QCOMPARE(int(oauth::documentLifetime(std::nullopt).count()), 3600);
}

void ClientLookupTest::asksOnceWhileADocumentIsFresh()
{
    Bench bench;
    bench.serve(claudeDocument(), {{"Content-Type", "application/json"}, {"Cache-Control", "max-age=300"}});
    QVERIFY(bench.find());
    bench.clock.advance(299s);
    QVERIFY(bench.find());
    QCOMPARE(bench.fetcher.asked.size(), 1);
    bench.clock.advance(1s);
    QVERIFY(bench.find());
    QCOMPARE(bench.fetcher.asked.size(), 2);
}

void ClientLookupTest::asksOnceForManyAtTheSameTime()
{
    Bench bench;
    bench.fetcher.isHeld = true;
    int answers = 0;
    for (int i = 0; i < 5; ++i) {
        bench.lookup.find(core::ClientId(claudeId), &bench.context, [&](const ClientLookup::Answer &answer) { answers += answer && *answer ? 1 : 0; });
    }
    {
        QObject gone;
        bench.lookup.find(core::ClientId(claudeId), &gone, [&](const auto &) { answers += 100; });
    }
    bench.fetcher.release();
    QTRY_COMPARE(answers, 5);
    QCOMPARE(bench.fetcher.asked.size(), 1);
    QCOMPARE(bench.storedClients(), 1);
}

void ClientLookupTest::keepsNoErrors()
{
    Bench bench;
    bench.fetcher.fail(QUrl(claudeId));
    const auto answer = bench.find();
    QVERIFY(!answer);
    QCOMPARE(int(answer.error().problem), int(Problem::Unreachable));
    bench.serve(claudeDocument());
    QVERIFY(bench.find());
}

void ClientLookupTest::anExpiredDocumentThatCannotBeFetchedEndsTheRequest()
{
    Bench bench;
    QVERIFY(bench.find());
    bench.clock.advance(25h);
    bench.fetcher.fail(QUrl(claudeId));
    const auto answer = bench.find();
    QVERIFY(!answer);
    QCOMPARE(int(answer.error().problem), int(Problem::Unreachable));
    QCOMPARE(bench.storedClients(), 1); // and its sessions
}

void ClientLookupTest::takesOverWhatChangedAndKeepsWhatIsOurs()
{
    Bench bench;
    QVERIFY(bench.find());
    const auto made = bench.stored().createdAt;
    bench.update([&](store::ClientRow &row) { row.authorizedAt = bench.clock.now(); });
    bench.clock.advance(25h);
    bench.serve(with(claudeDocument(), "redirect_uris", QJsonArray{QStringLiteral("https://claude.example/cb")}));
    QVERIFY(bench.find());
    const store::ClientRow now = bench.stored();
    QCOMPARE(now.redirectUris, QStringList{QStringLiteral("https://claude.example/cb")});
    QVERIFY(now.createdAt == made);
    QVERIFY(now.authorizedAt.has_value());
}

void ClientLookupTest::anUnchangedAnswerRenewsTheDocument()
{
    Bench bench;
    bench.serve(claudeDocument(), {{"Content-Type", "application/json"}, {"ETag", "\"1\""}, {"Cache-Control", "max-age=60"}});
    QVERIFY(bench.find());
    bench.clock.advance(61s);
    bench.fetcher.results.insert(QUrl(claudeId), http::FetchResult{304, {{"Cache-Control", "max-age=60"}}, {}});
    const auto answer = bench.find();
    QVERIFY(answer && *answer);
    QCOMPARE((*answer)->name, QStringLiteral("Claude Code"));
    QVERIFY(bench.find());
    QCOMPARE(bench.fetcher.asked.size(), 2);
}

void ClientLookupTest::aDeletedClientIsAskedForAgain()
{
    Bench bench;
    QVERIFY(bench.find());
    QVERIFY(bench.store->writeAndWait([](store::Transaction &tx) { return store::ClientTable(tx).remove(core::ClientId(claudeId)); }));
    const auto answer = bench.find();
    QVERIFY(answer && *answer);
    QCOMPARE(bench.fetcher.asked.size(), 2);
}

void ClientLookupTest::anyLoopbackPortFitsAPortlessRedirect_data()
{
    QTest::addColumn<QByteArray>("redirectUri");
    QTest::addColumn<bool>("fits");
    QTest::newRow("Q-18, Q-19: the name and a random port") << QByteArray("http://localhost:51687/callback") << true;
    QTest::newRow("RFC 8252 7.3: the address and a random port") << QByteArray("http://127.0.0.1:51687/callback") << true;
    QTest::newRow("without a port") << QByteArray("http://localhost/callback") << true;
    QTest::newRow("RFC 8252 7.3: another path") << QByteArray("http://localhost:51687/other") << false;
    QTest::newRow("an address that is not in the document") << QByteArray("http://[::1]:51687/callback") << false;
    QTest::newRow("https for http") << QByteArray("https://localhost:51687/callback") << false;
    QTest::newRow("a host that begins like it") << QByteArray("http://localhost.evil.example/callback") << false;
}

void ClientLookupTest::anyLoopbackPortFitsAPortlessRedirect()
{
    QFETCH(QByteArray, redirectUri);
    Bench bench;
    const auto client = bench.find();
    QVERIFY(client && *client);
    http::Request request;
    request.method = "GET";
    request.query = "client_id=x&redirect_uri=" + redirectUri.toPercentEncoding();
    const auto parameters = oauth::AuthorizationParameters::parse(request);
    QVERIFY(parameters);
    QTEST(oauth::requireRedirectUri(*parameters, *client).has_value(), "fits");
}

void ClientLookupTest::anAdministratorLetsNewOnesIn()
{
    Bench bench(configWith(oauth::RegistrationMode::Approve));
    const auto first = bench.find();
    QVERIFY(first && *first);
    QVERIFY(!(*first)->isApproved());
    const auto waiting = oauth::requireApproval(*first);
    QVERIFY(!waiting);
    QCOMPARE(waiting.error().reason, QByteArray("client_not_approved"));
    bench.update([](store::ClientRow &row) { row.approval = store::ClientApproval::Approved; });
    QVERIFY(oauth::requireApproval(*bench.find()));
    bench.clock.advance(25h);
    QVERIFY2(oauth::requireApproval(*bench.find()), "and is not asked about again");
    bench.update([](store::ClientRow &row) { row.approval = store::ClientApproval::Denied; });
    const auto denied = oauth::requireApproval(*bench.find());
    QVERIFY(!denied);
    QCOMPARE(denied.error().reason, QByteArray("client_denied"));
}

void ClientLookupTest::closedRegistrationKnowsOldOnesOnly()
{
    Bench bench(configWith(oauth::RegistrationMode::Closed));
    const auto answer = bench.find();
    QVERIFY(!answer);
    QCOMPARE(int(answer.error().problem), int(Problem::RegistrationClosed));
    QCOMPARE(bench.storedClients(), 0);
    store::ClientRow known = clientRow(claudeId.toLatin1().constData());
    known.kind = store::ClientKind::MetadataDocument;
    QVERIFY(bench.store->writeAndWait([&](store::Transaction &tx) { return store::ClientTable(tx).insert(known); }));
    const auto old = bench.find();
    QVERIFY(old && *old && (*old)->isApproved());
}

void ClientLookupTest::limitsHowOftenOneHostIsAsked()
{
    Bench bench;
    bench.fetcher.results.clear();
    int refused = 0;
    for (int i = 0; i < 30; ++i) {
        const auto answer = bench.find(QStringLiteral("https://claude.example/%1").arg(i));
        refused += !answer && answer.error().problem == Problem::TooManyRequests ? 1 : 0;
    }
    QCOMPARE(refused, 10);
    QCOMPARE(bench.fetcher.asked.size(), 20);
    const auto other = bench.find(QStringLiteral("https://other.example/x"));
    QVERIFY(!other);
    QCOMPARE(int(other.error().problem), int(Problem::Unreachable));
}

void ClientLookupTest::registeredClientsComeFromTheStore()
{
    Bench bench;
    QVERIFY(bench.store->writeAndWait([](store::Transaction &tx) { return store::ClientTable(tx).insert(clientRow("mcp_gate.example_1")); }));
    const auto known = bench.find(QStringLiteral("mcp_gate.example_1"));
    QVERIFY(known && *known);
    const auto unknown = bench.find(QStringLiteral("mcp_gate.example_2"));
    QVERIFY(unknown && !*unknown);
    QVERIFY(bench.fetcher.asked.isEmpty());
}

QTEST_GUILESS_MAIN(ClientLookupTest)
#include "tst_client_lookup.moc"
