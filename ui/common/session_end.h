// SPDX-License-Identifier: GPL-3.0-or-later
// Ends sessions the way the console does everywhere: access is cut at once; for ten seconds a toast offers Undo, then (or when the
// window closes) the end is final. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

namespace admin
{
class AdminClient;
}

namespace ui
{

void endSessions(QWidget &page, admin::AdminClient &client, const QList<admin::SessionSummary> &sessions);

} // namespace ui
