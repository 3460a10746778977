// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/get_github_repos_tool.h"

#include "server/mcp/tools/github_repository_page.h"
#include "server/mcp/tools/tool_schema.h"

#include <QUrlQuery>

namespace mcp
{

namespace
{

constexpr int DefaultPerPage = 30;
constexpr QLatin1String Page("page");
constexpr QLatin1String PerPage("per_page");
constexpr QLatin1String Visibility("visibility");
constexpr QLatin1String Public("public");

ToolResult failure(const char *code, const QString &sentence)
{
    return ToolResult::failure(QLatin1String(code), sentence);
}

qint64 pageOf(const QJsonObject &arguments)
{
    return arguments.value(Page).toInteger(1);
}

QString visibilityOf(const QJsonObject &arguments)
{
    return arguments.value(Visibility).toString(Public);
}

QString lineOf(const QJsonObject &repository)
{
    QString line = repository.value(QLatin1String("full_name")).toString();
    if (repository.value(QLatin1String("private")).toBool()) {
        line += QStringLiteral(" (private)");
    }
    const QString description = repository.value(QLatin1String("description")).toString().simplified();
    return description.isEmpty() ? line : QString(line % QStringLiteral(": ") % description);
}

ToolResult listing(const GithubRepositoryPage &page, const QJsonObject &arguments)
{
    const QString visibility = visibilityOf(arguments);
    if (visibility == QLatin1String("private") && page.reachesPrivate == false) {
        return failure("not_granted", QStringLiteral("GitHub was not asked for access to private repositories when you signed in. Only "
                                                     "public ones can be listed."));
    }
    QJsonArray repositories;
    QStringList lines;
    for (const QJsonValue &repository : page.repositories) {
        if (visibility == Public && repository[QLatin1String("private")].toBool()) {
            continue; // whatever GitHub thinks of the question, nobody asked for these
        }
        repositories.append(repository);
        lines.append(lineOf(repository.toObject()));
    }
    QJsonObject content{{QStringLiteral("repositories"), repositories}, {Page, pageOf(arguments)}};
    if (lines.isEmpty()) {
        lines.append(QStringLiteral("There are no repositories on page %1.").arg(pageOf(arguments)));
    }
    if (visibility == QLatin1String("all") && page.reachesPrivate == false) {
        lines.append(QStringLiteral("(Public ones only: access to private repositories was not granted at sign-in.)"));
    }
    if (page.hasNext) {
        content.insert(QStringLiteral("next_page"), pageOf(arguments) + 1);
        lines.append(QStringLiteral("(There are more: ask for page %1.)").arg(pageOf(arguments) + 1));
    }
    return ToolResult::structured(lines.join(QLatin1Char('\n')), content);
}

ToolResult refusalOf(const http::FetchResult &result)
{
    if (result.status == 401) {
        return failure("github_refused", QStringLiteral("GitHub no longer accepts what it gave at sign-in. Sign in to Gatehouse with GitHub "
                                                        "again."));
    }
    const bool isRateLimited
        = result.status == 429 || (result.status == 403 && result.header("X-RateLimit-Remaining").value_or("") == "0");
    if (isRateLimited) {
        return failure("github_rate_limited", QStringLiteral("GitHub's rate limit for this user is used up. Try again later."));
    }
    if (result.status == 403) {
        return failure("github_refused", QStringLiteral("GitHub refused to list the repositories (HTTP 403). An organization may have to "
                                                        "allow the OAuth app first."));
    }
    return failure("github_failed", QStringLiteral("GitHub answered with an error (HTTP %1). Try again later.").arg(result.status));
}

ToolResult resultOf(const core::Expected<http::FetchResult, http::FetchError> &fetched, const QJsonObject &arguments)
{
    if (!fetched) {
        return failure("github_unreachable", QStringLiteral("GitHub could not be reached. Try again later."));
    }
    if (fetched->status != 200) {
        return refusalOf(*fetched);
    }
    const auto page = readGithubRepositoryPage(*fetched);
    if (!page) {
        return failure("github_failed", QStringLiteral("GitHub's answer could not be read. Try again later."));
    }
    return listing(*page, arguments);
}

QJsonObject inputSchema()
{
    const QLatin1String integer("integer");
    const QJsonArray visibilities{Public, QStringLiteral("private"), QStringLiteral("all")};
    return objectSchema(
        {{Page, property(integer, QStringLiteral("Page to list, from 1"),
                         {{QStringLiteral("minimum"), 1}, {QStringLiteral("maximum"), 10000}, {QStringLiteral("default"), 1}})},
         {PerPage, property(integer, QStringLiteral("Repositories a page"),
                            {{QStringLiteral("minimum"), 1}, {QStringLiteral("maximum"), 100}, {QStringLiteral("default"), DefaultPerPage}})},
         {Visibility, property(QLatin1String("string"), QStringLiteral("Which ones; private ones only if GitHub was asked for them at sign-in"),
                               {{QStringLiteral("enum"), visibilities}, {QStringLiteral("default"), Public}})}},
        {});
}

QJsonObject outputSchema()
{
    const QLatin1String integer("integer");
    return objectSchema({{QStringLiteral("repositories"), property(QLatin1String("array"), QStringLiteral("Newest change first"),
                                                                   {{QStringLiteral("items"), QJsonObject{{QStringLiteral("type"), QStringLiteral("object")}}}})},
                         {Page, property(integer, QStringLiteral("The page listed"))},
                         {QStringLiteral("next_page"), property(integer, QStringLiteral("Present when there are more"))}},
                        {QStringLiteral("repositories"), Page});
}

} // namespace

GetGithubReposTool::GetGithubReposTool(http::HttpFetcher &fetcher, QString apiUrl, OpenProviderToken openProviderToken)
    : m_fetcher(fetcher)
    , m_apiUrl(std::move(apiUrl))
    , m_openProviderToken(std::move(openProviderToken))
    , m_description(describe(QStringLiteral("get_github_repos"),
                    QStringLiteral("My GitHub repositories"),
                    QStringLiteral("Lists the GitHub repositories of the signed-in user, a page at a time."),
                    inputSchema(),
                    outputSchema(),
                    openWorldAnnotations()))
{
}

http::FetchRequest GetGithubReposTool::requestFor(const QJsonObject &arguments, const core::Secret &providerToken) const
{
    QUrl url(m_apiUrl % QStringLiteral("/user/repos"));
    QUrlQuery query;
    query.addQueryItem(Visibility, visibilityOf(arguments));
    query.addQueryItem(QStringLiteral("sort"), QStringLiteral("updated"));
    query.addQueryItem(PerPage, QString::number(arguments.value(PerPage).toInteger(DefaultPerPage)));
    query.addQueryItem(Page, QString::number(pageOf(arguments)));
    url.setQuery(query);
    http::FetchRequest request;
    request.url = url;
    request.headers = {{QByteArrayLiteral("Authorization"), QByteArray("Bearer " + providerToken.reveal().toByteArray())},
                       {QByteArrayLiteral("Accept"), QByteArrayLiteral("application/vnd.github+json")},
                       {QByteArrayLiteral("X-GitHub-Api-Version"), QByteArrayLiteral("2022-11-28")}};
    request.maxResponseBytes = 4 * 1024 * 1024; // a hundred repositories with all their links
    return request;
}

void GetGithubReposTool::call(const ToolCall &call, ToolAnswer answer) const
{
    if (call.principal.provider != QLatin1String("github")) {
        answer(failure("not_signed_in_with_github", QStringLiteral("This needs a GitHub sign-in: you are signed in without GitHub, so there "
                                                                   "are no repositories to list.")));
        return;
    }
    m_openProviderToken(call.accessToken, call.context, [this, call, answer = std::move(answer)](const std::optional<core::Secret> &token) {
        if (!token) {
            answer(failure("github_token_gone", QStringLiteral("Gatehouse no longer holds what GitHub gave at sign-in. Sign in to Gatehouse "
                                                               "with GitHub again.")));
            return;
        }
        call.report({0, 1, QStringLiteral("Asking GitHub")});
        m_fetcher.fetch(requestFor(call.arguments, *token), call.context,
                        [arguments = call.arguments, answer](const core::Expected<http::FetchResult, http::FetchError> &fetched) {
                            answer(resultOf(fetched, arguments));
                        });
    });
}

} // namespace mcp
