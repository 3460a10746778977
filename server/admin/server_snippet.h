// SPDX-License-Identifier: GPL-3.0-or-later
// Servers as people have them: the JSON of claude_desktop_config.json, mcp.json and their like, or a line as it would be typed. Read, never
// run, and never by a shell. Pure; any thread.
#pragma once

#include "server/admin/upstream_types.h"

namespace admin
{

// Words between blanks; "…" and '…' keep blanks together, a backslash takes the next character as it is.
[[nodiscard]] Result<QStringList> commandFromLine(const QString &line);

// {"mcpServers": {…}}, {"servers": {…}}, {"mcp": {"servers": {…}}}, or the object of servers itself. Ids are made of the names.
[[nodiscard]] Result<std::vector<NewUpstream>> serversFromSnippet(const QByteArray &json);

// [a-z0-9][a-z0-9-]{0,31}; empty when nothing of the name is left.
[[nodiscard]] QString serverIdFrom(const QString &name);

// Null, or what is wrong: programs that read commands out of a text are shells.
[[nodiscard]] std::optional<Error> problemWithCommand(const QStringList &command);

} // namespace admin
