// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands/commands.h"
#include "app/commands/page_output.h"

namespace app
{

namespace
{

const std::vector<OptionDefinition> FilterOptions{
    {"from", "DATE", "from this date or time on, as 2026-11-21 or 2026-11-21T08:00:00Z"},
    {"to", "DATE", "before this date or time"},
    {"user", "USER,…", "only calls of these users"},
    {"tool", "TOOL,…", "only of these tools: \"add\", or \"files/read\" of one server"},
    {"server", "SERVER,…", "only of these servers"},
    {"client", "CLIENT,…", "only with these clients, by id"},
    {"outcome", "OUTCOME,…", "only ok, tool_error, denied, rate_limited, cancelled or server_error"},
    {"session", "SESSION", "only of this session"},
    {"text", "TEXT", "only with this in arguments, result, error or a name"},
};

QJsonObject parametersOf(const Invocation &invocation)
{
    QJsonObject parameters;
    for (auto option = invocation.options.cbegin(); option != invocation.options.cend(); ++option) {
        if (option.key() != QLatin1String("output")) {
            parameters.insert(option.key(), option.value());
        }
    }
    return parameters;
}

QString milliseconds(const QJsonValue &value)
{
    return value.isDouble() ? QString::number(value.toDouble(), 'f', 1) : QStringLiteral("-");
}

QJsonArray tableRows(const QJsonArray &shares)
{
    QJsonArray rows;
    for (const QJsonValue &value : shares) {
        QJsonObject share = value.toObject();
        for (const char *column : {"mean_ms", "p50_ms", "p95_ms", "p99_ms"}) {
            share.insert(QLatin1String(column), milliseconds(share.value(QLatin1String(column))));
        }
        rows.append(share);
    }
    return rows;
}

void printShares(const Invocation &invocation, const char *title, const QJsonArray &shares, const std::vector<OutputColumn> &columns)
{
    if (!shares.isEmpty()) {
        printLine(QString());
        printLine(QString::fromUtf8(title));
        printList(invocation, tableRows(shares), columns);
    }
}

ExitCode summary(const Invocation &invocation)
{
    const auto answer = administer(invocation, QStringLiteral("analytics.summary"), parametersOf(invocation));
    if (!answer) {
        printProblem(answer.error().sentence);
        return answer.error().code;
    }
    if (invocation.wantsJson) {
        printJson(*answer);
        return ExitCode::Done;
    }
    const QJsonObject report = answer->toObject();
    const QJsonObject totals = report.value(QLatin1String("totals")).toObject();
    printLine(QStringLiteral("%1 calls by %2 users, %3 failed; half took at most %4 ms, 95 % at most %5 ms, 99 % at most %6 ms.")
                  .arg(totals.value(QLatin1String("calls")).toInteger())
                  .arg(totals.value(QLatin1String("users")).toInteger())
                  .arg(totals.value(QLatin1String("failed")).toInteger())
                  .arg(milliseconds(totals.value(QLatin1String("p50_ms"))), milliseconds(totals.value(QLatin1String("p95_ms"))),
                       milliseconds(totals.value(QLatin1String("p99_ms")))));
    const std::vector<OutputColumn> people{{"name", "NAME"}, {"key", "ID"}, {"calls", "CALLS"}, {"failed", "FAILED"}, {"mean_ms", "MEAN MS"}, {"cost", "COST"}};
    printShares(invocation, "Tools", report.value(QLatin1String("tools")).toArray(),
                {{"key", "TOOL"}, {"calls", "CALLS"}, {"failed", "FAILED"}, {"p50_ms", "P50 MS"}, {"p95_ms", "P95 MS"}, {"p99_ms", "P99 MS"}, {"cost", "COST"}});
    printShares(invocation, "Users", report.value(QLatin1String("users")).toArray(), people);
    printShares(invocation, "Clients", report.value(QLatin1String("clients")).toArray(), people);
    printShares(invocation, "Cost by month", report.value(QLatin1String("costs")).toArray(),
                {{"month", "MONTH"}, {"name", "NAME"}, {"user", "USER"}, {"calls", "CALLS"}, {"cost", "COST"}});
    return ExitCode::Done;
}

ExitCode copyPages(const Invocation &invocation, QIODevice &target)
{
    QJsonObject parameters = parametersOf(invocation);
    for (;;) {
        const auto answer = administer(invocation, QStringLiteral("analytics.export"), parameters);
        if (!answer) {
            printProblem(answer.error().sentence);
            return answer.error().code;
        }
        if (!writePart(target, answer->toObject().value(QLatin1String("text")).toString().toUtf8())) {
            return ExitCode::Refused;
        }
        const QJsonValue next = answer->toObject().value(QLatin1String("next"));
        if (next.isNull()) {
            return ExitCode::Done;
        }
        parameters.insert(QStringLiteral("after"), next);
    }
}

ExitCode exportCalls(const Invocation &invocation)
{
    const QString format = invocation.options.value(QStringLiteral("format"), QStringLiteral("csv"));
    if (format != QLatin1String("jsonl") && format != QLatin1String("csv")) {
        printProblem(QStringLiteral("The format is csv or jsonl."));
        return ExitCode::Usage;
    }
    return writeOutput(invocation, [&invocation](QIODevice &target) { return copyPages(invocation, target); });
}

} // namespace

std::vector<CommandDefinition> analyticsCommands()
{
    using enum SettingsScope;
    std::vector<OptionDefinition> exportOptions = FilterOptions;
    exportOptions.insert(exportOptions.end(), {
        {"format", "csv|jsonl", "csv if not given"},
        {"columns", "COLUMN,…", "these, in this order; arguments and result come only when they are named"},
        {"separator", "CHARACTER", "comma if not given; ; or | or tab"},
        {"decimal", "CHARACTER", "decimal point or comma"},
        {"time-zone", "ZONE", "as Europe/Berlin; UTC if not given"},
        {"bom", "", "a byte order mark, for spreadsheets that need it"},
        {"names", "otel", "OpenTelemetry's names for what they have one (jsonl)"},
        {"output", "FILE", "a new file; standard output if not given"},
    });
    return {
        {"analytics summary", "", "how often what was used by whom, how fast, and for how much", FilterOptions, DataDirectory, summary},
        {"analytics export", "", "recorded calls as CSV or JSON Lines", exportOptions, DataDirectory, exportCalls},
    };
}

} // namespace app
