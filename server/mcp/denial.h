// SPDX-License-Identifier: GPL-3.0-or-later
// Why somebody may not, as a sentence for the model and the person behind it, who can then ask for it. Pure.
#pragma once

#include "server/access/permission_check.h"

namespace mcp
{

// `what` names it: the tool "x", the prompts of the server "y".
[[nodiscard]] QString denialSentence(const access_control::Verdict &verdict, const QString &server, const QString &what);

} // namespace mcp
