// SPDX-License-Identifier: GPL-3.0-or-later
// The real provider over real HTTP against a stand-in that refuses what GitHub refuses.
#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/http/fetch/network_fetcher.h"
#include "server/http/form_body.h"
#include "server/http/http_listener.h"
#include "server/identity/github_answers.h"
#include "server/identity/github_provider.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>
#include <QUrlQuery>

using namespace identity;

namespace
{

const QByteArray goodCode = QByteArrayLiteral("good-code");
const QByteArray goodToken = QByteArrayLiteral("gho_token");
const QByteArray verifier = QByteArrayLiteral("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ");

struct Answer {
    int status = 200;
    QByteArray body;
};

class GitHubStandIn
{
public:
    GitHubStandIn()
    {
        m_router.add("POST", "/login/oauth/access_token", {},
            [this](const http::ExchangePtr &exchange, const QByteArray &) { answerToken(exchange); });
        m_router.add("GET", "/api/v3/user", {},
            [this](const http::ExchangePtr &exchange, const QByteArray &) { answerApi(exchange, user); });
        m_router.add("GET", "/api/v3/user/emails", {},
            [this](const http::ExchangePtr &exchange, const QByteArray &) { answerApi(exchange, emails); });
        m_router.add("GET", "/api/v3/user/memberships/orgs/<org>", {},
            [this](const http::ExchangePtr &exchange, const QByteArray &) { answerApi(exchange, membership); });
        m_router.add("GET", "/api/v3/orgs/octo/teams/cats/memberships/<login>", {},
            [this](const http::ExchangePtr &exchange, const QByteArray &) { answerApi(exchange, membership); });
        const auto port = m_listener.start({});
        Q_ASSERT(port);
        url = QStringLiteral("http://127.0.0.1:%1").arg(*port);
    }

    QString url;
    Answer user{200,
        R"({"id":583231,"login":"octocat","name":"The Octocat","email":null,"avatar_url":"https://avatars.example/u/1"})"};
    Answer emails{200,
        R"([{"email":"old@octo.example","primary":false,"verified":true},{"email":"octocat@octo.example","primary":true,"verified":true}])"};
    Answer membership{404, R"({"message":"Not Found"})"};
    std::optional<Answer> token; // instead of the usual one
    QByteArray challenge = core::toBase64Url(core::sha256(verifier));
    QByteArrayList seenUserAgents;
    QByteArrayList seenPaths;

private:
    static void refuseToken(const http::ExchangePtr &exchange, const char *error)
    {
        exchange->send(http::Response::json(
            200, QJsonObject{{u"error"_qs, QLatin1String(error)}, {u"error_description"_qs, u"no"_qs}}));
    }

    void answerToken(const http::ExchangePtr &exchange)
    {
        const http::Request &request = exchange->request();
        seenPaths.append(request.path);
        const auto form = http::FormBody::ofBody(request);
        const QByteArray codeVerifier = form->value("code_verifier").value_or(QByteArray());
        if (token) {
            exchange->send(http::Response::json(token->status, token->body));
        } else if (request.header("Accept") != QByteArray("application/json")) {
            exchange->send(
                http::Response::text(200, "access_token=" + goodToken + "&token_type=bearer")); // JSON only when asked
        } else if (form->value("client_id") != QByteArray("client")
            || form->value("client_secret") != QByteArray("s3cret&=")) {
            refuseToken(exchange, "incorrect_client_credentials");
        } else if (form->value("redirect_uri") != QByteArray("https://gate.example/callback")) {
            refuseToken(exchange, "redirect_uri_mismatch");
        } else if (form->value("code") != goodCode || core::toBase64Url(core::sha256(codeVerifier)) != challenge) {
            refuseToken(exchange, "bad_verification_code");
        } else {
            exchange->send(http::Response::json(200,
                QJsonObject{{u"access_token"_qs, QString::fromLatin1(goodToken)}, {u"token_type"_qs, u"bearer"_qs},
                    {u"scope"_qs, u"read:user,user:email"_qs}}));
        }
    }

    void answerApi(const http::ExchangePtr &exchange, const Answer &answer)
    {
        const QByteArray agent = exchange->request().header("User-Agent").value_or(QByteArray());
        seenUserAgents.append(agent);
        seenPaths.append(exchange->request().path);
        if (agent.isEmpty()) {
            exchange->send(http::Response::text(403, "Request forbidden by administrative rules."));
        } else if (exchange->request().header("Authorization") != QByteArray("Bearer " + goodToken)) {
            exchange->send(http::Response::json(401, QByteArrayLiteral(R"({"message":"Bad credentials"})")));
        } else {
            exchange->send(http::Response::json(answer.status, answer.body));
        }
    }

    core::SystemClock m_clock;
    http::Router m_router;
    http::HttpListener m_listener{m_router, m_clock};
};

using Outcome = core::Expected<ProviderSignIn, ProviderError>;

} // namespace

class GitHubProviderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksWithStateAndPkce();
    void signsInByTheNumericIdWithTheProvenEmail();
    void doesNotAskForEmailsThatAreNoSecret();
    void choosesAnEmail_data();
    void choosesAnEmail();
    void anEmailThatIsNotToldIsNoRefusal_data();
    void anEmailThatIsNotToldIsNoRefusal();
    void refusesWhatGitHubRefuses_data();
    void refusesWhatGitHubRefuses();
    void saysSoWhenNobodyAnswers();
    void asksForMembershipOnlyWhenItLetsPeopleIn();
    void membersOfTheOrganisationAreLetIn_data();
    void membersOfTheOrganisationAreLetIn();
    void asksAgainWhetherTheAccountIsThere_data();
    void asksAgainWhetherTheAccountIsThere();
    void rotatesTheTokensOfAGitHubApp();

private:
    GitHubSettings settingsFor(const GitHubStandIn &gitHub)
    {
        GitHubSettings settings;
        settings.clientId = u"client"_qs;
        settings.clientSecret = core::Secret("s3cret&=");
        settings.webUrl = gitHub.url;
        settings.apiUrl = gitHub.url + QLatin1String("/api/v3");
        settings.callbackUrl = u"https://gate.example/callback"_qs;
        return settings;
    }
    Outcome finish(
        GitHubSettings settings, const QByteArray &code = goodCode, const QByteArray &codeVerifier = verifier)
    {
        GitHubProvider provider(std::move(settings), m_fetcher);
        std::optional<Outcome> outcome;
        provider.finish({code, core::Secret(codeVerifier), {}}, this,
            [&outcome](const Outcome &result) { outcome = result; });
        [&] { QTRY_VERIFY(outcome.has_value()); }();
        return *outcome;
    }

    QUrl authorizationUrl(const GitHubSettings &settings)
    {
        GitHubProvider provider(settings, m_fetcher);
        QUrl url;
        provider.begin({"st4te", "challenge", "n0nce"}, this, [&url](const core::Expected<QByteArray, ProviderError> &begun) {
            url = QUrl::fromEncoded(begun.value_or(QByteArray()), QUrl::StrictMode);
        });
        return url;
    }
    using Renewal = core::Expected<ProviderRenewal, ProviderError>;
    Renewal renew(GitHubSettings settings, const ProviderGrant &grant)
    {
        GitHubProvider provider(std::move(settings), m_fetcher);
        std::optional<Renewal> outcome;
        provider.renew(grant, this, [&outcome](const Renewal &result) { outcome = result; });
        [&] { QTRY_VERIFY(outcome.has_value()); }();
        return *outcome;
    }

    http::NetworkFetcher m_fetcher{"Gatehouse/test"};
};

void GitHubProviderTest::asksWithStateAndPkce()
{
    GitHubSettings settings;
    settings.clientId = u"client id"_qs;
    settings.callbackUrl = u"https://gate.example/callback"_qs;
    const QUrl url = authorizationUrl(settings);
    QVERIFY(url.toString().startsWith(u"https://github.com/login/oauth/authorize?"_qs));
    const QUrlQuery query(url);
    QCOMPARE(query.queryItemValue(u"client_id"_qs, QUrl::FullyDecoded), u"client id"_qs);
    QCOMPARE(query.queryItemValue(u"redirect_uri"_qs, QUrl::FullyDecoded), u"https://gate.example/callback"_qs);
    QCOMPARE(query.queryItemValue(u"scope"_qs, QUrl::FullyDecoded), u"read:user user:email"_qs);
    QCOMPARE(query.queryItemValue(u"state"_qs), u"st4te"_qs);
    QCOMPARE(query.queryItemValue(u"code_challenge"_qs), u"challenge"_qs);
    QCOMPARE(query.queryItemValue(u"code_challenge_method"_qs), u"S256"_qs);
    QVERIFY(!url.toString().contains(u"secret"_qs));
    QCOMPARE(GitHubProvider(settings, m_fetcher).origins(), QByteArrayList{"https://github.com"});
    settings.webUrl = u"https://ghe.example:8443/prefix"_qs;
    QCOMPARE(GitHubProvider(settings, m_fetcher).origins(), QByteArrayList{"https://ghe.example:8443"});
}

void GitHubProviderTest::signsInByTheNumericIdWithTheProvenEmail()
{
    GitHubStandIn gitHub;
    const Outcome outcome = finish(settingsFor(gitHub));
    QVERIFY2(outcome.has_value(), outcome ? "" : qPrintable(outcome.error().detail));
    QCOMPARE(outcome->identity.provider, u"github"_qs);
    QCOMPARE(outcome->identity.subject, u"583231"_qs);
    QCOMPARE(outcome->identity.login, u"octocat"_qs);
    QCOMPARE(outcome->identity.name, u"The Octocat"_qs);
    QCOMPARE(outcome->identity.email, u"octocat@octo.example"_qs);
    QVERIFY(outcome->identity.isEmailVerified);
    QCOMPARE(outcome->grant.accessToken.reveal(), QByteArrayView(goodToken));
    QVERIFY(outcome->grant.refreshToken.isEmpty());
    QVERIFY(!outcome->identity.isAdmittedByRule);
    QCOMPARE(gitHub.seenUserAgents, QByteArrayList({"Gatehouse/test", "Gatehouse/test"}));
}

void GitHubProviderTest::doesNotAskForEmailsThatAreNoSecret()
{
    GitHubStandIn gitHub;
    gitHub.user.body = R"({"id":7,"login":"bo","name":null,"email":"bo@public.example"})";
    const Outcome outcome = finish(settingsFor(gitHub));
    QVERIFY(outcome.has_value());
    QCOMPARE(outcome->identity.email, u"bo@public.example"_qs);
    QVERIFY(outcome->identity.name.isEmpty());
    QVERIFY(!gitHub.seenPaths.contains("/api/v3/user/emails"));
}

void GitHubProviderTest::choosesAnEmail_data()
{
    QTest::addColumn<QByteArray>("list");
    QTest::addColumn<QString>("email");
    QTest::addColumn<bool>("isVerified");
    QTest::newRow("primary and verified") << QByteArray(
        R"([{"email":"a@x","primary":false,"verified":true},{"email":"b@x","primary":true,"verified":true}])")
                                          << u"b@x"_qs << true;
    QTest::newRow("else any verified") << QByteArray(
        R"([{"email":"a@x","primary":true,"verified":false},{"email":"b@x","primary":false,"verified":true}])")
                                       << u"b@x"_qs << true;
    QTest::newRow("else the first") << QByteArray(
        R"([{"email":"a@x","primary":false,"verified":false},{"email":"b@x","primary":true,"verified":false}])")
                                    << u"a@x"_qs << false;
    QTest::newRow("else none") << QByteArray("[]") << QString() << false;
    QTest::newRow("members of another type")
        << QByteArray(R"([{"email":5},{"email":"c@x","verified":"yes"},7])") << u"c@x"_qs << false;
}

void GitHubProviderTest::choosesAnEmail()
{
    QFETCH(QByteArray, list);
    QFETCH(QString, email);
    QFETCH(bool, isVerified);
    http::FetchResult answer;
    answer.status = 200;
    answer.body = list;
    const auto chosen = github::chooseEmail(answer);
    QVERIFY(chosen.has_value());
    QCOMPARE(chosen->address, email);
    QCOMPARE(chosen->isVerified, isVerified);
}

void GitHubProviderTest::anEmailThatIsNotToldIsNoRefusal_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("the scope is missing") << 404 << QByteArray(R"({"message":"Not Found"})");
    QTest::newRow("GitHub stumbles") << 500 << QByteArray("oops");
    QTest::newRow("no list") << 200 << QByteArray("{}");
    QTest::newRow("no JSON") << 200 << QByteArray("<html>");
}

void GitHubProviderTest::anEmailThatIsNotToldIsNoRefusal()
{
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    GitHubStandIn gitHub;
    gitHub.emails = {status, body};
    const Outcome outcome = finish(settingsFor(gitHub));
    QVERIFY(outcome.has_value());
    QVERIFY(outcome->identity.email.isEmpty());
    QVERIFY(!outcome->identity.isEmailVerified);
}

void GitHubProviderTest::refusesWhatGitHubRefuses_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<ProviderErrorKind>("kind");
    QTest::newRow("a code it does not know, said with HTTP 200") << QByteArray("code") << ProviderErrorKind::Refused;
    QTest::newRow("a PKCE verifier that does not fit") << QByteArray("verifier") << ProviderErrorKind::Refused;
    QTest::newRow("a wrong client secret") << QByteArray("secret") << ProviderErrorKind::Refused;
    QTest::newRow("another redirect_uri") << QByteArray("redirect") << ProviderErrorKind::Refused;
    QTest::newRow("a token that /user refuses") << QByteArray("token") << ProviderErrorKind::Refused;
    QTest::newRow("a token answer that is no JSON") << QByteArray("garbage") << ProviderErrorKind::Unreachable;
    QTest::newRow("a token answer without a token") << QByteArray("empty") << ProviderErrorKind::Unreachable;
    QTest::newRow("a token of another type") << QByteArray("mac") << ProviderErrorKind::Unreachable;
    QTest::newRow("a user without an id") << QByteArray("no id") << ProviderErrorKind::Unreachable;
    QTest::newRow("an id that is text") << QByteArray("text id") << ProviderErrorKind::Unreachable;
    QTest::newRow("a broken /user") << QByteArray("user 500") << ProviderErrorKind::Unreachable;
}

void GitHubProviderTest::refusesWhatGitHubRefuses()
{
    QFETCH(QByteArray, what);
    QFETCH(ProviderErrorKind, kind);
    GitHubStandIn gitHub;
    GitHubSettings settings = settingsFor(gitHub);
    if (what == "secret") {
        settings.clientSecret = core::Secret("other");
    } else if (what == "redirect") {
        settings.callbackUrl = u"https://gate.example/elsewhere"_qs;
    } else if (what == "token") {
        gitHub.token = Answer{200, R"({"access_token":"stolen","token_type":"bearer"})"};
    } else if (what == "garbage") {
        gitHub.token = Answer{200, "access_token=x"};
    } else if (what == "empty") {
        gitHub.token = Answer{200, R"({"token_type":"bearer"})"};
    } else if (what == "mac") {
        gitHub.token = Answer{200, R"({"access_token":"x","token_type":"mac"})"};
    } else if (what == "no id") {
        gitHub.user.body = R"({"login":"octocat"})";
    } else if (what == "text id") {
        gitHub.user.body = R"({"id":"583231","login":"octocat"})";
    } else if (what == "user 500") {
        gitHub.user = {500, "oops"};
    }
    const Outcome outcome = finish(
        settings, what == "code" ? QByteArray("stale") : goodCode, what == "verifier" ? QByteArray(43, 'x') : verifier);
    QVERIFY(!outcome.has_value());
    QCOMPARE(outcome.error().kind, kind);
    QVERIFY(!outcome.error().detail.contains(u"s3cret"_qs) && !outcome.error().detail.contains(u"gho_"_qs));
}

void GitHubProviderTest::saysSoWhenNobodyAnswers()
{
    GitHubSettings settings;
    {
        GitHubStandIn gitHub;
        settings = settingsFor(gitHub);
    } // its port is free again
    const Outcome outcome = finish(settings);
    QVERIFY(!outcome.has_value());
    QCOMPARE(outcome.error().kind, ProviderErrorKind::Unreachable);
}

void GitHubProviderTest::asksForMembershipOnlyWhenItLetsPeopleIn()
{
    GitHubSettings settings;
    settings.organisation = u"octo"_qs;
    const auto scopeOf = [this](const GitHubSettings &with) {
        return QUrlQuery(authorizationUrl(with)).queryItemValue(u"scope"_qs, QUrl::FullyDecoded);
    };
    QCOMPARE(scopeOf(settings), u"read:user user:email read:org"_qs);
    settings.scopes = u"read:org read:user"_qs;
    QCOMPARE(scopeOf(settings), u"read:org read:user"_qs);
    GitHubStandIn gitHub;
    QVERIFY(finish(settingsFor(gitHub)).has_value());
    QVERIFY(!gitHub.seenPaths.contains("/api/v3/user/memberships/orgs/octo"));
}

void GitHubProviderTest::membersOfTheOrganisationAreLetIn_data()
{
    QTest::addColumn<QString>("rule");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<bool>("isAdmitted");
    QTest::newRow("a member") << u"octo"_qs << 200 << QByteArray(R"({"state":"active","role":"member"})") << true;
    QTest::newRow("of the team") << u"octo/cats"_qs << 200 << QByteArray(R"({"state":"active"})") << true;
    QTest::newRow("invited, not accepted") << u"octo"_qs << 200 << QByteArray(R"({"state":"pending"})") << false;
    QTest::newRow("nobody there") << u"octo"_qs << 404 << QByteArray("{}") << false;
    QTest::newRow("not in the team") << u"octo/cats"_qs << 404 << QByteArray("{}") << false;
    QTest::newRow("the organisation does not let the app look") << u"octo"_qs << 403 << QByteArray("{}") << false;
    QTest::newRow("no JSON") << u"octo"_qs << 200 << QByteArray("yes") << false;
}

void GitHubProviderTest::membersOfTheOrganisationAreLetIn()
{
    QFETCH(QString, rule);
    QFETCH(int, status);
    QFETCH(QByteArray, body);
    QFETCH(bool, isAdmitted);
    GitHubStandIn gitHub;
    gitHub.membership = {status, body};
    GitHubSettings settings = settingsFor(gitHub);
    settings.organisation = rule;
    const Outcome outcome = finish(settings);
    QVERIFY(outcome.has_value()); // who is no member may still be approved by a person
    QCOMPARE(outcome->identity.isAdmittedByRule, isAdmitted);
    QVERIFY(gitHub.seenPaths.last().contains("memberships"));
}

void GitHubProviderTest::asksAgainWhetherTheAccountIsThere_data()
{
    QTest::addColumn<QByteArray>("what");
    QTest::addColumn<bool>("isThere");
    QTest::addColumn<ProviderErrorKind>("kind");
    QTest::newRow("it is") << QByteArray() << true << ProviderErrorKind::Refused;
    QTest::newRow("the person took the app's access back (401)") << QByteArray("revoked") << false << ProviderErrorKind::Refused;
    QTest::newRow("suspended (403)") << QByteArray("suspended") << false << ProviderErrorKind::Refused;
    QTest::newRow("too many requests (429): nothing is known") << QByteArray("limited") << false << ProviderErrorKind::Unreachable;
    QTest::newRow("GitHub stumbles: nothing is known") << QByteArray("stumbles") << false << ProviderErrorKind::Unreachable;
    QTest::newRow("membership not told: nothing is known") << QByteArray("membership") << false << ProviderErrorKind::Unreachable;
}

void GitHubProviderTest::asksAgainWhetherTheAccountIsThere()
{
    QFETCH(QByteArray, what);
    QFETCH(bool, isThere);
    QFETCH(ProviderErrorKind, kind);
    GitHubStandIn gitHub;
    GitHubSettings settings = settingsFor(gitHub);
    ProviderGrant grant{u"github"_qs, core::Secret(goodToken), {}};
    if (what == "revoked") {
        grant.accessToken = core::Secret("gho_old");
    } else if (what == "suspended") {
        gitHub.user = {403, R"({"message":"Sorry. Your account was suspended."})"};
    } else if (what == "limited") {
        gitHub.user = {429, "{}"};
    } else if (what == "stumbles") {
        gitHub.user = {500, "oops"};
    } else if (what == "membership") {
        settings.organisation = u"octo"_qs;
        gitHub.membership = {500, "oops"};
    }
    const Renewal renewal = renew(settings, grant);
    QCOMPARE(renewal.has_value(), isThere);
    if (isThere) {
        QCOMPARE(renewal->identity->subject, u"583231"_qs);
        QVERIFY(!renewal->grant); // such tokens do not change
    } else {
        QCOMPARE(renewal.error().kind, kind);
    }
}

void GitHubProviderTest::rotatesTheTokensOfAGitHubApp()
{
    GitHubStandIn gitHub;
    const ProviderGrant grant{u"github"_qs, core::Secret("old"), core::Secret("ghr_1")};
    gitHub.token = Answer{200, R"({"access_token":"gho_token","token_type":"bearer","refresh_token":"ghr_2"})"};
    const Renewal renewal = renew(settingsFor(gitHub), grant);
    QVERIFY(renewal.has_value() && renewal->grant);
    QCOMPARE(renewal->grant->accessToken.reveal(), QByteArrayView("gho_token"));
    QCOMPARE(renewal->grant->refreshToken.reveal(), QByteArrayView("ghr_2"));
    gitHub.token = Answer{200, R"({"error":"bad_refresh_token"})"};
    QCOMPARE(renew(settingsFor(gitHub), grant).error().kind, ProviderErrorKind::Refused);
    gitHub.token = Answer{200, R"({"error":"incorrect_client_credentials"})"}; // our mistake, not the person's
    QCOMPARE(renew(settingsFor(gitHub), grant).error().kind, ProviderErrorKind::Unreachable);
}

QTEST_GUILESS_MAIN(GitHubProviderTest)
#include "tst_github_provider.moc"
