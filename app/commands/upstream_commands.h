// SPDX-License-Identifier: GPL-3.0-or-later
// The part of `server …` that is about servers behind the gateway.
#pragma once

#include "app/command_line.h"

namespace app
{

[[nodiscard]] std::vector<CommandDefinition> upstreamCommands();
[[nodiscard]] ExitCode addUpstream(const Invocation &invocation);
[[nodiscard]] ExitCode importUpstreams(const Invocation &invocation, const QByteArray &snippet);

} // namespace app
