// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/protected_resource_metadata.h"

#include "server/oauth/parameters.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace oauth
{

ProtectedResourceMetadata::ProtectedResourceMetadata(const OAuthConfig &config)
    : m_issuer(config.issuer)
    , m_resources(config)
    , m_scopes(config)
{
}

QByteArray ProtectedResourceMetadata::documentOf(const QString &resource) const
{
    using L1 = QLatin1String;
    const QJsonObject members{
        {L1("resource"), resource},
        {L1("authorization_servers"), QJsonArray{m_issuer}},
        {L1("scopes_supported"), QJsonArray::fromStringList(m_scopes.offeredFor(resource).tokens())}, // without offline_access
        {L1("bearer_methods_supported"), QJsonArray{L1("header")}},
        {L1("resource_name"), L1("Gatehouse")},
    };
    return QJsonDocument(members).toJson(QJsonDocument::Compact);
}

void ProtectedResourceMetadata::handle(const http::ExchangePtr &exchange) const
{
    const QString path = QString::fromLatin1(exchange->request().path);
    const QString root = path::ProtectedResourceMetadata;
    const QStringList resources = m_resources.own();
    for (const QString &resource : resources) {
        const bool isRoot = path == root && resource == m_resources.defaultResource();
        if (isRoot || path == root + m_resources.pathOf(resource)) {
            exchange->send(http::Response::json(200, documentOf(resource)).withHeader("Cache-Control", "public, max-age=300"));
            return;
        }
    }
    exchange->send(http::Response::empty(404).withHeader("Cache-Control", "no-store")); // a server of that name may come
}

} // namespace oauth
