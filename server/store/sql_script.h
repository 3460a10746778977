// SPDX-License-Identifier: GPL-3.0-or-later
// Cuts a .sql file into its statements (the driver runs one at a time). Knows comments, quotes and trigger bodies.
#pragma once

#include <QString>
#include <QStringList>

namespace store
{

[[nodiscard]] QStringList statementsOf(const QString &script);

} // namespace store
