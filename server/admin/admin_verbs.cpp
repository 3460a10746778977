// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_verbs.h"

#include "server/admin/key_verbs.h"
#include "server/admin/branding_verbs.h"
#include "server/admin/permission_verbs.h"
#include "server/admin/token_verbs.h"
#include "server/admin/upstream_verbs.h"
#include "server/admin/usage_verbs.h"

#include <QRegularExpression>

#include <array>

namespace admin
{

namespace
{

// An `until` that is there must be a date. Absent: no end.
Result<std::optional<core::Seconds>> until(const QJsonObject &parameters)
{
    const QString given = text(parameters, "until");
    if (given.isEmpty()) {
        return std::optional<core::Seconds>();
    }
    const auto time = fromIsoTime(given);
    if (!time) {
        return core::unexpected(invalid("until", QStringLiteral("\"%1\" is not a date; write it as 2026-12-31.").arg(given)));
    }
    return time;
}

void addLocal(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const NewLocalUser user{text(parameters, "local"), text(parameters, "name"), text(parameters, "email"), text(parameters, "role")};
    service.asCommandLine().users.addLocal(user, secret(parameters, "password"), [reply](Result<UserSummary> added) {
        reply(added ? Result<QJsonValue>(toJson(*added)) : core::unexpected(added.error()));
    });
}

void allow(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const QString name = text(parameters, "user");
    const qsizetype colon = name.indexOf(QLatin1Char(':'));
    const QString provider = colon < 0 ? QStringLiteral("github") : name.left(colon);
    service.asCommandLine().users.allowLogin(provider, name.mid(colon + 1), text(parameters, "role"), doneReply(reply));
}

void approve(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto endsAt = until(parameters);
    if (!endsAt) {
        return reply(core::unexpected(Error(endsAt.error())));
    }
    Decision decision;
    decision.approvalEndsAt = *endsAt;
    if (const QString role = text(parameters, "role"); !role.isEmpty()) {
        decision.role = role;
    }
    withUser(service, parameters, reply,
             [&service, decision, reply](const core::UserId &id) { service.asCommandLine().approvals.decide(id, decision, doneReply(reply)); });
}

void deny(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    Decision decision;
    decision.kind = Decision::Kind::Deny;
    withUser(service, parameters, reply,
             [&service, decision, reply](const core::UserId &id) { service.asCommandLine().approvals.decide(id, decision, doneReply(reply)); });
}

template <UserStatus Status>
void setStatus(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.asCommandLine().users.setStatus(id, Status, doneReply(reply)); });
}

void expire(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto endsAt = until(parameters);
    if (!endsAt) {
        return reply(core::unexpected(Error(endsAt.error())));
    }
    withUser(service, parameters, reply,
             [&service, endsAt = *endsAt, reply](const core::UserId &id) { service.asCommandLine().users.setExpiry(id, endsAt, doneReply(reply)); });
}

void role(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, role = text(parameters, "role"), reply](const core::UserId &id) {
        service.asCommandLine().users.setRole(id, role, doneReply(reply));
    });
}

void passwd(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, password = secret(parameters, "password"), reply](const core::UserId &id) {
        service.asCommandLine().users.setPassword(id, password, doneReply(reply));
    });
}

void switchOffSecondStep(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.asCommandLine().users.switchOffSecondStep(id, doneReply(reply)); });
}

void removeUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.asCommandLine().users.remove(id, doneReply(reply)); });
}

void endSessionsOfUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.asCommandLine().sessions.endAllOfUser(id, doneReply(reply)); });
}

QStringList words(const QJsonObject &parameters, const char *name)
{
    return text(parameters, name).split(QRegularExpression(QStringLiteral("[\\s,]+")), Qt::SkipEmptyParts);
}

void createClient(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const NewClient client{text(parameters, "preset"), text(parameters, "name"), words(parameters, "redirect"), words(parameters, "grant"),
                           text(parameters, "auth"), words(parameters, "scope").join(QLatin1Char(' ')), text(parameters, "jwks").toUtf8(),
                           text(parameters, "jwks-uri")};
    service.asCommandLine().clients.create(client, jsonReply<CreatedClient>(reply));
}

core::ClientId client(const QJsonObject &parameters)
{
    return core::ClientId(text(parameters, "client"));
}

// What is not given stays.
void editClient(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const core::ClientId id = client(parameters);
    const QString name = text(parameters, "name");
    const QStringList redirectUris = words(parameters, "redirect");
    service.asCommandLine().clients.find(id, [&service, id, name, redirectUris, reply](const Result<std::optional<ClientSummary>> &found) {
        if (!found) {
            return reply(core::unexpected(Error(found.error())));
        }
        if (!*found) {
            return reply(core::unexpected(notFound("client")));
        }
        const ClientEdit edit{id, name.isEmpty() ? (*found)->name : name, redirectUris.isEmpty() ? (*found)->redirectUris : redirectUris};
        service.asCommandLine().clients.edit(edit, doneReply(reply));
    });
}

void setSetting(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    if (parameters.contains(QLatin1String("secret"))) {
        return service.asCommandLine().settings.setSecret(text(parameters, "key"), secret(parameters, "secret"), doneReply(reply));
    }
    service.asCommandLine().settings.set({{text(parameters, "key"), text(parameters, "value")}}, doneReply(reply));
}

void showWindow(AdminService &service, const QJsonObject &, const JsonReply &reply)
{
    if (service.requestWindow()) {
        return reply(QJsonValue(QJsonObject()));
    }
    reply(core::unexpected(refused("no_window", QStringLiteral("The running Gatehouse has no window."))));
}

Result<AuditExportQuery> auditQuery(const QJsonObject &parameters)
{
    AuditExportQuery query;
    query.format = text(parameters, "format") == QLatin1String("csv") ? AuditExportFormat::Csv : AuditExportFormat::JsonLines;
    query.afterId = parameters.value(QLatin1String("after")).toInteger();
    for (const auto &[name, bound] : {std::pair{"from", &query.from}, std::pair{"to", &query.to}}) {
        const QString given = text(parameters, name);
        const auto time = fromIsoTime(given);
        if (!given.isEmpty() && !time) {
            return core::unexpected(invalid(name, QStringLiteral("\"%1\" is not a date; write it as 2026-12-31.").arg(given)));
        }
        if (time) {
            *bound = *time;
        }
    }
    return query;
}

void exportAudit(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto query = auditQuery(parameters);
    if (!query) {
        return reply(core::unexpected(Error(query.error())));
    }
    const auto exportPage = [&service, reply](const AuditExportQuery &wanted) {
        service.asCommandLine().audit.exportPage(wanted, [reply](const Result<AuditExportPage> &page) {
            reply(page ? Result<QJsonValue>(toJson(*page)) : core::unexpected(page.error()));
        });
    };
    if (text(parameters, "user").isEmpty()) {
        return exportPage(*query);
    }
    withUser(service, parameters, reply, [exportPage, wanted = *query](const core::UserId &id) mutable {
        wanted.userId = id;
        exportPage(wanted);
    });
}

void verifyAudit(AdminService &service, const QJsonObject &, const JsonReply &reply)
{
    service.asCommandLine().audit.verify([reply](const Result<AuditVerification> &verification) {
        reply(verification ? Result<QJsonValue>(toJson(*verification)) : core::unexpected(verification.error()));
    });
}

void makeBackup(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    service.backup().make(text(parameters, "file"), secret(parameters, "passphrase"), audit::ActorKind::CommandLine, doneReply(reply));
}

void listRateRefusals(AdminService &service, const QJsonObject &, const JsonReply &reply)
{
    QJsonArray rows;
    const QList<RateRefusal> refusals = service.listener().rateRefusals();
    for (const RateRefusal &refusal : refusals) {
        rows.append(QJsonObject{{QStringLiteral("path"), refusal.path}, {QStringLiteral("count"), qint64(refusal.count)}, {QStringLiteral("last_at"), isoTime(refusal.lastAt)}});
    }
    reply(QJsonValue(rows));
}

constexpr auto Verbs = std::to_array<Verb>({
    {"user.add_local", addLocal},
    {"user.allow", allow},
    {"user.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.asCommandLine().users.list(listReply<UserSummary>(r)); }},
    {"user.approve", approve},
    {"user.deny", deny},
    {"user.block", setStatus<UserStatus::Blocked>},
    {"user.unblock", setStatus<UserStatus::Pending>},
    {"user.expire", expire},
    {"user.role", role},
    {"user.passwd", passwd},
    {"user.two_step_off", switchOffSecondStep},
    {"user.delete", removeUser},
    {"client.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.asCommandLine().clients.list(listReply<ClientSummary>(r)); }},
    {"client.create", createClient},
    {"client.edit", editClient},
    {"client.renew_secret",
     [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().clients.renewSecret(client(p), jsonReply<CreatedClient>(r)); }},
    {"client.approve", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().clients.approve(client(p), doneReply(r)); }},
    {"client.deny", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().clients.deny(client(p), doneReply(r)); }},
    {"client.revoke", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().clients.revokeTokens(client(p), doneReply(r)); }},
    {"client.delete", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().clients.remove(client(p), doneReply(r)); }},
    {"session.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.asCommandLine().sessions.list(listReply<SessionSummary>(r)); }},
    {"session.end", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.asCommandLine().sessions.end(core::FamilyId(text(p, "session")), doneReply(r)); }},
    {"session.end_of_user", endSessionsOfUser},
    {"server.rate_refusals", listRateRefusals},
    {"audit.verify", verifyAudit},
    {"audit.export", exportAudit},
    {"backup.make", makeBackup},
    {"config.show", [](AdminService &s, const QJsonObject &, const JsonReply &r) { r(QJsonValue(toJson(s.asCommandLine().settings.list()))); }},
    {"config.set", setSetting},
    {"window.show", showWindow},
});

} // namespace

void runVerb(AdminService &service, const QString &verb, const QJsonObject &parameters, Reply<QJsonValue> reply)
{
    for (const std::span<const Verb> table : {std::span<const Verb>(Verbs), permissionVerbs(), tokenVerbs(), usageVerbs(), upstreamVerbs(), keyVerbs(), brandingVerbs()}) {
        for (const Verb &known : table) {
            if (verb == QLatin1String(known.name)) {
                return known.run(service, parameters, reply);
            }
        }
    }
    reply(core::unexpected(invalid("verb", QStringLiteral("The running Gatehouse does not know \"%1\"; it may be another version.").arg(verb))));
}

} // namespace admin
