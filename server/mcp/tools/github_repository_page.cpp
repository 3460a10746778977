// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/github_repository_page.h"

#include <QJsonDocument>

namespace mcp
{

namespace
{

void copyText(const QJsonObject &from, QLatin1String name, QJsonObject &to, const QString &as)
{
    if (const QString text = from.value(name).toString(); !text.isEmpty()) {
        to.insert(as, text);
    }
}

QJsonObject repositoryFrom(const QJsonObject &source)
{
    QJsonObject repository{{QStringLiteral("name"), source.value(QLatin1String("name")).toString()},
                           {QStringLiteral("full_name"), source.value(QLatin1String("full_name")).toString()},
                           // Private unless GitHub says otherwise: the safe reading of a field that is missing.
                           {QStringLiteral("private"), source.value(QLatin1String("private")).toBool(true)},
                           {QStringLiteral("stars"), source.value(QLatin1String("stargazers_count")).toInteger()}};
    copyText(source, QLatin1String("html_url"), repository, QStringLiteral("url"));
    copyText(source, QLatin1String("description"), repository, QStringLiteral("description"));
    copyText(source, QLatin1String("language"), repository, QStringLiteral("language"));
    copyText(source, QLatin1String("updated_at"), repository, QStringLiteral("updated_at"));
    return repository;
}

// RFC 8288: `<url>; rel="next"`, several separated by commas.
bool hasNextLink(const http::FetchResult &result)
{
    const QByteArrayList links = result.header("Link").value_or(QByteArray()).split(',');
    return std::any_of(links.begin(), links.end(), [](const QByteArray &link) { return link.contains("rel=\"next\""); });
}

std::optional<bool> privateReach(const http::FetchResult &result)
{
    const std::optional<QByteArray> scopes = result.header("X-OAuth-Scopes");
    if (!scopes) {
        return std::nullopt;
    }
    const QByteArrayList list = scopes->split(',');
    return std::any_of(list.begin(), list.end(), [](const QByteArray &scope) { return scope.trimmed() == "repo"; });
}

} // namespace

std::optional<GithubRepositoryPage> readGithubRepositoryPage(const http::FetchResult &result)
{
    const QJsonDocument document = QJsonDocument::fromJson(result.body);
    if (!document.isArray()) {
        return std::nullopt;
    }
    GithubRepositoryPage page{{}, hasNextLink(result), privateReach(result)};
    for (const QJsonValue &entry : document.array()) {
        if (!entry.toObject().value(QLatin1String("full_name")).isString()) {
            return std::nullopt;
        }
        page.repositories.append(repositoryFrom(entry.toObject()));
    }
    return page;
}

} // namespace mcp
