// SPDX-License-Identifier: GPL-3.0-or-later
// What all the servers at a resource offer together, and how each revision words it as capabilities. Pure.
#pragma once

#include "server/mcp/mcp_resource.h"
#include "server/mcp/revision.h"
#include "server/mcp/server_registry.h"

namespace mcp
{

// Whoever may use which of them: what is offered does not depend on the caller, what is listed does.
[[nodiscard]] ServerFeatures featuresAt(const McpResource &resource, const ServerRegistry &servers);
[[nodiscard]] QJsonObject capabilitiesOf(const ServerFeatures &features, const Revision &revision);
// The instructions of one server at its own address, of all of them where they are gathered; may be empty.
[[nodiscard]] QString instructionsAt(const McpResource &resource, const ServerRegistry &servers);

} // namespace mcp
