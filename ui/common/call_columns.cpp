// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/call_columns.h"

#include "ui/common/format.h"
#include "ui/common/outcome_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace ui
{

namespace
{

using admin::CallSummary;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::CallColumns)
};

Cell timeCell(const CallSummary &call)
{
    // Sorted by number: calls of the same millisecond keep their order.
    return {.text = callTime(call.time), .sortValue = call.id, .toolTip = format::exactTime(call.time)};
}

Cell userCell(const CallSummary &call)
{
    const bool hasName = !call.name.trimmed().isEmpty() && call.name != call.login;
    return {.text = call.login, .toolTip = hasName ? call.name : QString()};
}

Cell outcomeCell(const CallSummary &call)
{
    const bool isUsual = call.outcome == admin::CallOutcome::Ok;
    return {.text = outcomeWords(call.outcome), .tone = outcomeTone(call.outcome), .isPill = !isUsual, .toolTip = call.error};
}

Cell durationCell(const CallSummary &call)
{
    return {.text = format::duration(call.duration), .sortValue = qint64(call.duration.count())};
}

Cell sizeCell(const CallSummary &call)
{
    const qint64 sum = call.requestBytes + call.responseBytes;
    return {.text = format::bytes(sum), .sortValue = sum,
        .toolTip = Words::tr("asked %1, answered %2").arg(format::bytes(call.requestBytes), format::bytes(call.responseBytes))};
}

} // namespace

QString callTime(core::Milliseconds time)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
    const QString clock = local.toString(QStringLiteral("HH:mm:ss"));
    if (local.date() == QDate::currentDate())
        return clock;
    return QStringLiteral("%1  %2").arg(QLocale().toString(local.date(), QStringLiteral("d MMM")), clock);
}

QByteArray callKey(const CallSummary &call)
{
    return QByteArray::number(call.id);
}

QList<RecordColumn<CallSummary>> callColumns()
{
    return {
        {{.id = QStringLiteral("time"), .title = Words::tr("Time"), .kind = CellKind::Mono, .width = 130}, timeCell},
        {{.id = QStringLiteral("user"), .title = Words::tr("User"), .width = 130}, userCell},
        {{.id = QStringLiteral("client"), .title = Words::tr("Client"), .width = 130, .hideOrder = 1},
            [](const CallSummary &call) { return Cell{.text = call.clientName}; }},
        {{.id = QStringLiteral("tool"), .title = Words::tr("Tool"), .kind = CellKind::Mono, .width = 170},
            [](const CallSummary &call) { return Cell{.text = call.tool, .toolTip = call.server + QLatin1Char('/') + call.tool}; }},
        {{.id = QStringLiteral("outcome"), .title = Words::tr("Outcome"), .kind = CellKind::Status, .width = 130}, outcomeCell},
        {{.id = QStringLiteral("duration"), .title = Words::tr("Duration"), .kind = CellKind::Number, .width = 92}, durationCell},
        {{.id = QStringLiteral("size"), .title = Words::tr("Size"), .kind = CellKind::Number, .width = 84, .isWideOnly = true}, sizeCell},
        {{.id = QStringLiteral("request"), .title = Words::tr("Request"), .kind = CellKind::Mono, .width = 150, .isWideOnly = true},
            [](const CallSummary &call) { return Cell{.text = call.requestId.toString()}; }},
    };
}

} // namespace ui
