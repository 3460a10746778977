// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/token_verbs.h"

#include "server/admin/server_map.h"

#include <array>

namespace admin
{

namespace
{

using Parameters = QJsonObject;

QString revealed(const core::Secret &secret)
{
    return QString::fromUtf8(secret.reveal().toByteArray());
}

QJsonObject asJson(const PersonalAccessTokenSummary &token)
{
    return {
        {QStringLiteral("id"), token.id},
        {QStringLiteral("user"), token.userId.toString()},
        {QStringLiteral("login"), token.login},
        {QStringLiteral("name"), token.name},
        {QStringLiteral("servers"), QJsonArray::fromStringList(token.servers)},
        {QStringLiteral("scopes"), QJsonArray::fromStringList(token.scopes)},
        {QStringLiteral("created_at"), isoTime(token.createdAt)},
        {QStringLiteral("expires_at"), isoTime(token.expiresAt)},
        {QStringLiteral("has_expired"), token.hasExpired},
        {QStringLiteral("last_used_at"), token.lastUsedAt ? QJsonValue(isoTime(*token.lastUsedAt)) : QJsonValue()},
    };
}

QJsonObject asJson(const ServerSummary &server)
{
    return {
        {QStringLiteral("id"), server.id},
        {QStringLiteral("kind"), server.kind},
        {QStringLiteral("state"), server.state},
        {QStringLiteral("name"), server.name},
        {QStringLiteral("resource"), server.resourceUrl},
        {QStringLiteral("introspection_id"), server.introspectionId.toString()},
        {QStringLiteral("has_allow_list"), server.hasAllowList},
        {QStringLiteral("created_at"), isoTime(server.createdAt)},
    };
}

QJsonObject asJson(const ServerWithCredentials &server)
{
    QJsonObject object = asJson(server.summary);
    object.insert(QStringLiteral("introspection_secret"), revealed(server.secret));
    return object;
}

template <class T>
Reply<QList<T>> rowsReply(const JsonReply &reply)
{
    return [reply](const Result<QList<T>> &list) {
        if (!list) {
            return reply(core::unexpected(Error(list.error())));
        }
        QJsonArray rows;
        for (const T &item : *list) {
            rows.append(asJson(item));
        }
        reply(QJsonValue(rows));
    };
}

Reply<ServerWithCredentials> credentialsReply(const JsonReply &reply)
{
    return [reply](const Result<ServerWithCredentials> &server) {
        if (!server) {
            return reply(core::unexpected(Error(server.error())));
        }
        reply(QJsonValue(asJson(*server)));
    };
}

QStringList words(const Parameters &p, const char *name)
{
    QStringList list = text(p, name).split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (QString &word : list) {
        word = word.trimmed();
    }
    list.removeDuplicates();
    return list;
}

void createToken(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    NewPersonalAccessToken wanted;
    wanted.name = text(p, "name");
    wanted.servers = words(p, "servers");
    wanted.scopes = words(p, "scopes");
    if (const QString until = text(p, "until"); !until.isEmpty()) {
        wanted.expiresAt = fromIsoTime(until);
        if (!wanted.expiresAt) {
            return reply(core::unexpected(invalid("until", QStringLiteral("\"%1\" is not a date; write it as 2026-12-31.").arg(until))));
        }
    }
    withUser(service, p, reply, [&service, wanted, reply](const core::UserId &id) mutable {
        wanted.userId = id;
        service.asCommandLine().tokens.create(wanted, [reply](const Result<CreatedPersonalAccessToken> &created) {
            if (!created) {
                return reply(core::unexpected(Error(created.error())));
            }
            QJsonObject object = asJson(created->summary);
            object.insert(QStringLiteral("token"), revealed(created->token));
            reply(QJsonValue(object));
        });
    });
}

void addServer(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    service.asCommandLine().servers.addExternal({text(p, "server"), text(p, "name"), text(p, "resource")}, credentialsReply(reply));
}

void importServers(AdminService &service, const Parameters &p, const JsonReply &reply)
{
    const QString pattern = text(p, "resource");
    const auto servers = readServerMap(text(p, "config").toUtf8(), pattern.isEmpty() ? QString(defaultResourcePattern) : pattern);
    if (!servers) {
        return reply(core::unexpected(Error(servers.error())));
    }
    service.asCommandLine().servers.importExternal(*servers, rowsReply<ServerWithCredentials>(reply));
}

constexpr auto Verbs = std::to_array<Verb>({
    {"token.create", createToken},
    {"token.list", [](AdminService &s, const Parameters &, const JsonReply &r) { s.asCommandLine().tokens.list(rowsReply<PersonalAccessTokenSummary>(r)); }},
    {"token.revoke", [](AdminService &s, const Parameters &p, const JsonReply &r) { s.asCommandLine().tokens.revoke(text(p, "token"), doneReply(r)); }},
    {"server.list", [](AdminService &s, const Parameters &, const JsonReply &r) { s.asCommandLine().servers.list(rowsReply<ServerSummary>(r)); }},
    {"server.add_external", addServer},
    {"server.import_external", importServers},
    {"server.renew_secret", [](AdminService &s, const Parameters &p, const JsonReply &r) { s.asCommandLine().servers.renewSecret(text(p, "server"), credentialsReply(r)); }},
    {"server.remove", [](AdminService &s, const Parameters &p, const JsonReply &r) { s.asCommandLine().servers.remove(text(p, "server"), doneReply(r)); }},
});

} // namespace

std::span<const Verb> tokenVerbs()
{
    return Verbs;
}

} // namespace admin
