// SPDX-License-Identifier: GPL-3.0-or-later
// The way to protect tools (product section 4), from the setting to what each part makes of it. Server thread.
#pragma once

#include "server/mcp/bearer_guard.h"
#include "server/oauth/tokens/bearer_verifier.h"
#include "server/runtime/server_config.h"

namespace runtime
{

class SettingSecrets;

[[nodiscard]] QString toText(AuthMode mode); // as the setting has it
[[nodiscard]] oauth::Protection protectionOf(AuthMode mode);
[[nodiscard]] mcp::Door doorOf(AuthMode mode);

// Off when nothing is set, or when what is set does not fit together (said in the log).
[[nodiscard]] oauth::OutsideTokenSettings outsideTokenSettings(const ServerConfig &config, const SettingSecrets &secrets);

} // namespace runtime
