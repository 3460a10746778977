// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/data_directory.h"
#include "app/output.h"
#include "app/version.h"
#include "server/http/fetch/network_fetcher.h"
#include "server/runtime/doctor.h"

#include <QEventLoop>

namespace app
{

namespace
{

using runtime::Finding;

const char *wordFor(Finding::State state)
{
    switch (state) {
    case Finding::State::Fine:
        return "ok";
    case Finding::State::Warning:
        return "warning";
    case Finding::State::Problem:
        return "problem";
    }
    Q_UNREACHABLE();
}

QList<Finding> examined(const runtime::LoadedConfig &loaded, runtime::ServerPresence server)
{
    http::NetworkFetcher fetcher(QByteArrayLiteral("Gatehouse/") + Version);
    runtime::Doctor doctor(loaded, server, fetcher);
    QList<Finding> findings;
    QEventLoop loop; // a command has one thread and nothing else to do: it may wait
    bool isDone = false;
    doctor.examine([&](const QList<Finding> &found) {
        findings = found;
        isDone = true;
        loop.quit();
    });
    if (!isDone) {
        loop.exec();
    }
    return findings;
}

void print(const QList<Finding> &findings)
{
    for (const Finding &finding : findings) {
        printLine(QStringLiteral("%1 %2 %3").arg(QLatin1String(wordFor(finding.state)), -8).arg(finding.check, -15).arg(finding.sentence));
        if (!finding.remedy.isEmpty()) {
            printLine(QStringLiteral("%1 -> %2").arg(QString(), -24).arg(finding.remedy));
        }
    }
}

QJsonArray toJson(const QList<Finding> &findings)
{
    QJsonArray rows;
    for (const Finding &finding : findings) {
        rows.append(QJsonObject{{QStringLiteral("check"), finding.check},
                                {QStringLiteral("state"), QLatin1String(wordFor(finding.state))},
                                {QStringLiteral("sentence"), finding.sentence},
                                {QStringLiteral("remedy"), finding.remedy}});
    }
    return rows;
}

ExitCode doctor(const Invocation &invocation)
{
    const auto loaded = runtime::loadConfig(invocation.sources);
    if (!loaded) {
        printProblem(loaded.error().join(QLatin1Char('\n')));
        return ExitCode::Usage;
    }
    const auto directory = DataDirectory::lock(loaded->config.dataDir);
    if (!directory && directory.error().kind == DataDirectoryError::Kind::Unusable) {
        printProblem(directory.error().sentence);
        return ExitCode::NoDataDirectory;
    }
    const auto findings = examined(*loaded, directory ? runtime::ServerPresence::Absent : runtime::ServerPresence::Running);
    invocation.wantsJson ? printJson(toJson(findings)) : print(findings);
    const bool hasProblem = std::any_of(findings.cbegin(), findings.cend(), [](const Finding &finding) { return finding.state == Finding::State::Problem; });
    return hasProblem ? ExitCode::Refused : ExitCode::Done;
}

} // namespace

std::vector<CommandDefinition> doctorCommands()
{
    return {{"doctor", "", "what is wrong here, and what to do: data, keys, port, TLS, public URL, providers, clock", {}, SettingsScope::All, doctor}};
}

} // namespace app
