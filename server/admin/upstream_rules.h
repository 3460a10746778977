// SPDX-License-Identifier: GPL-3.0-or-later
// What a server behind the gateway may look like, and how its rows read. Pure; any thread.
#pragma once

#include "server/admin/upstream_types.h"
#include "server/store/rows/server_row.h"
#include "server/store/rows/upstream_server_row.h"
#include "server/store/rows/upstream_tool_row.h"

namespace admin
{

[[nodiscard]] Result<Done> checkShape(const NewUpstream &server);
[[nodiscard]] Result<Done> checkServerId(const QString &id);
// What cannot be said of or to several users at once.
[[nodiscard]] Result<Done> checkSharing(const store::UpstreamServerRow &settings);

[[nodiscard]] store::UpstreamServerRow changed(store::UpstreamServerRow settings, const UpstreamChange &change);
[[nodiscard]] UpstreamSummary summaryOf(const store::ServerRow &server, const store::UpstreamServerRow &settings,
                                        const QList<store::UpstreamToolRow> &tools);
[[nodiscard]] ToolSummary summaryOf(const store::UpstreamToolRow &tool);

[[nodiscard]] store::UpstreamAuthentication rowValueOf(UpstreamAuthentication authentication);

} // namespace admin
