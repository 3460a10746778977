// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages.h"

#include "ui/overview/overview_page.h"
#include "ui/settings/settings_page.h"

namespace ui
{

QList<Page *> createPages(admin::AdminClient &client, ConsoleSettings &settings, OverviewFeed &feed)
{
    return {
        new OverviewPage(client, feed),
        new SettingsPage(client, settings),
    };
}

} // namespace ui
