// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/backup/backup.h"

#include "server/core/random.h"
#include "server/store/database.h"

#include <QFile>

#include <unistd.h>

namespace backup
{

namespace
{

using Done = core::Expected<void, BackupError>;

constexpr auto OwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

Done failed(BackupError::Kind kind, const QString &detail)
{
    return core::unexpected(BackupError{kind, detail});
}

// Gone again whatever happens.
class TemporaryCopy
{
public:
    explicit TemporaryCopy(QString path)
        : m_path(std::move(path))
    {
    }
    ~TemporaryCopy() { QFile::remove(m_path); }
    Q_DISABLE_COPY_MOVE(TemporaryCopy)
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    QString m_path;
};

// One consistent moment of the database, without the free pages and the log.
Done copyDatabase(const QString &from, const QString &to)
{
    QFile file(to); // made first, so that nobody else may read it for an instant
    if (!file.open(QIODevice::NewOnly) || !file.setPermissions(OwnerOnly)) {
        return failed(BackupError::Kind::Database, file.errorString());
    }
    file.close();
    const auto database = store::Database::open(from, store::Database::Mode::ReadWrite); // VACUUM INTO is refused on a query-only one
    if (!database) {
        return failed(BackupError::Kind::Database, database.error().detail);
    }
    const auto copied = (*database)->statement("VACUUM INTO ?").bind(to).run();
    return copied ? Done() : failed(BackupError::Kind::Database, copied.error().detail);
}

core::Expected<void, ArchiveError> fill(ArchiveWriter &archive, const BackupSource &source, const QString &copy)
{
    QFile settings(source.dataDir + u'/' + SettingsEntry);
    if (settings.open(QIODevice::ReadOnly)) {
        if (const auto added = archive.add(SettingsEntry, settings); !added) {
            return added;
        }
    }
    if (source.masterKey) {
        if (const auto added = archive.add(MasterKeyEntry, *source.masterKey); !added) {
            return added;
        }
    }
    QFile database(copy);
    if (!database.open(QIODevice::ReadOnly)) {
        return core::unexpected(ArchiveError{ArchiveError::Kind::Disk, database.errorString()});
    }
    const auto added = archive.add(DatabaseEntry, database);
    return added ? archive.finish() : added;
}

} // namespace

Done make(const BackupSource &source, const QString &target, const core::Secret &passphrase)
{
    if (QFile::exists(target)) {
        return failed(BackupError::Kind::TargetExists, target);
    }
    const TemporaryCopy partial(target + QStringLiteral(".partial-") + QString::fromLatin1(core::randomToken(6)));
    QFile file(partial.path());
    if (!file.open(QIODevice::ReadWrite | QIODevice::NewOnly) || !file.setPermissions(OwnerOnly)) {
        return failed(BackupError::Kind::TargetUnwritable, file.errorString());
    }
    const TemporaryCopy copy(source.dataDir + QStringLiteral("/backup-") + QString::fromLatin1(core::randomToken(6)) + QStringLiteral(".partial"));
    if (const auto copied = copyDatabase(source.dataDir + u'/' + DatabaseEntry, copy.path()); !copied) {
        return copied;
    }
    ArchiveWriter archive(file, passphrase);
    if (const auto filled = fill(archive, source, copy.path()); !filled) {
        return failed(BackupError::Kind::TargetUnwritable, filled.error().detail);
    }
    if (!file.flush() || ::fsync(file.handle()) != 0 || !file.rename(target)) {
        return failed(QFile::exists(target) ? BackupError::Kind::TargetExists : BackupError::Kind::TargetUnwritable, file.errorString());
    }
    return {};
}

} // namespace backup
