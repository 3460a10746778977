// SPDX-License-Identifier: GPL-3.0-or-later
// A finished call on its way to the `calls` table: of a tool, or a resource that was read, or a prompt that was fetched. The last two
// have their method ("resources/read", "prompts/get") in `tool` and their name or URI in the arguments: there may be any number of URIs,
// and reports count by tool.
#pragma once

#include "server/store/rows/call_row.h"

#include <QJsonObject>

namespace analytics
{

struct CallEvent : store::CallRow { // `id`, `arguments`, `result` and `costMicros` are filled in when it is recorded
    std::optional<QJsonObject> givenArguments;
    std::optional<QJsonObject> givenResult;
};

} // namespace analytics
