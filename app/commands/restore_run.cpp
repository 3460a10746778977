// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/restore_run.h"

#include "app/data_directory.h"
#include "app/output.h"
#include "server/backup/restore.h"
#include "server/secrets/file_vault.h"
#include "server/secrets/keychain_vault.h"
#include "server/secrets/master_key_opener.h"

#include <QEventLoop>
#include <QFile>

namespace app
{

namespace
{

ExitCode refused(const QString &sentence)
{
    printProblem(sentence);
    return ExitCode::Refused;
}

QString sentenceFor(const backup::RestoreError &error, const QString &file)
{
    using Kind = backup::RestoreError::Kind;
    switch (error.kind) {
    case Kind::CannotRead:
        return QStringLiteral("%1 cannot be read (%2).").arg(file, error.detail);
    case Kind::NotOurs:
        return QStringLiteral("%1 is no backup of Gatehouse, or one of a later version.").arg(file);
    case Kind::WrongPassphrase:
        return QStringLiteral("The passphrase does not open %1.").arg(file);
    case Kind::Damaged:
        return QStringLiteral("%1 is damaged (%2): take another backup. Nothing was changed.").arg(file, error.detail);
    case Kind::NewerSchema:
        return QStringLiteral("%1 was made by a newer version of Gatehouse: restore it with that one. Nothing was changed.").arg(file);
    case Kind::Disk:
        return QStringLiteral("The data directory cannot be written (%1); check its permissions and free space.").arg(error.detail);
    }
    Q_UNREACHABLE();
}

std::optional<secrets::KeyPlace> choiceOf(const Invocation &invocation, const backup::Unpacked &unpacked)
{
    const QString wanted = invocation.options.value(QStringLiteral("secret-store"));
    return wanted.isEmpty() ? unpacked.keyPlace : secrets::keyPlaceFromText(wanted);
}

// The key that the backup brought, into the vault where the server will look for it. What a file held before stays beside it.
secrets::VaultResult<void> putKey(const backup::Unpacked &unpacked, secrets::KeyPlace place, const QString &dataDir, const QString &suffix)
{
    secrets::FileVault files(dataDir);
    secrets::KeychainVault keychain(QStringLiteral("Gatehouse"));
    const bool isFile = place == secrets::KeyPlace::File;
    const QString name = isFile ? QString::fromLatin1(secrets::MasterKeyOpener::FileName)
                                : secrets::MasterKeyOpener::keychainEntry(unpacked.installationId);
    if (isFile && QFile::exists(files.pathOf(name)) && !QFile::rename(files.pathOf(name), files.pathOf(name) + suffix)) {
        return core::unexpected(secrets::VaultError{secrets::VaultErrorKind::Unwritable, files.pathOf(name)});
    }
    secrets::VaultResult<void> written = core::unexpected(secrets::VaultError{secrets::VaultErrorKind::TimedOut, {}});
    QEventLoop loop; // a command has one thread and nothing else to do: it may wait
    bool isAnswered = false;
    const auto then = [&](const secrets::VaultResult<void> &result) {
        written = result;
        isAnswered = true;
        loop.quit();
    };
    (isFile ? static_cast<secrets::SecretVault &>(files) : keychain).write(name, *unpacked.masterKey, &loop, then);
    if (!isAnswered) {
        loop.exec();
    }
    return written;
}

ExitCode exchange(const Invocation &invocation, const backup::Unpacked &unpacked, const QString &dataDir)
{
    const core::SystemClock clock;
    const auto place = choiceOf(invocation, unpacked);
    const auto sessions = invocation.options.contains(QStringLiteral("keep-sessions")) ? backup::Sessions::Keep : backup::Sessions::End;
    const QString file = invocation.arguments.first();
    if (const auto prepared = backup::prepare(unpacked, place, sessions, clock.nowMs()); !prepared) {
        return refused(sentenceFor(prepared.error(), file));
    }
    const QString suffix = QStringLiteral(".before-restore-%1").arg(clock.now().time_since_epoch().count());
    if (unpacked.masterKey && place && *place != secrets::KeyPlace::Environment) {
        if (const auto put = putKey(unpacked, *place, dataDir, suffix); !put) {
            return refused(QStringLiteral("The backup's master key cannot be put into its place (%1): unlock the keychain, or give --secret-store file. "
                                          "The database was not changed.").arg(put.error().detail));
        }
    }
    const auto done = backup::putInPlace(unpacked, dataDir, suffix);
    if (!done) {
        return refused(sentenceFor(done.error(), file));
    }
    printLine(QStringLiteral("Restored. What was here before has the ending \"%1\".").arg(suffix));
    if (sessions == backup::Sessions::End) {
        printLine(QStringLiteral("Every session of then was ended: clients sign in again. Personal access tokens of then are good again; see \"token list\"."));
    }
    if (place == secrets::KeyPlace::Environment) {
        printLine(QStringLiteral("Its master key is not in the backup: set GATEHOUSE_MASTER_KEY to the one of then."));
    }
    return ExitCode::Done;
}

} // namespace

ExitCode runRestore(const Invocation &invocation, const core::Secret &passphrase)
{
    const QString wanted = invocation.options.value(QStringLiteral("secret-store"));
    if (!wanted.isEmpty() && wanted != QLatin1String("keychain") && wanted != QLatin1String("file")) {
        printProblem(QStringLiteral("--secret-store is keychain or file."));
        return ExitCode::Usage;
    }
    const auto dataDir = runtime::resolveDataDir(invocation.sources);
    if (!dataDir) {
        printProblem(dataDir.error());
        return ExitCode::Usage;
    }
    const auto directory = DataDirectory::lock(*dataDir);
    if (!directory) {
        printProblem(directory.error().sentence);
        return ExitCode::NoDataDirectory;
    }
    const auto unpacked = backup::unpack(invocation.arguments.first(), passphrase, *dataDir);
    if (!unpacked) {
        return refused(sentenceFor(unpacked.error(), invocation.arguments.first()));
    }
    const ExitCode code = exchange(invocation, *unpacked, *dataDir);
    backup::discard(*unpacked);
    return code;
}

} // namespace app
