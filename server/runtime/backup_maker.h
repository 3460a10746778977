// SPDX-License-Identifier: GPL-3.0-or-later
// Makes backups of this data directory while everything goes on, one at a time. Owns the thread they are made on. Server thread.
#pragma once

#include "server/admin/backup_control.h"
#include "server/runtime/master_key_source.h"

#include <QThreadPool>

namespace audit
{
class AuditLog;
}
namespace core
{
class Clock;
}

namespace runtime
{

class BackupMaker final : public QObject, public admin::BackupControl
{
    Q_OBJECT
public:
    BackupMaker(store::Store &store, MasterKeySource &masterKey, const core::Clock &clock, QString dataDir);
    ~BackupMaker() override; // waits for the one under way

    void make(const QString &target, const core::Secret &passphrase, audit::ActorKind by, admin::Reply<admin::Done> reply) override;

private:
    void start(const QString &target, const core::Secret &passphrase, const secrets::MasterKey &key, audit::ActorKind by, const admin::Reply<admin::Done> &reply);
    void record(audit::ActorKind by, const QString &target, const admin::Reply<admin::Done> &reply);

    store::Store &m_store;
    MasterKeySource &m_masterKey;
    const core::Clock &m_clock;
    QString m_dataDir;
    QThreadPool m_pool;
    bool m_isBusy = false;
};

} // namespace runtime
