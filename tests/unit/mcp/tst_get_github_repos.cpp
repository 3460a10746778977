// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked of GitHub, and what the model is told about each way it can go wrong.
#include "server/mcp/argument_check.h"
#include "server/mcp/protocol.h"
#include "server/mcp/tools/get_github_repos_tool.h"

#include <QJsonDocument>
#include <QUrlQuery>
#include <QtTest>

class GetGithubReposTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void asksGithubWithTheProviderToken();
    void passesPagingOn();
    void listsRepositories();
    void keepsPrivateOnesOutUnlessAskedFor();
    void saysWhatWasNotGranted_data();
    void saysWhatWasNotGranted();
    void saysWhatWentWrong_data();
    void saysWhatWentWrong();
    void refusesArguments_data();
    void refusesArguments();
    void needsAGithubSignIn();
    void saysWhenTheTokenIsGone();
    void reportsProgress();
};

namespace
{

class FakeFetcher final : public http::HttpFetcher
{
public:
    void fetch(http::FetchRequest request, QObject *, Callback callback) override
    {
        requests.append(request);
        callback(answer);
    }

    QList<http::FetchRequest> requests;
    core::Expected<http::FetchResult, http::FetchError> answer = http::FetchResult{200, {}, "[]"};
};

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

const QByteArray TwoRepositories = R"([
    {"name":"one","full_name":"octocat/one","private":false,"html_url":"https://github.example/octocat/one",
     "description":"First\n<b>repo</b>","language":"C++","stargazers_count":3,"updated_at":"2026-01-02T03:04:05Z","extra":{"secret":1}},
    {"name":"two","full_name":"octocat/two","private":true,"html_url":"https://github.example/octocat/two",
     "description":null,"language":null,"stargazers_count":0}])";

struct Setup {
    FakeFetcher fetcher;
    std::optional<core::Secret> providerToken = core::Secret("gho_secret");
    QByteArray opener;
    live::Principal principal = [] {
        live::Principal octocat;
        octocat.provider = QStringLiteral("github");
        return octocat;
    }();
    mcp::GetGithubReposTool tool{fetcher, QStringLiteral("https://github.example/api/v3"),
                                 [this](const core::Secret &accessToken, QObject *, const mcp::ProviderTokenFound &then) {
                                     opener = accessToken.reveal().toByteArray();
                                     then(providerToken);
                                 }};
    QList<mcp::ToolProgress> progress;

    mcp::ToolResult call(const QByteArray &arguments = "{}")
    {
        std::optional<mcp::ToolResult> result;
        QObject context;
        tool.call({principal, core::Secret("access-token"), json(arguments), &context,
                   [this](const mcp::ToolProgress &p) { progress.append(p); }},
                  [&](mcp::ToolResult r) { result = std::move(r); });
        return result.value();
    }
};

QString text(const mcp::ToolResult &result)
{
    return result.content.at(0).toObject().value(QLatin1String("text")).toString();
}

QByteArray headerOf(const http::FetchRequest &request, const QByteArray &name)
{
    for (const http::Header &header : request.headers) {
        if (header.name == name) {
            return header.value;
        }
    }
    return {};
}

} // namespace

void GetGithubReposTest::asksGithubWithTheProviderToken()
{
    Setup setup;
    setup.call();
    QCOMPARE(setup.opener, QByteArray("access-token"));
    QCOMPARE(setup.fetcher.requests.size(), 1);
    const http::FetchRequest request = setup.fetcher.requests.first();
    QCOMPARE(request.method, QByteArray("GET"));
    QCOMPARE(request.url.toString(QUrl::RemoveQuery), QStringLiteral("https://github.example/api/v3/user/repos"));
    QCOMPARE(headerOf(request, "Authorization"), QByteArray("Bearer gho_secret"));
    QCOMPARE(headerOf(request, "Accept"), QByteArray("application/vnd.github+json"));
    QCOMPARE(QUrlQuery(request.url).queryItemValue(QStringLiteral("visibility")), QStringLiteral("public"));
    QVERIFY(!request.url.toString().contains(QLatin1String("gho_secret")));
}

void GetGithubReposTest::passesPagingOn()
{
    Setup setup;
    setup.fetcher.answer->headers = {{"link", R"(<https://github.example/?page=1>; rel="prev", <https://github.example/?page=4>; rel="next")"}};
    const auto result = setup.call(R"({"page":3,"per_page":5})");
    const QUrlQuery query(setup.fetcher.requests.first().url);
    QCOMPARE(query.queryItemValue(QStringLiteral("page")), QStringLiteral("3"));
    QCOMPARE(query.queryItemValue(QStringLiteral("per_page")), QStringLiteral("5"));
    QCOMPARE(result.structuredContent->value(QLatin1String("next_page")).toInt(), 4);
    QVERIFY(text(result).contains(QLatin1String("ask for page 4")));

    setup.fetcher.answer->headers.clear();
    const auto last = setup.call(R"({"page":4})");
    QVERIFY(!last.structuredContent->contains(QLatin1String("next_page")));
    QCOMPARE(text(last), QStringLiteral("There are no repositories on page 4."));
}

void GetGithubReposTest::listsRepositories()
{
    Setup setup;
    setup.fetcher.answer->body = TwoRepositories;
    const auto result = setup.call(R"({"visibility":"all"})");
    QVERIFY(!result.isError());
    QCOMPARE(text(result), QStringLiteral("octocat/one: First <b>repo</b>\noctocat/two (private)"));
    const QJsonArray list = result.structuredContent->value(QLatin1String("repositories")).toArray();
    const QJsonObject first = json(R"({"name":"one","full_name":"octocat/one","private":false,"stars":3,"language":"C++",
        "url":"https://github.example/octocat/one","description":"First\n<b>repo</b>","updated_at":"2026-01-02T03:04:05Z"})");
    QCOMPARE(list.first().toObject(), first); // and nothing else of what GitHub sent
    QCOMPARE(mcp::argumentProblem(setup.tool.description().definition().value(mcp::key::OutputSchema).toObject(), *result.structuredContent), std::nullopt);
}

void GetGithubReposTest::keepsPrivateOnesOutUnlessAskedFor()
{
    Setup setup;
    setup.fetcher.answer->body = TwoRepositories;
    QCOMPARE(text(setup.call()), QStringLiteral("octocat/one: First <b>repo</b>"));
}

void GetGithubReposTest::saysWhatWasNotGranted_data()
{
    QTest::addColumn<QByteArray>("scopes");
    QTest::addColumn<QByteArray>("arguments");
    QTest::addColumn<QString>("part"); // of the text; empty: nothing is said
    QTest::addColumn<bool>("isError");
    const QByteArray all = R"({"visibility":"all"})";
    const QByteArray privateOnly = R"({"visibility":"private"})";

    QTest::newRow("private without the scope") << QByteArray("read:user, user:email") << privateOnly << "not asked" << true;
    QTest::newRow("private, a scope that begins alike") << QByteArray("repo:status") << privateOnly << "not asked" << true;
    QTest::newRow("private with the scope") << QByteArray("read:user, repo") << privateOnly << "" << false;
    QTest::newRow("all without the scope") << QByteArray("read:user") << all << "not granted" << false;
    QTest::newRow("all with the scope") << QByteArray("repo") << all << "" << false;
    QTest::newRow("public needs none") << QByteArray("") << QByteArray("{}") << "" << false;
}

void GetGithubReposTest::saysWhatWasNotGranted()
{
    QFETCH(QByteArray, scopes);
    QFETCH(QByteArray, arguments);
    QFETCH(QString, part);
    Setup setup;
    setup.fetcher.answer = http::FetchResult{200, {{"X-OAuth-Scopes", scopes}}, TwoRepositories};
    const auto result = setup.call(arguments);
    QTEST(result.isError(), "isError");
    QCOMPARE(text(result).contains(QLatin1String("granted")) || text(result).contains(QLatin1String("not asked")), !part.isEmpty());
    QVERIFY(text(result).contains(part));
}

void GetGithubReposTest::saysWhatWentWrong_data()
{
    using Answer = core::Expected<http::FetchResult, http::FetchError>;
    QTest::addColumn<std::shared_ptr<Answer>>("answer");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, Answer answer) -> QTestData & {
        return QTest::newRow(name) << std::make_shared<Answer>(std::move(answer));
    };
    using http::FetchResult;
    row("revoked at GitHub", FetchResult{401, {}, R"({"message":"Bad credentials"})"}) << "github_refused";
    row("refused by an organization", FetchResult{403, {{"X-RateLimit-Remaining", "12"}}, "{}"}) << "github_refused";
    row("rate limit used up", FetchResult{403, {{"x-ratelimit-remaining", "0"}}, "{}"}) << "github_rate_limited";
    row("too many requests", FetchResult{429, {}, "{}"}) << "github_rate_limited";
    row("server error", FetchResult{502, {}, "<html>"}) << "github_failed";
    row("redirected away", FetchResult{302, {{"Location", "https://evil.example"}}, ""}) << "github_failed";
    row("an object instead of a list", FetchResult{200, {}, R"({"message":"hello"})"}) << "github_failed";
    row("not JSON", FetchResult{200, {}, "<html>"}) << "github_failed";
    row("a list of something else", FetchResult{200, {}, "[1,2]"}) << "github_failed";
    row("unreachable", core::unexpected(http::FetchError{http::FetchError::Kind::Unreachable, QStringLiteral("detail")})) << "github_unreachable";
    row("too slow", core::unexpected(http::FetchError{http::FetchError::Kind::Timeout, QStringLiteral("detail")})) << "github_unreachable";
}

void GetGithubReposTest::saysWhatWentWrong()
{
    using Answer = core::Expected<http::FetchResult, http::FetchError>;
    QFETCH(std::shared_ptr<Answer>, answer);
    Setup setup;
    setup.fetcher.answer = *answer;
    const auto result = setup.call();
    QTEST(result.errorCode, "code");
    QVERIFY(text(result).contains(QLatin1String("GitHub")));
    QVERIFY(!text(result).contains(QLatin1String("detail"))); // and no body of a peer
    QVERIFY(!text(result).contains(QLatin1String("gho_")));
}

void GetGithubReposTest::refusesArguments_data()
{
    QTest::addColumn<QByteArray>("arguments");
    QTest::newRow("page 0") << QByteArray(R"({"page":0})");
    QTest::newRow("half a page") << QByteArray(R"({"page":1.5})");
    QTest::newRow("page as text") << QByteArray(R"({"page":"1"})");
    QTest::newRow("more than GitHub gives") << QByteArray(R"({"per_page":101})");
    QTest::newRow("unknown visibility") << QByteArray(R"({"visibility":"internal"})");
    QTest::newRow("unknown argument") << QByteArray(R"({"user":"somebody"})");
}

void GetGithubReposTest::refusesArguments()
{
    QFETCH(QByteArray, arguments);
    Setup setup;
    QVERIFY(mcp::argumentProblem(setup.tool.description().inputSchema(), json(arguments)));
}

void GetGithubReposTest::needsAGithubSignIn()
{
    Setup setup;
    setup.principal.provider = QStringLiteral("local");
    const auto result = setup.call();
    QCOMPARE(result.errorCode, QStringLiteral("not_signed_in_with_github"));
    QVERIFY(setup.fetcher.requests.isEmpty());
    QVERIFY(setup.opener.isEmpty());
}

void GetGithubReposTest::saysWhenTheTokenIsGone()
{
    Setup setup;
    setup.providerToken.reset();
    const auto result = setup.call();
    QCOMPARE(result.errorCode, QStringLiteral("github_token_gone"));
    QVERIFY(text(result).contains(QLatin1String("Sign in")));
    QVERIFY(setup.fetcher.requests.isEmpty());
}

void GetGithubReposTest::reportsProgress()
{
    Setup setup;
    setup.call();
    QCOMPARE(setup.progress.size(), 1);
}

QTEST_GUILESS_MAIN(GetGithubReposTest)
#include "tst_get_github_repos.moc"
