// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/resource_router.h"

#include "server/access/permission_check.h"

#include <algorithm>

namespace mcp
{

namespace
{

constexpr int MaxLinks = 10'000;
constexpr int MaxLinksOfAResult = 100;

using Claims = std::function<bool(const QJsonObject &item)>;

QString firstThatClaims(const std::vector<ServerItems> &gathered, const Claims &claims)
{
    for (const ServerItems &answer : gathered) {
        const QJsonArray items = answer.items ? *answer.items : QJsonArray();
        if (std::any_of(items.begin(), items.end(), [&](const QJsonValue &item) { return claims(item.toObject()); })) {
            return answer.server;
        }
    }
    return {};
}

} // namespace

ResourceRouter::ResourceRouter(const ServerRegistry &servers)
    : m_servers(servers)
    , m_linkedBy(MaxLinks)
{
}

// Servers may leave while others are being asked.
std::vector<McpServer *> ResourceRouter::present(const QStringList &ids) const
{
    std::vector<McpServer *> servers;
    for (const QString &id : ids) {
        if (McpServer *server = m_servers.find(id)) {
            servers.push_back(server);
        }
    }
    return servers;
}

void ResourceRouter::find(const QString &uri, const QStringList &ids, const ServerRequest &request, Found then) const
{
    const QString *linkedBy = m_linkedBy.object({request.principal.userId, uri});
    if (ids.size() <= 1 || (linkedBy && ids.contains(*linkedBy))) {
        then(ids.isEmpty() ? nullptr : m_servers.find(ids.size() == 1 ? ids.first() : *linkedBy));
        return;
    }
    const auto isListed = [uri](const QJsonObject &item) { return item.value(key::Uri) == uri; };
    const auto isTemplate = [uri](const QJsonObject &item) {
        const QString uriTemplate = item.value(key::UriTemplate).toString();
        return uriTemplate == uri || matchesTemplate(uriTemplate, uri); // a completion names the template itself
    };
    ListGathering::start(ItemKind::Resource, present(ids), request, request.context, [=, this](const std::vector<ServerItems> &resources) {
        if (McpServer *server = m_servers.find(firstThatClaims(resources, isListed))) {
            then(server);
            return;
        }
        ListGathering::start(ItemKind::ResourceTemplate, present(ids), request, request.context, [=, this](const std::vector<ServerItems> &templates) {
            then(m_servers.find(firstThatClaims(templates, isTemplate)));
        });
    });
}

void ResourceRouter::noteLinks(const core::UserId &user, const QString &server, const QJsonObject &result)
{
    int left = MaxLinksOfAResult;
    const QJsonArray content = result.value(key::Content).toArray();
    for (const QJsonValue &block : content) {
        const QString type = block[key::Type].toString();
        if (type == QLatin1String("resource_link") && left-- > 0) {
            note(user, server, block[key::Uri].toString());
        } else if (type == QLatin1String("resource") && left-- > 0) {
            note(user, server, block[QLatin1String("resource")][key::Uri].toString());
        }
    }
}

void ResourceRouter::note(const core::UserId &user, const QString &server, const QString &uri)
{
    m_linkedBy.insert({user, uri}, new QString(server));
}

// One pass, no backtracking over earlier expressions (CVE-2026-0621).
bool matchesTemplate(const QString &uriTemplate, const QString &uri)
{
    QString glob;
    qsizetype place = 0;
    while (place < uriTemplate.size()) {
        const qsizetype open = uriTemplate.indexOf(QLatin1Char('{'), place);
        const qsizetype close = open < 0 ? -1 : uriTemplate.indexOf(QLatin1Char('}'), open);
        if (close < 0) {
            break;
        }
        glob += QStringView(uriTemplate).mid(place, open - place);
        glob += QLatin1Char('*');
        place = close + 1;
    }
    glob += QStringView(uriTemplate).mid(place);
    return access_control::matchesGlob(glob, uri);
}

} // namespace mcp
