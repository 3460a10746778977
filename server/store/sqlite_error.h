// SPDX-License-Identifier: GPL-3.0-or-later
// Turns what SQLite says into a store::Error. Any thread.
#pragma once

#include "server/store/store_error.h"

class QSqlError;

namespace store
{

// `doing` names the step for the log: "migrate to 2", "INSERT INTO users".
[[nodiscard]] Error errorFrom(const QSqlError &error, const QString &doing);

} // namespace store
