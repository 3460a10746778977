// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/page_output.h"

namespace app
{

namespace
{

ExitCode verify(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("audit.verify"), {});
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    const QJsonObject result = answer->toObject();
    const bool isWhole = result.value(QLatin1String("broken_row")).isNull();
    if (invocation.wantsJson) {
        printJson(result);
    } else if (isWhole) {
        printLine(QStringLiteral("The audit log is whole: %1 rows, %2 of them with personal data erased.")
                      .arg(result.value(QLatin1String("rows")).toInteger())
                      .arg(result.value(QLatin1String("erased_rows")).toInteger()));
        printLine(QStringLiteral("Last row %1, hash %2 (noted elsewhere, they prove every row before them).")
                      .arg(result.value(QLatin1String("head_id")).toInteger())
                      .arg(result.value(QLatin1String("head_hash")).toString()));
    } else {
        printProblem(QStringLiteral("The audit log was changed: it is whole up to row %1, and row %2 is the first that is wrong (%3).")
                         .arg(result.value(QLatin1String("rows")).toInteger())
                         .arg(result.value(QLatin1String("broken_row")).toInteger())
                         .arg(result.value(QLatin1String("fault")).toString()));
    }
    return isWhole ? ExitCode::Done : ExitCode::Refused;
}

// Page by page, so that neither side ever holds all of it.
ExitCode copyPages(const Invocation &invocation, QJsonObject parameters, QIODevice &target)
{
    for (;;) {
        const auto answer = administer(invocation, QStringLiteral("audit.export"), parameters);
        if (!answer) {
            printProblem(answer.error().sentence);
            return answer.error().code;
        }
        const QJsonObject page = answer->toObject();
        if (!writePart(target, page.value(QLatin1String("text")).toString().toUtf8())) {
            return ExitCode::Refused;
        }
        if (page.value(QLatin1String("is_last")).toBool()) {
            return ExitCode::Done;
        }
        parameters.insert(QStringLiteral("after"), page.value(QLatin1String("last_id")));
    }
}

ExitCode exportRows(const Invocation &invocation)
{
    const QString format = invocation.options.value(QStringLiteral("format"), QStringLiteral("jsonl"));
    if (format != QLatin1String("jsonl") && format != QLatin1String("csv")) {
        printProblem(QStringLiteral("The format is jsonl or csv."));
        return ExitCode::Usage;
    }
    QJsonObject parameters{{QStringLiteral("format"), format}};
    for (const char *name : {"from", "to", "user"}) {
        if (const QString value = invocation.options.value(QLatin1String(name)); !value.isEmpty()) {
            parameters.insert(QLatin1String(name), value);
        }
    }
    return writeOutput(invocation, [&](QIODevice &target) { return copyPages(invocation, parameters, target); });
}

ExitCode attempts(const Invocation &invocation)
{
    QJsonObject parameters;
    if (const QString from = invocation.options.value(QStringLiteral("from")); !from.isEmpty()) {
        parameters.insert(QStringLiteral("from"), from);
    }
    const auto answer = administer(invocation, QStringLiteral("audit.attempts"), parameters);
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) {
        printJson(*answer);
        return ExitCode::Done;
    }
    for (const QJsonValue &attempt : answer->toArray()) {
        printLine(attempt.toObject().value(QLatin1String("report")).toString());
    }
    return ExitCode::Done;
}

} // namespace

std::vector<CommandDefinition> auditCommands()
{
    using enum SettingsScope;
    return {
        {"audit verify", "", "whether the audit log is as it was written, and which row is the first that is not", {}, DataDirectory, verify},
        {"audit attempts", "", "each sign-in of a client, step by step, and where it stopped; newest first", {{"from", "DATE", "from this date on"}}, DataDirectory, attempts},
        {"audit export", "", "who did what, as JSON Lines (enough to verify it elsewhere) or CSV",
         {{"format", "jsonl|csv", "jsonl if not given"},
          {"from", "DATE", "from this date on, as 2026-11-21 (UTC)"},
          {"to", "DATE", "before this date"},
          {"user", "USER", "only what concerns or was done by this user"},
          {"output", "FILE", "a new file; standard output if not given"}},
         DataDirectory, exportRows},
    };
}

} // namespace app
