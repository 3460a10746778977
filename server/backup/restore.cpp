// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/backup/restore.h"

#include "server/audit/append.h"
#include "server/backup/backup.h"
#include "server/core/random.h"
#include "server/store/meta_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/store.h"

#include <QDir>
#include <QFile>

#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

namespace backup
{

namespace
{

using Done = core::Expected<void, RestoreError>;
using Kind = RestoreError::Kind;

constexpr int LongestKey = 64;

Done failed(Kind kind, const QString &detail)
{
    return core::unexpected(RestoreError{kind, detail});
}

Kind kindOf(ArchiveError::Kind kind)
{
    switch (kind) {
    case ArchiveError::Kind::NotOurs:
        return Kind::NotOurs;
    case ArchiveError::Kind::WrongPassphrase:
        return Kind::WrongPassphrase;
    case ArchiveError::Kind::Damaged:
        return Kind::Damaged;
    case ArchiveError::Kind::Disk:
        return Kind::Disk;
    }
    Q_UNREACHABLE();
}

Done fromStore(const store::Error &error)
{
    const bool isNewer = error.kind == store::ErrorKind::NewerSchema;
    const bool isDamaged = error.kind == store::ErrorKind::Corrupt;
    return failed(isNewer ? Kind::NewerSchema : isDamaged ? Kind::Damaged : Kind::Disk, error.detail);
}

// Takes the entries of an archive into a folder: only those we know, so that no name of theirs leads anywhere.
class EntryFiles
{
public:
    explicit EntryFiles(Unpacked &unpacked)
        : m_unpacked(unpacked)
    {
    }

    bool take(const QString &name, QByteArrayView bytes)
    {
        if (name == MasterKeyEntry) {
            return takeKey(bytes);
        }
        if (name != DatabaseEntry && name != SettingsEntry) {
            return true; // of a later version that says it is still ours
        }
        if (bytes.isEmpty() && m_name != name) {
            m_name = name;
            m_file.close();
            m_file.setFileName(m_unpacked.folder + u'/' + name);
            m_unpacked.hasSettings |= name == SettingsEntry;
            return m_file.open(QIODevice::NewOnly) && m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        }
        return m_name == name && m_file.write(bytes.data(), bytes.size()) == bytes.size();
    }

    [[nodiscard]] bool finish()
    {
        const bool isWritten = m_file.flush() && ::fsync(m_file.handle()) == 0;
        m_file.close();
        return isWritten;
    }

private:
    bool takeKey(QByteArrayView bytes)
    {
        if (bytes.size() > LongestKey) {
            return false;
        }
        m_unpacked.masterKey = core::Secret(bytes);
        return true;
    }

    Unpacked &m_unpacked;
    QString m_name;
    QFile m_file;
};

Done checkIntegrity(const QString &path)
{
    const auto database = store::Database::open(path, store::Database::Mode::QueryOnly);
    if (!database) {
        return fromStore(database.error());
    }
    const auto verdict = (*database)->statement("PRAGMA integrity_check(1)").value<QString>();
    if (!verdict) {
        return fromStore(verdict.error());
    }
    return *verdict == QLatin1String("ok") ? Done() : failed(Kind::Damaged, *verdict);
}

store::Result<void> endSessions(store::Transaction &transaction, core::Seconds now)
{
    const store::RefreshTokenFamilyTable families(transaction);
    const auto live = families.listLive();
    if (!live) {
        return core::unexpected(live.error());
    }
    for (const store::SessionRow &session : *live) {
        if (const auto ended = families.revoke(session.family.id, QStringLiteral("restored"), now); !ended) {
            return core::unexpected(ended.error());
        }
    }
    // What stands between a consent and its tokens.
    for (const char *table : {"authorization_codes", "device_authorizations", "pushed_requests"}) {
        if (const auto emptied = transaction.database().execute(QStringLiteral("DELETE FROM ") + QLatin1String(table)); !emptied) {
            return emptied;
        }
    }
    return {};
}

Done movedAside(const QString &path, const QString &target)
{
    if (!QFile::exists(path) || QFile::rename(path, target)) {
        return {};
    }
    return failed(Kind::Disk, path);
}

// The log of the old database must not be read as that of the new one.
Done foldLogIn(const QString &path, const QString &suffix)
{
    if (const auto database = store::Database::open(path, store::Database::Mode::ReadWrite)) {
        (void)(*database)->statement("PRAGMA wal_checkpoint(TRUNCATE)").value<int>(); // a damaged one keeps it, beside itself
    }
    for (const char *tail : {"-wal", "-shm"}) {
        const QString log = path + QLatin1String(tail);
        if (QFile::exists(log) && !QFile::rename(log, path + suffix + QLatin1String(tail))) {
            return failed(Kind::Disk, log);
        }
    }
    return {};
}

} // namespace

core::Expected<Unpacked, RestoreError> unpack(const QString &file, const core::Secret &passphrase, const QString &dataDir)
{
    QFile archive(file);
    if (!archive.open(QIODevice::ReadOnly)) {
        return core::unexpected(RestoreError{Kind::CannotRead, archive.errorString()});
    }
    Unpacked unpacked;
    unpacked.folder = dataDir + QStringLiteral("/restore-") + QString::fromLatin1(core::randomToken(6));
    if (!QDir().mkdir(unpacked.folder) || !QFile::setPermissions(unpacked.folder, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner)) {
        return core::unexpected(RestoreError{Kind::Disk, unpacked.folder});
    }
    const auto refuse = [&](const RestoreError &error) {
        discard(unpacked);
        return core::unexpected(RestoreError(error));
    };
    EntryFiles files(unpacked);
    const auto read = readArchive(archive, passphrase, [&](const QString &name, QByteArrayView bytes) { return files.take(name, bytes); });
    if (!read) {
        return refuse({kindOf(read.error().kind), read.error().detail});
    }
    if (!files.finish()) {
        return refuse({Kind::Disk, unpacked.folder});
    }
    const QString database = unpacked.folder + u'/' + DatabaseEntry;
    if (const auto sound = checkIntegrity(database); !sound) {
        return refuse(sound.error());
    }
    const auto opened = store::Store::open(database); // migrates it
    if (!opened) {
        return refuse(fromStore(opened.error()).error());
    }
    const auto known = (*opened)->writeAndWait([&unpacked](store::Transaction &transaction) -> store::Result<void> {
        const store::MetaTable meta(transaction);
        const auto id = meta.find(QStringLiteral("installation_id"));
        const auto place = meta.find(QStringLiteral("master_key_place"));
        if (!id || !place) {
            return core::unexpected(id ? place.error() : id.error());
        }
        unpacked.installationId = id->value_or(QByteArray());
        unpacked.keyPlace = *place ? secrets::keyPlaceFromText(QString::fromLatin1(**place)) : std::nullopt;
        return {};
    });
    return known ? core::Expected<Unpacked, RestoreError>(unpacked) : refuse(fromStore(known.error()).error());
}

Done prepare(const Unpacked &unpacked, std::optional<secrets::KeyPlace> keyPlace, Sessions sessions, core::Milliseconds now)
{
    const auto opened = store::Store::open(unpacked.folder + u'/' + DatabaseEntry);
    if (!opened) {
        return fromStore(opened.error());
    }
    const auto written = (*opened)->writeAndWait([&](store::Transaction &transaction) -> store::Result<void> {
        if (keyPlace) {
            if (const auto noted = store::MetaTable(transaction).update(QStringLiteral("master_key_place"), secrets::toText(*keyPlace).toLatin1()); !noted) {
                return noted;
            }
        }
        if (sessions == Sessions::End) {
            if (const auto ended = endSessions(transaction, std::chrono::floor<std::chrono::seconds>(now)); !ended) {
                return ended;
            }
        }
        const audit::Event event{.kind = audit::EventKind::BackupRestored, .time = now, .actor = {audit::ActorKind::CommandLine, {}}};
        return audit::append(transaction, event);
    });
    return written ? Done() : fromStore(written.error());
}

Done putInPlace(const Unpacked &unpacked, const QString &dataDir, const QString &suffix)
{
    const QString database = dataDir + u'/' + DatabaseEntry;
    const QString copy = unpacked.folder + u'/' + DatabaseEntry;
    const bool hasOld = QFile::exists(database);
    if (hasOld) {
        if (const auto folded = foldLogIn(database, suffix); !folded) {
            return folded;
        }
    }
    if (unpacked.hasSettings) {
        const QString settings = dataDir + u'/' + SettingsEntry;
        if (const auto aside = movedAside(settings, settings + suffix); !aside) {
            return aside;
        }
        if (!QFile::rename(unpacked.folder + u'/' + SettingsEntry, settings)) {
            return failed(Kind::Disk, settings);
        }
    }
    // One step: whoever starts after a power cut finds the old database or the new one, never none.
    const unsigned how = hasOld ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(AT_FDCWD, QFile::encodeName(copy).constData(), AT_FDCWD, QFile::encodeName(database).constData(), how) != 0) {
        return failed(Kind::Disk, database);
    }
    if (hasOld) {
        return movedAside(copy, database + suffix);
    }
    return {};
}

void discard(const Unpacked &unpacked)
{
    QDir(unpacked.folder).removeRecursively();
}

} // namespace backup
