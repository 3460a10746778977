// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/restore_run.h"
#include "app/output.h"

#include <QDir>
#include <QFileInfo>

namespace app
{

namespace
{

constexpr std::chrono::hours LongestBackup(6);

ExitCode missingPassphrase()
{
    printProblem(QStringLiteral("No passphrase came on standard input; type one line, or use a pipe."));
    return ExitCode::Usage;
}

ExitCode make(const Invocation &invocation)
{
    const QString file = QFileInfo(invocation.arguments.first()).absoluteFilePath(); // the process that writes it stands elsewhere
    const auto passphrase = readSecret(QStringLiteral("Passphrase for the backup: "));
    if (!passphrase) {
        return missingPassphrase();
    }
    const QJsonObject parameters{{QStringLiteral("file"), file}, {QStringLiteral("passphrase"), QString::fromUtf8(passphrase->reveal())}};
    const auto answer = administer(invocation, QStringLiteral("backup.make"), parameters, LongestBackup);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) {
        printJson(QJsonObject{{QStringLiteral("file"), file}, {QStringLiteral("bytes"), QFileInfo(file).size()}});
    } else {
        printLine(QStringLiteral("Wrote %1. Without its passphrase nobody can open it, you neither.").arg(QDir::toNativeSeparators(file)));
    }
    return ExitCode::Done;
}

ExitCode restore(const Invocation &invocation)
{
    const auto passphrase = readSecret(QStringLiteral("Passphrase of the backup: "));
    return passphrase ? runRestore(invocation, *passphrase) : missingPassphrase();
}

} // namespace

std::vector<CommandDefinition> backupCommands()
{
    return {
        {"backup", "FILE", "everything of this data directory in one sealed file; its passphrase comes on standard input", {}, SettingsScope::DataDirectory, make},
        {"restore", "FILE", "put a backup in the place of what is here, which is kept beside it; no server may run",
         {{"keep-sessions", "", "tokens that were good when the backup was made stay good, also those revoked since"},
          {"secret-store", "WHERE", "where its master key is kept from now on: keychain or file (default: as before)"}},
         SettingsScope::DataDirectory, restore},
    };
}

} // namespace app
