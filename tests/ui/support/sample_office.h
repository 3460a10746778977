// SPDX-License-Identifier: GPL-3.0-or-later
// An office with people, clients, sessions and a day of calls, so that pages have something to show. Times are relative to now.
#pragma once

#include "server/admin/admin_types.h"

namespace tests
{

class ConsoleServer;

void fillWithOffice(ConsoleServer &server);
[[nodiscard]] QList<admin::Setting> sampleSettings();

} // namespace tests
