// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/backup_maker.h"

#include "server/audit/append.h"
#include "server/backup/backup.h"
#include "server/core/run_in_pool.h"
#include "server/store/store.h"

#include <QDir>
#include <QFileInfo>
#include <QLoggingCategory>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcBackup, "gatehouse.backup")

constexpr int ShortestPassphrase = 12;

using Refusal = std::optional<admin::Error>;

Refusal refusal(const QString &detail, const QString &sentence)
{
    return admin::Error{admin::ErrorCode::Refused, detail, sentence};
}

Refusal problemWith(const QString &target, const core::Secret &passphrase, bool isBusy)
{
    if (isBusy) {
        return refusal(QStringLiteral("busy"), QStringLiteral("A backup is being made already; wait until it is done."));
    }
    if (!QDir::isAbsolutePath(target)) {
        return refusal(QStringLiteral("file"), QStringLiteral("Name the backup file with its whole path."));
    }
    if (QString::fromUtf8(passphrase.reveal()).size() < ShortestPassphrase) {
        return refusal(QStringLiteral("passphrase"),
                       QStringLiteral("The passphrase must have at least %1 characters: whoever has the file may try as many as they like.").arg(ShortestPassphrase));
    }
    return {};
}

QString sentenceFor(const backup::BackupError &error, const QString &target)
{
    switch (error.kind) {
    case backup::BackupError::Kind::TargetExists:
        return QStringLiteral("%1 exists already; name a new file.").arg(target);
    case backup::BackupError::Kind::TargetUnwritable:
        return QStringLiteral("%1 cannot be written (%2); check the folder and its free space.").arg(target, error.detail);
    case backup::BackupError::Kind::Database:
        return QStringLiteral("The database could not be copied (%1); check the free space of the data directory.").arg(error.detail);
    }
    Q_UNREACHABLE();
}

} // namespace

BackupMaker::BackupMaker(store::Store &store, MasterKeySource &masterKey, const core::Clock &clock, QString dataDir)
    : m_store(store)
    , m_masterKey(masterKey)
    , m_clock(clock)
    , m_dataDir(std::move(dataDir))
{
    m_pool.setMaxThreadCount(1);
}

BackupMaker::~BackupMaker()
{
    m_pool.waitForDone();
}

void BackupMaker::make(const QString &target, const core::Secret &passphrase, audit::ActorKind by, admin::Reply<admin::Done> reply)
{
    if (const auto problem = problemWith(target, passphrase, m_isBusy)) {
        return reply(core::unexpected(admin::Error(*problem)));
    }
    m_isBusy = true;
    m_masterKey.open(this, [this, target, passphrase, by, reply](const core::Expected<secrets::MasterKey, StartError> &key) {
        if (!key) {
            m_isBusy = false;
            return reply(core::unexpected(*refusal(QStringLiteral("master_key"), key.error().sentence)));
        }
        start(target, passphrase, *key, by, reply);
    });
}

void BackupMaker::start(const QString &target, const core::Secret &passphrase, const secrets::MasterKey &key, audit::ActorKind by,
                        const admin::Reply<admin::Done> &reply)
{
    backup::BackupSource source{m_dataDir, std::nullopt};
    if (key.place != secrets::KeyPlace::Environment) {
        source.masterKey = key.key;
    }
    core::runInPool(
        m_pool, this, [source, target, passphrase] { return backup::make(source, target, passphrase); },
        [this, target, by, reply](const core::Expected<void, backup::BackupError> &made) {
            m_isBusy = false;
            if (!made) {
                qCWarning(lcBackup).noquote() << "no backup:" << made.error().detail;
                return reply(core::unexpected(*refusal(QStringLiteral("backup"), sentenceFor(made.error(), target))));
            }
            record(by, target, reply);
        });
}

void BackupMaker::record(audit::ActorKind by, const QString &target, const admin::Reply<admin::Done> &reply)
{
    audit::Event event{.kind = audit::EventKind::BackupMade, .time = m_clock.nowMs(), .actor = {by, {}}};
    event.onWhat = QFileInfo(target).fileName();
    m_store.write(
        this, [event](store::Transaction &transaction) { return audit::append(transaction, event); },
        [reply](const store::Result<void> &written) {
            if (!written) {
                qCWarning(lcBackup).noquote() << "the backup is made, its audit row is not:" << written.error().detail;
            }
            reply(admin::Done());
        });
}

} // namespace runtime
