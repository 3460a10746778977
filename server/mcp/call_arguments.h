// SPDX-License-Identifier: GPL-3.0-or-later
// The arguments of a call in the form that may be stored: redacted, at most 4 KiB (product section 8). Any thread.
#pragma once

#include <QJsonObject>
#include <QString>

namespace mcp
{

[[nodiscard]] QString recordableArguments(const QJsonObject &arguments);

} // namespace mcp
