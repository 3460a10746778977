// SPDX-License-Identifier: GPL-3.0-or-later
// What the tables of verbs share: a verb, its parameters, and how an answer becomes JSON. Server thread.
#pragma once

#include "server/admin/admin_json.h"
#include "server/admin/admin_service.h"
#include "server/admin/store_answer.h"

#include <QJsonValue>

namespace admin
{

using JsonReply = Reply<QJsonValue>;

struct Verb {
    const char *name;
    void (*run)(AdminService &service, const QJsonObject &parameters, const JsonReply &reply);
};

[[nodiscard]] inline QString text(const QJsonObject &parameters, const char *name)
{
    return parameters.value(QLatin1String(name)).toString();
}

[[nodiscard]] inline core::Secret secret(const QJsonObject &parameters, const char *name)
{
    return core::Secret(text(parameters, name).toUtf8());
}

template <class T>
[[nodiscard]] Reply<T> jsonReply(JsonReply reply)
{
    return [reply = std::move(reply)](Result<T> answer) {
        reply(answer ? Result<QJsonValue>(toJson(*answer)) : core::unexpected(answer.error()));
    };
}

template <class T>
[[nodiscard]] Reply<QList<T>> listReply(JsonReply reply)
{
    return jsonReply<QList<T>>(std::move(reply));
}

[[nodiscard]] inline Reply<Done> doneReply(JsonReply reply)
{
    return [reply = std::move(reply)](Result<Done> done) {
        reply(done ? Result<QJsonValue>(QJsonObject()) : core::unexpected(done.error()));
    };
}

// Most verbs name a user: by id or as access/login_name.h reads it.
inline void withUser(AdminService &service, const QJsonObject &parameters, const JsonReply &reply, std::function<void(const core::UserId &)> act)
{
    service.asCommandLine().users.resolve(text(parameters, "user"), [reply, act = std::move(act)](Result<core::UserId> id) {
        if (!id) {
            return reply(core::unexpected(Error(id.error())));
        }
        act(*id);
    });
}

} // namespace admin
