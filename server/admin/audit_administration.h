// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log: is it whole, and take it out. Who took it out is in it, too. Server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"
#include "server/audit/sign_in_attempts.h"

#include <QObject>

namespace core
{
class Clock;
}
namespace store
{
class Store;
}

namespace admin
{

class AuditAdministration final : public QObject
{
    Q_OBJECT
public:
    AuditAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via);

    void list(std::optional<qint64> beforeId, int limit, Reply<QList<AuditEventSummary>> reply); // newest first
    void verify(Reply<AuditVerification> reply);
    // Newest first.
    void listAttempts(core::Milliseconds since, Reply<QList<audit::SignInAttempt>> reply);
    // A page of text at a time: ask again with `afterId` = lastId until isLast.
    void exportPage(const AuditExportQuery &query, Reply<AuditExportPage> reply);

private:
    void readPage(const AuditExportQuery &query, Reply<AuditExportPage> reply);

    store::Store &m_store;
    const core::Clock &m_clock;
    audit::ActorKind m_via;
};

} // namespace admin
