// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/task_id.h"

#include "server/mcp/protocol.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace mcp
{

namespace
{

constexpr std::chrono::hours KeptAtMost(24 * 7);

QByteArray bindingOf(const core::UserId &user)
{
    return "task " + user.bytes();
}

} // namespace

QString sealTaskId(const RequestState &states, const TaskOrigin &origin, const core::UserId &user, core::Seconds now)
{
    const QJsonArray parts{origin.server, origin.tool, origin.taskId};
    return states.seal(QJsonDocument(parts).toJson(QJsonDocument::Compact), bindingOf(user), now, KeptAtMost);
}

std::optional<TaskOrigin> openTaskId(const RequestState &states, const QString &sealed, const core::UserId &user, core::Seconds now)
{
    const auto opened = states.open(sealed, bindingOf(user), now);
    if (!opened) {
        return std::nullopt;
    }
    const QJsonArray parts = QJsonDocument::fromJson(*opened).array();
    return TaskOrigin{parts.at(0).toString(), parts.at(1).toString(), parts.at(2).toString()};
}

bool isTaskMethod(const QString &method)
{
    return method == method::GetTask || method == method::UpdateTask || method == method::CancelTask;
}

QJsonObject missingTasksExtension(const QJsonObject &declared)
{
    const bool isDeclared = declared.value(key::Extensions).toObject().contains(TasksExtension);
    return isDeclared ? QJsonObject() : QJsonObject{{key::Extensions, QJsonObject{{TasksExtension, QJsonObject()}}}};
}

} // namespace mcp
