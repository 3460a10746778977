// SPDX-License-Identifier: GPL-3.0-or-later
// The subcommands of gatehouse-server, one file a group.
#pragma once

#include "app/command_line.h"

namespace app
{

[[nodiscard]] std::vector<CommandDefinition> serveCommands();
[[nodiscard]] std::vector<CommandDefinition> configCommands();
[[nodiscard]] std::vector<CommandDefinition> userCommands();
[[nodiscard]] std::vector<CommandDefinition> clientCommands();
[[nodiscard]] std::vector<CommandDefinition> sessionCommands();
[[nodiscard]] std::vector<CommandDefinition> keyCommands();
[[nodiscard]] std::vector<CommandDefinition> analyticsCommands();
[[nodiscard]] std::vector<CommandDefinition> auditCommands();
[[nodiscard]] std::vector<CommandDefinition> permissionCommands();
[[nodiscard]] std::vector<CommandDefinition> serverCommands();
[[nodiscard]] std::vector<CommandDefinition> tokenCommands();
[[nodiscard]] std::vector<CommandDefinition> backupCommands();
[[nodiscard]] std::vector<CommandDefinition> doctorCommands();
[[nodiscard]] std::vector<CommandDefinition> brandingCommands();
[[nodiscard]] std::vector<CommandDefinition> toolCommands();

} // namespace app
