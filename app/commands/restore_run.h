// SPDX-License-Identifier: GPL-3.0-or-later
// `restore`, step by step: the one command that nobody else can do for it, since what it replaces is what a running server stands on.
// Blocking; command line only.
#pragma once

#include "app/command_line.h"

namespace app
{

[[nodiscard]] ExitCode runRestore(const Invocation &invocation, const core::Secret &passphrase);

} // namespace app
