// SPDX-License-Identifier: GPL-3.0-or-later
// The `log` setting's language: a level ("info"), or rules separated by ';' that name a category and a level
// ("gatehouse.oauth=debug") or are Qt's own ("qt.network.ssl.warning=false"). Any thread.
#pragma once

#include <QString>

#include <optional>

namespace runtime
{

// For QLoggingCategory::setFilterRules(); nullopt when the text is none of these.
[[nodiscard]] std::optional<QString> logFilterRules(const QString &text);

} // namespace runtime
