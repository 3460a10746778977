// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/output.h"

namespace app
{

namespace
{

ExitCode list(const Invocation &invocation)
{
    return runList(invocation, QStringLiteral("key.list"), {}, {{"kid", "KEY ID"}, {"algorithm", "ALGORITHM"}, {"created_at", "CREATED"}, {"retired_at", "RETIRED"}});
}

} // namespace

std::vector<CommandDefinition> keyCommands()
{
    return {{"key list", "", "the keys that sign access tokens", {}, SettingsScope::DataDirectory, list}};
}

} // namespace app
