// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line can ask, by name, in one table: JSON parameters in, AdminService asked, JSON out. Server thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QJsonObject>
#include <QJsonValue>

namespace admin
{

class AdminService;

// Every request is answered once; an unknown verb with an error.
void runVerb(AdminService &service, const QString &verb, const QJsonObject &parameters, Reply<QJsonValue> reply);

} // namespace admin
