// SPDX-License-Identifier: GPL-3.0-or-later
// An office of made-up people, clients, sessions and a day of calls: what the demo shows. Times are relative to now. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/store/transaction.h"

#include <QString>

namespace runtime
{

[[nodiscard]] store::Result<void> writeDemoOffice(store::Transaction &transaction);
// A new database with that office in it. The error is for the log.
[[nodiscard]] core::Expected<void, QString> makeDemoDatabase(const QString &dataDir);

} // namespace runtime
