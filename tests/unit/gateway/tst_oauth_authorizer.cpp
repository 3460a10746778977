// SPDX-License-Identifier: GPL-3.0-or-later
// Gatehouse as the OAuth client of an upstream (protocol.md 3.16 and section 5; MCP 2026-07-28, Authorization).
#include "server/gateway/upstream/oauth/oauth_authorizer.h"
#include "server/gateway/upstream/oauth/upstream_fetcher.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/jose/jws.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/scripted_fetcher.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

using namespace gateway;
using Kind = UpstreamFailure::Kind;

namespace
{

const QString upstreamUrl = QStringLiteral("https://mcp.example/v1/mcp");
const QString issuerText = QStringLiteral("https://as.example");
const QByteArray challenge = "Bearer resource_metadata=\"https://mcp.example/.well-known/oauth-protected-resource/v1/mcp\", scope=\"mcp:read\"";

// The authorization server and the upstream's metadata, as a table of documents and a function for what is posted.
class StandIn final : public http::HttpFetcher
{
public:
    StandIn()
    {
        documents[QStringLiteral("https://mcp.example/.well-known/oauth-protected-resource/v1/mcp")]
            = {{QStringLiteral("resource"), upstreamUrl}, {QStringLiteral("authorization_servers"), QJsonArray{issuerText}}, {QStringLiteral("scopes_supported"), QJsonArray{QStringLiteral("mcp:all")}}};
        documents[QStringLiteral("https://as.example/.well-known/oauth-authorization-server")] = metadata(issuerText);
    }

    static QJsonObject metadata(const QString &issuer)
    {
        return {{QStringLiteral("issuer"), issuer},
                {QStringLiteral("authorization_endpoint"), QString(issuer + QStringLiteral("/authorize?tenant=1"))},
                {QStringLiteral("token_endpoint"), QString(issuer + QStringLiteral("/token"))},
                {QStringLiteral("registration_endpoint"), QString(issuer + QStringLiteral("/register"))},
                {QStringLiteral("token_endpoint_auth_methods_supported"), QJsonArray{QStringLiteral("client_secret_basic"), QStringLiteral("none")}},
                {QStringLiteral("code_challenge_methods_supported"), QJsonArray{QStringLiteral("S256")}},
                {QStringLiteral("authorization_response_iss_parameter_supported"), true}};
    }

    struct Posted {
        QUrl url;
        QUrlQuery form;
        QByteArray authorization;
        QByteArray body;
    };

    void fetch(http::FetchRequest request, QObject *context, Callback callback) override
    {
        http::FetchResult result{404, {}, {}};
        if (request.method == "POST") {
            Posted one{request.url, QUrlQuery(QString::fromUtf8(request.body)), {}, request.body};
            for (const http::Header &header : request.headers) {
                one.authorization = header.name == "Authorization" ? header.value : one.authorization;
            }
            posted.append(one);
            result = request.url.path().endsWith(QLatin1String("/register")) ? registration : token;
        } else {
            asked.append(request.url.toString());
            if (documents.contains(request.url.toString())) {
                result = {200, {}, QJsonDocument(documents.value(request.url.toString())).toJson()};
            } else if (refusals.contains(request.url.toString())) {
                result.status = refusals.value(request.url.toString());
            }
        }
        QMetaObject::invokeMethod(context, [callback, result] { callback(result); }, Qt::QueuedConnection);
    }

    QHash<QString, QJsonObject> documents;
    QHash<QString, int> refusals;
    http::FetchResult registration{201, {}, "{\"client_id\":\"c-1\",\"client_secret\":\"s:1\",\"token_endpoint_auth_method\":\"client_secret_basic\"}"};
    http::FetchResult token{200, {}, "{\"access_token\":\"at-1\",\"token_type\":\"bearer\",\"expires_in\":3600,\"refresh_token\":\"rt-1\"}"};
    QList<Posted> posted;
    QStringList asked;
};

OAuthSettings settings()
{
    OAuthSettings settings;
    settings.upstream = QUrl(upstreamUrl);
    settings.redirectUri = QStringLiteral("https://gate.example/upstream/callback");
    return settings;
}

} // namespace

class OAuthAuthorizerTest : public QObject
{
    Q_OBJECT

private:
    using Decision = core::Expected<void, UpstreamFailure>;

    void make(const OAuthSettings &with = settings(), const OAuthState &state = {}) { m_authorizer = std::make_unique<OAuthAuthorizer>(with, state, m_standIn, m_clock); }

    Decision refuse(int status = 401, const QByteArray &with = challenge)
    {
        std::optional<Decision> decision;
        m_authorizer->refused({status, {with}, sent()}, this, [&decision](Decision decided) { decision = std::move(decided); });
        [&decision] { QTRY_VERIFY(decision); }();
        return decision.value_or(Decision());
    }
    QList<http::Header> sent()
    {
        std::optional<QList<http::Header>> headers;
        m_authorizer->headers(this, [&headers](const auto &given) { headers = given.value_or(QList<http::Header>()); });
        [&headers] { QTRY_VERIFY(headers); }();
        return headers.value_or(QList<http::Header>());
    }
    core::Expected<SignInStart, UpstreamFailure> start()
    {
        std::optional<core::Expected<SignInStart, UpstreamFailure>> started;
        m_authorizer->startSignIn(this, [&started](auto outcome) { started = std::move(outcome); });
        [&started] { QTRY_VERIFY(started); }();
        return started.value_or(core::unexpected(UpstreamFailure{}));
    }
    Decision finish(const SignInAnswer &answer)
    {
        std::optional<Decision> done;
        m_authorizer->finishSignIn(answer, this, [&done](Decision outcome) { done = std::move(outcome); });
        [&done] { QTRY_VERIFY(done); }();
        return done.value_or(Decision());
    }
    void signIn()
    {
        refuse();
        const auto started = start();
        QVERIFY(started);
        QVERIFY(finish({started->state, "code-1", {}, issuerText}));
    }

private Q_SLOTS:
    void init() { m_standIn = StandIn(); }

    void aSignInGoesTheWholeWay()
    {
        make();
        QVERIFY(sent().isEmpty());
        const Decision refused = refuse();
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind, Kind::SignInNeeded);
        const auto started = start();
        QVERIFY(started);
        const QUrlQuery query(started->url);
        QVERIFY(started->url.toString().startsWith(QStringLiteral("https://as.example/authorize?tenant=1&")));
        QCOMPARE(query.queryItemValue(QStringLiteral("client_id")), QStringLiteral("c-1"));
        QCOMPARE(query.queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded), QStringLiteral("mcp:read")); // of the challenge, not the catalogue
        QCOMPARE(query.queryItemValue(QStringLiteral("resource"), QUrl::FullyDecoded), upstreamUrl);
        QCOMPARE(query.queryItemValue(QStringLiteral("code_challenge_method")), QStringLiteral("S256"));
        QCOMPARE(query.queryItemValue(QStringLiteral("redirect_uri"), QUrl::FullyDecoded), settings().redirectUri);
        QVERIFY(started->state.size() >= 22);

        QVERIFY(finish({started->state, "code-1", {}, issuerText}));
        const StandIn::Posted &posted = m_standIn.posted.last();
        QCOMPARE(posted.url.toString(), QStringLiteral("https://as.example/token"));
        QCOMPARE(posted.form.queryItemValue(QStringLiteral("grant_type")), QStringLiteral("authorization_code"));
        QCOMPARE(posted.form.queryItemValue(QStringLiteral("code")), QStringLiteral("code-1"));
        QCOMPARE(posted.form.queryItemValue(QStringLiteral("resource"), QUrl::FullyDecoded), upstreamUrl);
        QCOMPARE(core::toBase64Url(core::sha256(posted.form.queryItemValue(QStringLiteral("code_verifier")).toLatin1())), query.queryItemValue(QStringLiteral("code_challenge")).toLatin1());
        QCOMPARE(posted.authorization, "Basic " + QByteArray("c-1:s%3A1").toBase64()); // RFC 6749 section 2.3.1
        QCOMPARE(sent().first().value, QByteArray("Bearer at-1"));
    }

    void theAnswerMustComeFromTheIssuer_data() // RFC 9207 section 2.4
    {
        QTest::addColumn<bool>("isAdvertised");
        QTest::addColumn<QString>("issuer"); // null: none
        QTest::addColumn<bool>("isGood");
        QTest::newRow("the right one") << true << issuerText << true;
        QTest::newRow("none although advertised") << true << QString() << false;
        QTest::newRow("none and not advertised") << false << QString() << true;
        QTest::newRow("another") << true << QStringLiteral("https://evil.example") << false;
        QTest::newRow("another and not advertised") << false << QStringLiteral("https://evil.example") << false;
        QTest::newRow("only equal after normalization") << true << QStringLiteral("https://as.example/") << false;
        QTest::newRow("another case") << true << QStringLiteral("https://AS.example") << false;
    }
    void theAnswerMustComeFromTheIssuer()
    {
        QFETCH(bool, isAdvertised);
        QFETCH(QString, issuer);
        QFETCH(bool, isGood);
        m_standIn.documents[QStringLiteral("https://as.example/.well-known/oauth-authorization-server")].insert(QStringLiteral("authorization_response_iss_parameter_supported"), isAdvertised);
        make();
        refuse();
        const auto started = start();
        QVERIFY(started);
        const auto before = m_standIn.posted.size();
        QCOMPARE(finish({started->state, "code", {}, issuer.isNull() ? std::nullopt : std::optional(issuer)}).has_value(), isGood);
        QCOMPARE(m_standIn.posted.size(), before + (isGood ? 1 : 0)); // no code is shown to anybody then
    }

    void aStateIsGoodOnceAndForTenMinutes()
    {
        make();
        refuse();
        const auto first = start();
        QVERIFY(!finish({"of somebody else", "code", {}, issuerText}));
        QVERIFY(finish({first->state, "code", {}, issuerText}));
        QVERIFY(!finish({first->state, "code", {}, issuerText}));
        const auto second = start();
        m_clock.advance(OAuthAuthorizer::signInLifetime);
        QVERIFY(!finish({second->state, "code", {}, issuerText}));
    }

    void twoTabsCanBothBeFinished()
    {
        make();
        refuse();
        const auto first = start();
        const auto second = start();
        QVERIFY(finish({first->state, "code", {}, issuerText}));
        QVERIFY(finish({second->state, "code", {}, issuerText}));
    }

    void discoveryRefusesWhatIsNotTheirs_data()
    {
        QTest::addColumn<QString>("document");
        QTest::addColumn<QString>("member");
        QTest::addColumn<QJsonValue>("value");
        const QString resource = QStringLiteral("https://mcp.example/.well-known/oauth-protected-resource/v1/mcp");
        const QString server = QStringLiteral("https://as.example/.well-known/oauth-authorization-server");
        const auto row = [](const char *name, const QString &document, const char *member, const QJsonValue &value) { QTest::newRow(name) << document << QString::fromLatin1(member) << value; };
        row("metadata of another resource (RFC 9728 section 3.3)", resource, "resource", QStringLiteral("https://evil.example/mcp"));
        row("metadata of a longer path", resource, "resource", QStringLiteral("https://mcp.example/v1/mcp-evil"));
        row("an issuer that is not what it was found by (RFC 8414 section 3.3)", server, "issuer", QStringLiteral("https://evil.example"));
        row("an issuer with a slash more", server, "issuer", QStringLiteral("https://as.example/"));
        row("no authorization server", resource, "authorization_servers", QJsonArray());
        row("one by file:", resource, "authorization_servers", QJsonArray{QStringLiteral("file:///etc/passwd")});
        row("one by plain http", resource, "authorization_servers", QJsonArray{QStringLiteral("http://as.example")});
        row("no token endpoint", server, "token_endpoint", QJsonValue::Undefined);
        row("a token endpoint by plain http", server, "token_endpoint", QStringLiteral("http://as.example/token"));
        row("no PKCE (absent)", server, "code_challenge_methods_supported", QJsonValue::Undefined);
        row("no PKCE (plain)", server, "code_challenge_methods_supported", QJsonArray{QStringLiteral("plain")});
        // CVE-2025-6514: nothing of the kind is ever opened.
        row("bug 21: authorization by file:", server, "authorization_endpoint", QStringLiteral("file:///usr/bin/true"));
        row("bug 23: authorization by javascript:", server, "authorization_endpoint", QStringLiteral("javascript:alert(1)"));
        row("bug 21: authorization by a command", server, "authorization_endpoint", QStringLiteral("$(touch /tmp/x)"));
        row("bug 21: authorization by an option", server, "authorization_endpoint", QStringLiteral("--version"));
        row("authorization with a user name", server, "authorization_endpoint", QStringLiteral("https://as.example@evil.example/"));
    }
    void discoveryRefusesWhatIsNotTheirs()
    {
        QFETCH(QString, document);
        QFETCH(QString, member);
        QFETCH(QJsonValue, value);
        m_standIn.documents[document].insert(member, value);
        make();
        refuse();
        const auto started = start();
        QVERIFY(!started);
        QVERIFY(m_standIn.posted.isEmpty());
    }

    void metadataAreLookedForInOrder()
    {
        const QString issuer = QStringLiteral("https://as.example/t1");
        m_standIn.documents.clear();
        m_standIn.documents[QStringLiteral("https://mcp.example/.well-known/oauth-protected-resource")]
            = {{QStringLiteral("resource"), QStringLiteral("https://mcp.example")}, {QStringLiteral("authorization_servers"), QJsonArray{issuer}}};
        m_standIn.documents[QStringLiteral("https://as.example/t1/.well-known/openid-configuration")] = StandIn::metadata(issuer);
        make();
        QVERIFY(!refuse(401, "Bearer"));
        QCOMPARE(m_standIn.asked, (QStringList{
                                      QStringLiteral("https://mcp.example/.well-known/oauth-protected-resource/v1/mcp"),
                                      QStringLiteral("https://mcp.example/.well-known/oauth-protected-resource"),
                                      QStringLiteral("https://as.example/.well-known/oauth-authorization-server/t1"),
                                      QStringLiteral("https://as.example/.well-known/openid-configuration/t1"),
                                      QStringLiteral("https://as.example/t1/.well-known/openid-configuration"),
                                  }));
        QVERIFY(start());
    }

    void anUpstreamWithoutMetadataIsItsOwnServer() // MCP 2025-03-26
    {
        m_standIn.documents.clear();
        m_standIn.documents[QStringLiteral("https://mcp.example/.well-known/oauth-authorization-server")] = StandIn::metadata(QStringLiteral("https://mcp.example"));
        make();
        refuse(401, {});
        const auto started = start();
        QVERIFY(started);
        QVERIFY(!QUrlQuery(started->url).hasQueryItem(QStringLiteral("resource")));
    }

    void nothingIsGuessedWhereDiscoveryFails_data() // bug 33: LibreChat #12266
    {
        QTest::addColumn<int>("status");
        QTest::newRow("bug 33: nowhere") << 404;
        QTest::newRow("bug 33: blocked") << 503;
    }
    void nothingIsGuessedWhereDiscoveryFails()
    {
        QFETCH(int, status);
        make();
        signIn();
        const auto before = m_standIn.posted.size();
        const QStringList urls = m_standIn.documents.keys();
        m_standIn.documents.clear();
        for (const QString &url : urls) {
            m_standIn.refusals[url] = status;
        }
        QVERIFY(!refuse());
        QCOMPARE(m_standIn.posted.size(), before); // no token went anywhere
    }

    void aTokenIsRenewedBeforeItEnds()
    {
        make();
        signIn();
        m_standIn.token.body = "{\"access_token\":\"at-2\",\"token_type\":\"Bearer\",\"expires_in\":3600}";
        m_clock.advance(std::chrono::minutes(60));
        QCOMPARE(sent().first().value, QByteArray("Bearer at-2"));
        const QUrlQuery &form = m_standIn.posted.last().form;
        QCOMPARE(form.queryItemValue(QStringLiteral("grant_type")), QStringLiteral("refresh_token"));
        QCOMPARE(form.queryItemValue(QStringLiteral("refresh_token")), QStringLiteral("rt-1"));
        QCOMPARE(m_authorizer->state().token->refresh.reveal(), QByteArrayView("rt-1")); // RFC 6749 section 6: none given, the old one stays
    }

    void requestsAtOnceRenewOnce()
    {
        make();
        signIn();
        m_clock.advance(std::chrono::minutes(60));
        const auto before = m_standIn.posted.size();
        int answered = 0;
        for (int i = 0; i < 20; ++i) {
            m_authorizer->headers(this, [&answered](const auto &) { ++answered; });
        }
        QTRY_COMPARE(answered, 20);
        QCOMPARE(m_standIn.posted.size(), before + 1);
    }

    void aRefusedTokenIsRenewedAndARefusedRenewalForgotten()
    {
        make();
        signIn();
        QVERIFY(refuse()); // renewed: send it once more
        m_standIn.token = {400, {}, "{\"error\":\"invalid_grant\",\"error_description\":\"rt-1 is bad\"}"};
        const Decision decision = refuse();
        QVERIFY(!decision);
        QCOMPARE(decision.error().kind, Kind::SignInNeeded);
        QVERIFY(!decision.error().message.contains(QStringLiteral("rt-1")));
        QVERIFY(!m_authorizer->hasToken());
    }

    void aServerThatIsDownCostsNoToken()
    {
        make();
        signIn();
        m_standIn.token = {503, {}, {}};
        const Decision decision = refuse();
        QVERIFY(!decision);
        QCOMPARE(decision.error().kind, Kind::Unreachable);
        QVERIFY(m_authorizer->hasToken());
    }

    void aRefusalOfAnOlderTokenSaysNothingOfTheNewOne()
    {
        make();
        signIn();
        std::optional<Decision> decision;
        m_authorizer->refused({401, {challenge}, {{"Authorization", "Bearer older"}}}, this, [&decision](Decision decided) { decision = std::move(decided); });
        QTRY_VERIFY(decision);
        QVERIFY(*decision);
        QVERIFY(m_authorizer->hasToken());
    }

    void anotherIssuerSeesNothingOfTheFirst() // bug 34: opencode 2026: CIMD client sent its refresh token to a changed server
    {
        make();
        signIn();
        const QString other = QStringLiteral("https://other.example");
        m_standIn.documents[QStringLiteral("https://mcp.example/.well-known/oauth-protected-resource/v1/mcp")].insert(QStringLiteral("authorization_servers"), QJsonArray{other});
        m_standIn.documents[QStringLiteral("https://other.example/.well-known/oauth-authorization-server")] = StandIn::metadata(other);
        m_standIn.registration.body = "{\"client_id\":\"c-2\"}";
        const auto before = m_standIn.posted.size();
        QVERIFY(!refuse());
        QVERIFY(!m_authorizer->hasToken());
        QCOMPARE(m_standIn.posted.size(), before);
        const auto started = start();
        QVERIFY(started);
        QCOMPARE(QUrlQuery(started->url).queryItemValue(QStringLiteral("client_id")), QStringLiteral("c-2"));
        for (const StandIn::Posted &posted : m_standIn.posted) {
            QVERIFY(posted.url.host() != QLatin1String("other.example") || (!posted.body.contains("rt-1") && !posted.body.contains("c-1") && posted.authorization.isEmpty()));
        }
    }

    void moreRightsAreAskedForOnce() // MCP 2026-07-28, Scope Challenge Handling
    {
        make();
        signIn();
        const QByteArray wanted = "Bearer error=\"insufficient_scope\", scope=\"mcp:write\"";
        const Decision first = refuse(403, wanted);
        QVERIFY(!first);
        QCOMPARE(first.error().kind, Kind::ScopeNeeded);
        QCOMPARE(first.error().scopes, QStringList{QStringLiteral("mcp:write")});
        const auto started = start();
        QVERIFY(started);
        QCOMPARE(QUrlQuery(started->url).queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded), QStringLiteral("mcp:read mcp:write")); // what was granted is kept
        QVERIFY(finish({started->state, "code", {}, issuerText}));
        const Decision second = refuse(403, wanted);
        QVERIFY(!second);
        QCOMPARE(second.error().kind, Kind::Refused); // asking again would change nothing
    }

    void offlineAccessIsAskedForWhereItIsOffered_data()
    {
        QTest::addColumn<QJsonArray>("offered");
        QTest::addColumn<QString>("scope");
        QTest::newRow("offered") << QJsonArray{QStringLiteral("mcp:read"), QStringLiteral("offline_access")} << QStringLiteral("mcp:read offline_access");
        QTest::newRow("not offered") << QJsonArray{QStringLiteral("mcp:read")} << QStringLiteral("mcp:read");
    }
    void offlineAccessIsAskedForWhereItIsOffered()
    {
        QFETCH(QJsonArray, offered);
        QFETCH(QString, scope);
        m_standIn.documents[QStringLiteral("https://as.example/.well-known/oauth-authorization-server")].insert(QStringLiteral("scopes_supported"), offered);
        make();
        refuse();
        QCOMPARE(QUrlQuery(start()->url).queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded), scope);
    }

    void theCatalogueIsAskedForOnlyWithoutAChallenge()
    {
        make();
        refuse(401, "Bearer");
        QCOMPARE(QUrlQuery(start()->url).queryItemValue(QStringLiteral("scope"), QUrl::FullyDecoded), QStringLiteral("mcp:all"));
    }

    void aClientIsKnownByHandByDocumentOrByRegistration()
    {
        OAuthSettings byDocument = settings();
        byDocument.clientDocumentUrl = QStringLiteral("https://gate.example/client.json");
        m_standIn.documents[QStringLiteral("https://as.example/.well-known/oauth-authorization-server")].insert(QStringLiteral("client_id_metadata_document_supported"), true);
        make(byDocument);
        refuse();
        QCOMPARE(QUrlQuery(start()->url).queryItemValue(QStringLiteral("client_id"), QUrl::FullyDecoded), byDocument.clientDocumentUrl);
        QVERIFY(m_standIn.posted.isEmpty());

        OAuthSettings byHand = byDocument;
        byHand.manual = ManualClient{QStringLiteral("by-hand"), core::Secret("s"), std::nullopt, {}};
        make(byHand);
        refuse();
        QCOMPARE(QUrlQuery(start()->url).queryItemValue(QStringLiteral("client_id")), QStringLiteral("by-hand"));

        byHand.manual->issuer = QStringLiteral("https://another.example");
        make(byHand);
        refuse();
        QVERIFY(!start()); // credentials of one server are not shown to another

        m_standIn.documents[QStringLiteral("https://as.example/.well-known/oauth-authorization-server")].remove(QStringLiteral("client_id_metadata_document_supported"));
        make(byDocument);
        refuse();
        QCOMPARE(QUrlQuery(start()->url).queryItemValue(QStringLiteral("client_id")), QStringLiteral("c-1"));
        const QJsonObject registered = QJsonDocument::fromJson(m_standIn.posted.last().body).object();
        QCOMPARE(registered.value(QLatin1String("application_type")).toString(), QStringLiteral("web"));
        QVERIFY(registered.value(QLatin1String("grant_types")).toArray().contains(QStringLiteral("refresh_token")));
    }

    void aMachineGetsATokenByItself_data()
    {
        QTest::addColumn<bool>("hasKey");
        QTest::newRow("client_secret_basic") << false;
        QTest::newRow("private_key_jwt (RFC 7523)") << true;
    }
    void aMachineGetsATokenByItself()
    {
        QFETCH(bool, hasKey);
        OAuthSettings machine = settings();
        machine.grant = OAuthGrant::ClientCredentials;
        machine.manual = ManualClient{QStringLiteral("robot"), hasKey ? core::Secret() : core::Secret("s"),
                                      hasKey ? std::optional(jose::SigningKey::generate(jose::SigningAlgorithm::ES256)) : std::nullopt, {}};
        m_standIn.documents[QStringLiteral("https://as.example/.well-known/oauth-authorization-server")].insert(
            QStringLiteral("token_endpoint_auth_methods_supported"), QJsonArray{hasKey ? QStringLiteral("private_key_jwt") : QStringLiteral("client_secret_basic")});
        m_standIn.token.body = "{\"access_token\":\"at-m\",\"token_type\":\"Bearer\",\"expires_in\":60}";
        make(machine);
        QVERIFY(refuse()); // send it once more
        QCOMPARE(sent().first().value, QByteArray("Bearer at-m"));
        const StandIn::Posted &posted = m_standIn.posted.last();
        QCOMPARE(posted.form.queryItemValue(QStringLiteral("grant_type")), QStringLiteral("client_credentials"));
        QCOMPARE(posted.form.queryItemValue(QStringLiteral("resource"), QUrl::FullyDecoded), upstreamUrl);
        if (hasKey) {
            const auto jws = jose::Jws::parse(posted.form.queryItemValue(QStringLiteral("client_assertion")).toLatin1());
            QVERIFY(jws && jws->isSignedBy(machine.manual->key->publicKey()));
            QCOMPARE(jws->payload.value(QLatin1String("aud")).toString(), issuerText);
            QCOMPARE(jws->payload.value(QLatin1String("sub")).toString(), QStringLiteral("robot"));
        }
    }

    void whatIsKeptComesBack()
    {
        make();
        signIn();
        const auto state = OAuthState::fromSecret(m_authorizer->state().toSecret());
        QVERIFY(state);
        make(settings(), *state);
        QCOMPARE(sent().first().value, QByteArray("Bearer at-1"));
        m_clock.advance(std::chrono::hours(2));
        sent();
        QCOMPARE(m_standIn.posted.last().form.queryItemValue(QStringLiteral("refresh_token")), QStringLiteral("rt-1"));
        QCOMPARE(m_standIn.posted.last().authorization, "Basic " + QByteArray("c-1:s%3A1").toBase64());
        OAuthSettings elsewhere = settings();
        elsewhere.upstream = QUrl(QStringLiteral("https://evil.example/v1/mcp"));
        make(elsewhere, *state);
        QVERIFY(sent().isEmpty()); // an address that was changed gets no token of the old one
        QVERIFY(!OAuthState::fromSecret(core::Secret("not JSON")));
    }

    void onlyTheUpstreamsOwnHostIsAskedPastTheGuard() // bug 38: xagent #733 and the like
    {
        tests::ScriptedFetcher direct;
        http::GuardedFetcher guarded(direct, http::LoopbackFetch::Refused, [](const QString &, QObject *, const http::GuardedFetcher::Resolved &then) { then({QHostAddress(QStringLiteral("10.0.0.1"))}); });
        UpstreamFetcher fetcher(QStringLiteral("intranet.example"), direct, guarded);
        direct.serve(QUrl(QStringLiteral("http://intranet.example:8080/x")), "{}");
        bool isServed = false;
        fetcher.fetch({"GET", QUrl(QStringLiteral("http://intranet.example:8080/x"))}, this, [&isServed](const auto &answer) { isServed = answer.has_value(); });
        QTRY_VERIFY(isServed);
        for (const char *url : {"https://metadata.example/x", "http://169.254.169.254/latest", "http://127.0.0.1/x", "https://intranet.example.evil.example/"}) {
            std::optional<bool> isRefused;
            fetcher.fetch({"GET", QUrl(QString::fromLatin1(url))}, this, [&isRefused](const auto &answer) { isRefused = !answer; });
            QTRY_VERIFY(isRefused);
            QVERIFY(*isRefused);
        }
        QCOMPARE(direct.asked.size(), 1);
    }

    void aChallengeIsRead_data()
    {
        QTest::addColumn<QList<QByteArray>>("values");
        QTest::addColumn<QString>("metadata");
        QTest::addColumn<QStringList>("scopes");
        QTest::addColumn<QString>("error");
        const auto row = [](const char *name, const QList<QByteArray> &values, const QString &metadata, const QStringList &scopes, const QString &error = {}) {
            QTest::newRow(name) << values << metadata << scopes << error;
        };
        const QString url = QStringLiteral("https://h/m");
        row("quoted", {"Bearer resource_metadata=\"https://h/m\", scope=\"a b\""}, url, {QStringLiteral("a"), QStringLiteral("b")});
        row("tokens", {"bearer error=invalid_token,scope=a"}, {}, {QStringLiteral("a")}, QStringLiteral("invalid_token"));
        row("behind another scheme", {"Basic realm=\"x, Bearer scope=no\", Bearer scope=\"a\""}, {}, {QStringLiteral("a")});
        row("in a second header", {"DPoP algs=\"ES256\"", "Bearer resource_metadata=\"https://h/m\""}, url, {});
        row("escaped", {"Bearer scope=\"a\\\"b\""}, {}, {QStringLiteral("a\"b")});
        row("nothing", {}, {}, {});
        row("without end", {"Bearer scope=\"a"}, {}, {QStringLiteral("a")});
        row("noise", {QByteArray(100'000, '=')}, {}, {});
    }
    void aChallengeIsRead()
    {
        QFETCH(QList<QByteArray>, values);
        QFETCH(QString, metadata);
        QFETCH(QStringList, scopes);
        QFETCH(QString, error);
        const BearerChallenge read = BearerChallenge::parse(values);
        QCOMPARE(read.resourceMetadata.toString(), metadata);
        QCOMPARE(read.scopes, scopes);
        QCOMPARE(read.error, error);
    }

private:
    StandIn m_standIn;
    tests::FixedClock m_clock;
    std::unique_ptr<OAuthAuthorizer> m_authorizer;
};

QTEST_GUILESS_MAIN(OAuthAuthorizerTest)
#include "tst_oauth_authorizer.moc"
