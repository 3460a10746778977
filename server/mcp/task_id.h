// SPDX-License-Identifier: GPL-3.0-or-later
// Ids of tasks as clients see them (MCP 2026-07-28, tasks extension): what the server calls the task, and whose and of which tool it is,
// sealed for its user. Nobody else's opens, and no server is asked for a task that is not its own. Any thread.
#pragma once

#include "server/core/ids.h"
#include "server/mcp/request_state.h"

namespace mcp
{

inline constexpr QLatin1String TasksExtension("io.modelcontextprotocol/tasks");

struct TaskOrigin {
    QString server;
    QString tool;   // its own name: the permission to use it is the permission to ask for its tasks
    QString taskId; // the server's own
};

[[nodiscard]] QString sealTaskId(const RequestState &states, const TaskOrigin &origin, const core::UserId &user, core::Seconds now);
[[nodiscard]] std::optional<TaskOrigin> openTaskId(const RequestState &states, const QString &sealed, const core::UserId &user, core::Seconds now);

[[nodiscard]] bool isTaskMethod(const QString &method);
// {extensions: {…tasks: {}}}, as a client declares it; empty when it has.
[[nodiscard]] QJsonObject missingTasksExtension(const QJsonObject &declared);

} // namespace mcp
