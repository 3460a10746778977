// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/server_map.h"

#include "server/admin/store_answer.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace admin
{

namespace
{

Error malformed(const QString &sentence)
{
    return invalid("config", sentence);
}

Result<ImportedServer> readServer(const QString &domain, const QString &id, const QJsonValue &value, const QString &pattern)
{
    const QJsonObject object = value.toObject();
    const QJsonValue users = object.value(QLatin1String("allowed_users"));
    if (!value.isObject() || (!users.isUndefined() && !users.isArray())) {
        return core::unexpected(malformed(QStringLiteral("%1 of %2 is not {\"name\", \"description\", \"allowed_users\": [...]}.").arg(id, domain)));
    }
    ImportedServer imported;
    imported.server.id = id;
    imported.server.name = object.value(QLatin1String("name")).toString();
    imported.server.resourceUrl = QString(pattern).replace(domainPlaceholder, domain).replace(idPlaceholder, id);
    for (const QJsonValue &user : users.toArray()) {
        if (!user.isString() || user.toString().trimmed().isEmpty()) {
            return core::unexpected(malformed(QStringLiteral("allowed_users of %1 must be a list of GitHub logins.").arg(id)));
        }
        imported.allowedLogins.append(user.toString());
    }
    return imported;
}

} // namespace

Result<QList<ImportedServer>> readServerMap(const QByteArray &json, const QString &resourcePattern)
{
    const QJsonObject domains = QJsonDocument::fromJson(json).object().value(QLatin1String("servers")).toObject();
    if (domains.isEmpty()) {
        return core::unexpected(malformed(QStringLiteral("This is no map of servers: it must be JSON with \"servers\": {domain: {id: {\"name\", \"allowed_users\"}}}.")));
    }
    QList<ImportedServer> servers;
    for (auto domain = domains.begin(); domain != domains.end(); ++domain) {
        if (!domain->isObject()) {
            return core::unexpected(malformed(QStringLiteral("\"%1\" is not {id: {\"name\", \"allowed_users\"}}.").arg(domain.key())));
        }
        const QJsonObject ofDomain = domain->toObject();
        for (auto server = ofDomain.begin(); server != ofDomain.end(); ++server) {
            auto read = readServer(domain.key(), server.key(), *server, resourcePattern);
            if (!read) {
                return core::unexpected(Error(read.error()));
            }
            servers.append(*std::move(read));
        }
    }
    return servers;
}

} // namespace admin
