// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a tool of a server behind the gateway is served, under which name, and why not. Pure; any thread.
#pragma once

#include "server/store/rows/upstream_tool_row.h"

namespace gateway
{

enum class ToolStanding {
    Served,
    Disabled,    // by an administrator
    New,         // came after the first sight: nobody has approved it yet
    Changed,     // its definition is not the approved one
    NeedsRename, // "server__tool" would be longer than 64 characters, or has others than A-Z a-z 0-9 _ . / -
    Gone,        // the upstream does not offer it any more
};

[[nodiscard]] ToolStanding standingOf(const store::UpstreamToolRow &tool);

// What its clients call it at /mcp/<server>.
[[nodiscard]] inline const QString &servedName(const store::UpstreamToolRow &tool)
{
    return tool.renamedTo.isEmpty() ? tool.name : tool.renamedTo;
}

// Product section 7: the whole name at /mcp is at most 64 characters long.
[[nodiscard]] bool isServableName(const QString &serverId, const QString &name);

} // namespace gateway
