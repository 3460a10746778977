// SPDX-License-Identifier: GPL-3.0-or-later
// Who used what: reports, rows, exports, and forgetting somebody. Server thread; the counting is done on the store's reports thread.
#pragma once

#include "server/admin/usage_types.h"
#include "server/admin/user_administration.h"

namespace admin
{

class UsageAdministration final : public QObject
{
    Q_OBJECT
public:
    UsageAdministration(store::Store &store, const core::Clock &clock, UserAdministration &users, audit::ActorKind via);

    void report(const UsageQuery &query, Reply<UsageReport> reply);
    void listCalls(const UsagePageQuery &query, Reply<UsagePage> reply);
    // A page at a time; the first one tells the audit log of it.
    void exportPage(const UsageExportQuery &query, Reply<UsageExportPage> reply);

    // "Delete all data of this user": the account with everything that hangs on it, who they were in recorded calls and what they said,
    // and what is personal in the audit log. That there were calls stays, under a number; the audit log still verifies.
    void erase(const core::UserId &id, Reply<ErasedUser> reply);

private:
    void readExport(const UsageExportQuery &query, Reply<UsageExportPage> reply);
    void blankCalls(const core::UserId &id, int before, Reply<ErasedUser> reply);
    void eraseAudit(const core::UserId &id, int calls, Reply<ErasedUser> reply);

    store::Store &m_store;
    const core::Clock &m_clock;
    UserAdministration &m_users;
    audit::ActorKind m_via;
};

} // namespace admin
