// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_verbs.h"

#include "server/admin/admin_json.h"
#include "server/admin/admin_service.h"
#include "server/admin/store_answer.h"

#include <array>

namespace admin
{

namespace
{

using JsonReply = Reply<QJsonValue>;

QString text(const QJsonObject &parameters, const char *name)
{
    return parameters.value(QLatin1String(name)).toString();
}

core::Secret secret(const QJsonObject &parameters, const char *name)
{
    return core::Secret(text(parameters, name).toUtf8());
}

template <class T>
Reply<QList<T>> listReply(JsonReply reply)
{
    return [reply = std::move(reply)](Result<QList<T>> list) {
        reply(list ? Result<QJsonValue>(toJson(*list)) : core::unexpected(list.error()));
    };
}

Reply<Done> doneReply(JsonReply reply)
{
    return [reply = std::move(reply)](Result<Done> done) {
        reply(done ? Result<QJsonValue>(QJsonObject()) : core::unexpected(done.error()));
    };
}

// Most verbs name a user: by id or by "provider:login".
void withUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply, std::function<void(const core::UserId &)> act)
{
    service.users().resolve(text(parameters, "user"), [reply, act = std::move(act)](Result<core::UserId> id) {
        if (!id) {
            return reply(core::unexpected(Error(id.error())));
        }
        act(*id);
    });
}

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
    service.users().addLocal(user, secret(parameters, "password"), [reply](Result<UserSummary> added) {
        reply(added ? Result<QJsonValue>(toJson(*added)) : core::unexpected(added.error()));
    });
}

void allow(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const QString name = text(parameters, "user");
    const qsizetype colon = name.indexOf(QLatin1Char(':'));
    const QString provider = colon < 0 ? QStringLiteral("github") : name.left(colon);
    service.users().allowLogin(provider, name.mid(colon + 1), text(parameters, "role"), doneReply(reply));
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
             [&service, decision, reply](const core::UserId &id) { service.approvals().decide(id, decision, doneReply(reply)); });
}

void deny(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    Decision decision;
    decision.kind = Decision::Kind::Deny;
    withUser(service, parameters, reply,
             [&service, decision, reply](const core::UserId &id) { service.approvals().decide(id, decision, doneReply(reply)); });
}

template <UserStatus Status>
void setStatus(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.users().setStatus(id, Status, doneReply(reply)); });
}

void expire(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    const auto endsAt = until(parameters);
    if (!endsAt) {
        return reply(core::unexpected(Error(endsAt.error())));
    }
    withUser(service, parameters, reply,
             [&service, endsAt = *endsAt, reply](const core::UserId &id) { service.users().setExpiry(id, endsAt, doneReply(reply)); });
}

void role(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, role = text(parameters, "role"), reply](const core::UserId &id) {
        service.users().setRole(id, role, doneReply(reply));
    });
}

void passwd(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, password = secret(parameters, "password"), reply](const core::UserId &id) {
        service.users().setPassword(id, password, doneReply(reply));
    });
}

void removeUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.users().remove(id, doneReply(reply)); });
}

void endSessionsOfUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    withUser(service, parameters, reply, [&service, reply](const core::UserId &id) { service.sessions().endAllOfUser(id, doneReply(reply)); });
}

core::ClientId client(const QJsonObject &parameters)
{
    return core::ClientId(text(parameters, "client"));
}

void setSetting(AdminService &service, const QJsonObject &parameters, const JsonReply &reply)
{
    if (parameters.contains(QLatin1String("secret"))) {
        return service.settings().setSecret(text(parameters, "key"), secret(parameters, "secret"), doneReply(reply));
    }
    service.settings().set({{text(parameters, "key"), text(parameters, "value")}}, doneReply(reply));
}

void showWindow(AdminService &service, const QJsonObject &, const JsonReply &reply)
{
    if (service.requestWindow()) {
        return reply(QJsonValue(QJsonObject()));
    }
    reply(core::unexpected(refused("no_window", QStringLiteral("The running Gatehouse has no window."))));
}

struct Verb {
    const char *name;
    void (*run)(AdminService &service, const QJsonObject &parameters, const JsonReply &reply);
};

constexpr auto Verbs = std::to_array<Verb>({
    {"user.add_local", addLocal},
    {"user.allow", allow},
    {"user.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.users().list(listReply<UserSummary>(r)); }},
    {"user.approve", approve},
    {"user.deny", deny},
    {"user.block", setStatus<UserStatus::Blocked>},
    {"user.unblock", setStatus<UserStatus::Pending>},
    {"user.expire", expire},
    {"user.role", role},
    {"user.passwd", passwd},
    {"user.delete", removeUser},
    {"client.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.clients().list(listReply<ClientSummary>(r)); }},
    {"client.revoke", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.clients().revokeTokens(client(p), doneReply(r)); }},
    {"client.delete", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.clients().remove(client(p), doneReply(r)); }},
    {"session.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.sessions().list(listReply<SessionSummary>(r)); }},
    {"session.end", [](AdminService &s, const QJsonObject &p, const JsonReply &r) { s.sessions().end(core::FamilyId(text(p, "session")), doneReply(r)); }},
    {"session.end_of_user", endSessionsOfUser},
    {"key.list", [](AdminService &s, const QJsonObject &, const JsonReply &r) { s.reports().listSigningKeys(listReply<SigningKeySummary>(r)); }},
    {"config.show", [](AdminService &s, const QJsonObject &, const JsonReply &r) { r(QJsonValue(toJson(s.settings().list()))); }},
    {"config.set", setSetting},
    {"window.show", showWindow},
});

} // namespace

void runVerb(AdminService &service, const QString &verb, const QJsonObject &parameters, Reply<QJsonValue> reply)
{
    for (const Verb &known : Verbs) {
        if (verb == QLatin1String(known.name)) {
            return known.run(service, parameters, reply);
        }
    }
    reply(core::unexpected(invalid("verb", QStringLiteral("The running Gatehouse does not know \"%1\"; it may be another version.").arg(verb))));
}

} // namespace admin
