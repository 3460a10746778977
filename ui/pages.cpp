// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages.h"

#include "ui/analytics/analytics_page.h"
#include "ui/approvals/approvals_page.h"
#include "ui/audit/audit_page.h"
#include "ui/branding/branding_page.h"
#include "ui/calls/calls_page.h"
#include "ui/clients/clients_page.h"
#include "ui/overview/overview_page.h"
#include "ui/roles/roles_page.h"
#include "ui/sessions/sessions_page.h"
#include "ui/settings/settings_page.h"
#include "ui/tokens/tokens_page.h"
#include "ui/users/users_page.h"

namespace ui
{

QList<Page *> createPages(admin::AdminClient &client, ConsoleSettings &settings, OverviewFeed &feed)
{
    return {
        new OverviewPage(client, feed),
        new ApprovalsPage(client, settings),
        new UsersPage(client, settings),
        new RolesPage(client, settings),
        new ClientsPage(client, settings),
        new SessionsPage(client, settings),
        new TokensPage(client, settings),
        new CallsPage(client, settings),
        new AnalyticsPage(client, settings),
        new AuditPage(client, settings),
        new BrandingPage(client, settings),
        new SettingsPage(client, settings),
    };
}

} // namespace ui
