// SPDX-License-Identifier: GPL-3.0-or-later
// Every page of the console, made in one place. Main thread.
#pragma once

#include <QList>

namespace admin
{
class AdminClient;
}

namespace ui
{

class ConsoleSettings;
class OverviewFeed;
class Page;

// In the order of the navigation.
[[nodiscard]] QList<Page *> createPages(admin::AdminClient &client, ConsoleSettings &settings, OverviewFeed &feed);

} // namespace ui
