// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/resource_indicator.h"

#include <algorithm>

namespace oauth
{
namespace
{

// Lower-cases scheme and authority and drops one trailing slash (RFC 3986 section 6.2.2.1); the path is left alone.
QString forgivenSpelling(const QString &resource)
{
    const qsizetype schemeEnd = resource.indexOf(QLatin1String("://"));
    if (schemeEnd < 0) {
        return resource;
    }
    qsizetype authorityEnd = resource.indexOf(QLatin1Char('/'), schemeEnd + 3);
    if (authorityEnd < 0) {
        authorityEnd = resource.size();
    }
    QString spelled = resource.left(authorityEnd).toLower() + resource.mid(authorityEnd);
    if (spelled.endsWith(QLatin1Char('/')) && !spelled.endsWith(QLatin1String("//"))) {
        spelled.chop(1);
    }
    return spelled;
}

} // namespace

ResourceIndicators::ResourceIndicators(const OAuthConfig &config)
    : m_issuer(config.issuer)
    , m_canonical{config.issuer + QLatin1String("/mcp"), config.issuer + QLatin1String("/mcp/gatehouse")}
    , m_externalServers(config.externalServers)
{
    if (config.isSseServed) {
        m_canonical.append(config.issuer + QLatin1String("/sse"));
    }
}

QStringList ResourceIndicators::own() const
{
    QStringList resources = m_canonical;
    const QStringList hosted = m_externalServers->hosted();
    for (const QString &id : hosted) {
        resources.append(m_issuer + QLatin1String("/mcp/") + id);
    }
    return resources;
}

QStringList ResourceIndicators::all() const
{
    QStringList resources = own();
    for (const ExternalServer &server : m_externalServers->list()) {
        resources.append(server.resource);
    }
    return resources;
}

QString ResourceIndicators::pathOf(const QString &canonical) const
{
    return own().contains(canonical) ? canonical.mid(m_issuer.size()) : QString();
}

core::Expected<QString, Error> ResourceIndicators::resolve(const QStringList &requested) const
{
    QString found;
    const QStringList known = all();
    for (const QString &resource : requested) {
        const QString spelled = forgivenSpelling(resource);
        const auto match = std::find_if(known.cbegin(), known.cend(),
            [&](const QString &canonical) { return forgivenSpelling(canonical) == spelled; });
        if (match == known.cend()) {
            return core::unexpected(
                Error{ErrorCode::InvalidTarget, {}, QStringLiteral("foreign resource ") + resource.left(200), {}});
        }
        if (!found.isEmpty() && found != *match) {
            return core::unexpected(Error{ErrorCode::InvalidTarget,
                QStringLiteral("Ask for one resource at a time: a token is good for one only."), {}, {}});
        }
        found = *match;
    }
    return found.isEmpty() ? defaultResource() : found;
}

} // namespace oauth
