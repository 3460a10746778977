// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/client_table.h"

#include "server/store/refresh_token_family_table.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace store
{

namespace
{

constexpr auto columnNames = "id, kind, name, redirect_uris, token_endpoint_auth_method, secret_hash, grant_types, scope, "
                             "client_uri, logo_uri, software_id, software_version, registration_token_hash, created_at, "
                             "authorized_at, last_used_at, jwks, jwks_uri, approval, is_scope_limited";

constexpr auto liveFamilies = "FROM refresh_token_families f WHERE f.client_id = clients.id AND f.redeemed_at IS NOT NULL "
                              "AND f.suspended_at IS NULL AND f.revoked_at IS NULL";

QString toText(ClientKind kind)
{
    switch (kind) {
    case ClientKind::Dynamic:
        return QStringLiteral("dynamic");
    case ClientKind::Manual:
        return QStringLiteral("manual");
    case ClientKind::MetadataDocument:
        return QStringLiteral("metadata_document");
    }
    Q_UNREACHABLE();
}

ClientKind kindFrom(const QString &text)
{
    if (text == QLatin1String("manual")) {
        return ClientKind::Manual;
    }
    return text == QLatin1String("dynamic") ? ClientKind::Dynamic : ClientKind::MetadataDocument;
}

QString toText(ClientApproval approval)
{
    switch (approval) {
    case ClientApproval::Approved:
        return QStringLiteral("approved");
    case ClientApproval::Waiting:
        return QStringLiteral("waiting");
    case ClientApproval::Denied:
        return QStringLiteral("denied");
    }
    Q_UNREACHABLE();
}

ClientApproval approvalFrom(const QString &text)
{
    if (text == QLatin1String("approved")) {
        return ClientApproval::Approved;
    }
    return text == QLatin1String("waiting") ? ClientApproval::Waiting : ClientApproval::Denied;
}

QString toJson(const QStringList &list)
{
    return QString::fromUtf8(QJsonDocument(QJsonArray::fromStringList(list)).toJson(QJsonDocument::Compact));
}

QStringList listFromJson(const QByteArray &json)
{
    QStringList list;
    for (const QJsonValue value : QJsonDocument::fromJson(json).array()) {
        list << value.toString();
    }
    return list;
}

QByteArray select(const char *rest)
{
    return QByteArrayLiteral("SELECT ") + columnNames + " FROM clients " + rest;
}

QByteArray selectOverview(const char *rest)
{
    return QByteArrayLiteral("SELECT ") + columnNames + ", (SELECT count(DISTINCT f.user_id) " + liveFamilies
        + "), (SELECT count(*) " + liveFamilies + ") FROM clients " + rest;
}

ClientRow readClient(Columns &columns)
{
    return ClientRow{
        .id = columns.take<core::ClientId>(),
        .kind = kindFrom(columns.take<QString>()),
        .name = columns.take<QString>(),
        .redirectUris = listFromJson(columns.take<QByteArray>()),
        .tokenEndpointAuthMethod = columns.take<QString>(),
        .secretHash = columns.take<QByteArray>(),
        .grantTypes = columns.take<QString>().split(u' ', Qt::SkipEmptyParts),
        .scope = columns.take<QString>(),
        .clientUri = columns.take<QString>(),
        .logoUri = columns.take<QString>(),
        .softwareId = columns.take<QString>(),
        .softwareVersion = columns.take<QString>(),
        .registrationTokenHash = columns.take<QByteArray>(),
        .createdAt = columns.take<core::Seconds>(),
        .authorizedAt = columns.take<std::optional<core::Seconds>>(),
        .lastUsedAt = columns.take<std::optional<core::Seconds>>(),
        .jwks = columns.take<QByteArray>(),
        .jwksUri = columns.take<QString>(),
        .approval = approvalFrom(columns.take<QString>()),
        .isScopeLimited = columns.take<bool>(),
    };
}

ClientOverviewRow readOverview(Columns &columns)
{
    ClientRow client = readClient(columns);
    const int users = columns.take<int>();
    return {std::move(client), users, columns.take<int>()};
}

Result<void> updated(const Result<int> &rows)
{
    return rows.map([](int) {});
}

} // namespace

Result<std::optional<ClientRow>> ClientTable::find(const core::ClientId &id) const
{
    return statement(select("WHERE id = ?")).bind(id).one(readClient);
}

Result<QList<ClientRow>> ClientTable::list() const
{
    return statement(select("ORDER BY created_at, id")).all(readClient);
}

Result<int> ClientTable::countWaiting() const
{
    return statement("SELECT count(*) FROM clients WHERE approval = 'waiting'").value<int>();
}

Result<int> ClientTable::count() const
{
    return statement("SELECT count(*) FROM clients").value<int>();
}

Result<QList<ClientOverviewRow>> ClientTable::listOverviews() const
{
    return statement(selectOverview("ORDER BY created_at, id")).all(readOverview);
}

Result<std::optional<ClientOverviewRow>> ClientTable::findOverview(const core::ClientId &id) const
{
    return statement(selectOverview("WHERE id = ?")).bind(id).one(readOverview);
}

Result<void> ClientTable::insert(const ClientRow &row) const
{
    return updated(
        change(statement(QByteArrayLiteral("INSERT INTO clients (") + columnNames
                         + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                   .bind(row.id, toText(row.kind), row.name, toJson(row.redirectUris), row.tokenEndpointAuthMethod,
                         nullIfEmpty(row.secretHash), row.grantTypes.join(u' '), row.scope, row.clientUri, row.logoUri,
                         row.softwareId, row.softwareVersion, nullIfEmpty(row.registrationTokenHash), row.createdAt,
                         row.authorizedAt, row.lastUsedAt, QString::fromUtf8(row.jwks), row.jwksUri,
                         toText(row.approval), row.isScopeLimited),
               Topic::Clients, ChangeKind::Inserted, row.id.bytes()));
}

Result<void> ClientTable::update(const ClientRow &row) const
{
    return updated(
        change(statement("UPDATE clients SET name = ?, redirect_uris = ?, token_endpoint_auth_method = ?, secret_hash = ?, "
                         "grant_types = ?, scope = ?, client_uri = ?, logo_uri = ?, software_id = ?, software_version = ?, "
                         "registration_token_hash = ?, authorized_at = ?, last_used_at = ?, jwks = ?, jwks_uri = ?, approval = ?, is_scope_limited = ? WHERE id = ?")
                   .bind(row.name, toJson(row.redirectUris), row.tokenEndpointAuthMethod, nullIfEmpty(row.secretHash),
                         row.grantTypes.join(u' '), row.scope, row.clientUri, row.logoUri, row.softwareId,
                         row.softwareVersion, nullIfEmpty(row.registrationTokenHash), row.authorizedAt, row.lastUsedAt,
                         QString::fromUtf8(row.jwks), row.jwksUri, toText(row.approval), row.isScopeLimited, row.id),
               Topic::Clients, ChangeKind::Updated, row.id.bytes()));
}

Result<void> ClientTable::updateAuthorized(const core::ClientId &id, core::Seconds now) const
{
    return updated(change(statement("UPDATE clients SET authorized_at = coalesce(authorized_at, ?), last_used_at = ? WHERE id = ?")
                              .bind(now, now, id),
                          Topic::Clients, ChangeKind::Updated, id.bytes()));
}

Result<bool> ClientTable::updatePublishedKeys(const core::ClientId &id, const QByteArray &keysHash) const
{
    return change(statement("UPDATE clients SET published_keys_hash = ? WHERE id = ? AND published_keys_hash IS NOT ?").bind(keysHash, id, keysHash),
                  Topic::Clients, ChangeKind::Updated, id.bytes())
        .map([](int rows) { return rows > 0; });
}

Result<void> ClientTable::touch(const core::ClientId &id, core::Seconds usedAt) const
{
    return updated(
        change(statement("UPDATE clients SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?").bind(usedAt, id),
               Topic::Clients, ChangeKind::Touched, id.bytes()));
}

Result<int> ClientTable::removeUnused(core::Seconds usedBefore, core::Seconds madeBefore, int atMost) const
{
    const auto unused
        = statement("SELECT id FROM clients WHERE kind <> 'manual' "
                    "AND ((authorized_at IS NULL AND created_at < ?) OR coalesce(last_used_at, created_at) < ?) "
                    "AND NOT EXISTS (SELECT 1 FROM refresh_token_families f WHERE f.client_id = clients.id AND f.revoked_at IS NULL) "
                    "LIMIT ?")
              .bind(madeBefore, usedBefore, atMost)
              .all([](Columns &columns) { return columns.take<core::ClientId>(); });
    if (!unused) {
        return core::unexpected(Error(unused.error()));
    }
    for (const core::ClientId &id : *unused) {
        if (auto removed = remove(id); !removed) {
            return core::unexpected(removed.error());
        }
    }
    return int(unused->size());
}

// The cascade of the schema is silent; what goes with the client is announced here.
Result<bool> ClientTable::remove(const core::ClientId &id) const
{
    auto families = RefreshTokenFamilyTable(transaction()).removeOfClient(id);
    if (!families) {
        return core::unexpected(families.error());
    }
    // The user that a client was for itself (client credentials) has its id.
    auto user = change(statement("DELETE FROM users WHERE id = ? AND provider = 'client'").bind(id), Topic::Users, ChangeKind::Removed, id.bytes());
    if (!user) {
        return core::unexpected(user.error());
    }
    return change(statement("DELETE FROM clients WHERE id = ?").bind(id), Topic::Clients, ChangeKind::Removed, id.bytes())
        .map([](int rows) { return rows > 0; });
}

} // namespace store
