// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/protected_resource_metadata.h"

#include "server/oauth/parameters.h"
#include "server/oauth/resource_indicator.h"
#include "server/oauth/scope_set.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace oauth
{

ProtectedResourceMetadata::ProtectedResourceMetadata(const OAuthConfig &config)
{
    using L1 = QLatin1String;
    const ResourceIndicators resources(config);
    const ScopeCatalogue scopes(config);
    const QByteArray root(path::ProtectedResourceMetadata.data());
    for (const QString &resource : resources.own()) {
        const QJsonObject members{
            {L1("resource"), resource},
            {L1("authorization_servers"), QJsonArray{config.issuer}},
            {L1("scopes_supported"),
                QJsonArray::fromStringList(scopes.offeredFor(resource).tokens())}, // without offline_access
            {L1("bearer_methods_supported"), QJsonArray{L1("header")}},
            {L1("resource_name"), L1("Gatehouse")},
        };
        m_documents.insert(
            root + resources.pathOf(resource).toUtf8(), QJsonDocument(members).toJson(QJsonDocument::Compact));
    }
    m_documents.insert(root, m_documents.value(root + resources.pathOf(resources.defaultResource()).toUtf8()));
}

void ProtectedResourceMetadata::handle(const http::ExchangePtr &exchange) const
{
    const auto document = m_documents.constFind(exchange->request().path);
    if (document == m_documents.constEnd()) {
        exchange->send(http::Response::empty(404));
        return;
    }
    exchange->send(http::Response::json(200, *document).withHeader("Cache-Control", "public, max-age=300"));
}

} // namespace oauth
