// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/share_columns.h"

#include "ui/common/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

namespace ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::ShareColumns)
};

Cell callsCell(const ShareRow &share)
{
    return {.text = format::number(share.count.all()), .sortValue = share.count.all()};
}

Cell failedCell(const ShareRow &share)
{
    const double failed = double(share.count.failed()) / double(std::max<qint64>(share.count.all(), 1));
    return {.text = format::percent(failed), .sortValue = failed, .toolTip = format::number(share.count.failed())};
}

Cell spanCell(const std::optional<std::chrono::microseconds> &span)
{
    return {.text = span ? format::duration(*span) : QString(), .sortValue = qint64(span ? span->count() : -1)};
}

Cell meanCell(const ShareRow &share)
{
    return spanCell(share.count.duration / std::max<qint64>(share.count.all(), 1));
}

Cell costCell(qint64 micros)
{
    return {.text = costText(micros), .sortValue = micros};
}

RecordColumn<ShareRow> numberColumn(const char *id, const QString &title, std::function<Cell(const ShareRow &)> cell)
{
    return {{.id = QLatin1String(id), .title = title, .kind = CellKind::Number, .width = 90}, std::move(cell)};
}

} // namespace

QString costText(qint64 micros)
{
    return micros == 0 ? QString() : QLocale().toString(double(micros) / 1e6, 'f', 2);
}

QByteArray shareKey(const ShareRow &share)
{
    return share.key.toUtf8();
}

QList<RecordColumn<ShareRow>> toolColumns()
{
    return {
        {{.id = QStringLiteral("tool"), .title = Words::tr("Tool"), .kind = CellKind::Mono, .width = 200},
            [](const ShareRow &share) { return Cell{.text = share.label, .toolTip = share.key}; }},
        numberColumn("calls", Words::tr("Calls"), callsCell),
        numberColumn("p50", Words::tr("p50"), [](const ShareRow &share) { return spanCell(share.p50); }),
        numberColumn("p95", Words::tr("p95"), [](const ShareRow &share) { return spanCell(share.p95); }),
        numberColumn("p99", Words::tr("p99"), [](const ShareRow &share) { return spanCell(share.p99); }),
        numberColumn("failed", Words::tr("Failed"), failedCell),
        numberColumn("cost", Words::tr("Cost"), [](const ShareRow &share) { return costCell(share.count.costMicros); }),
    };
}

QList<RecordColumn<ShareRow>> peopleColumns(const QString &title)
{
    return {
        {{.id = QStringLiteral("name"), .title = title, .kind = CellKind::Text, .width = 200},
            [](const ShareRow &share) { return Cell{.text = share.label.isEmpty() ? share.key : share.label, .toolTip = share.key}; }},
        numberColumn("calls", Words::tr("Calls"), callsCell),
        numberColumn("failed", Words::tr("Failed"), failedCell),
        numberColumn("mean", Words::tr("Mean time"), meanCell),
        numberColumn("cost", Words::tr("Cost"), [](const ShareRow &share) { return costCell(share.count.costMicros); }),
    };
}

QByteArray costKey(const CostRow &cost)
{
    return QByteArray::number(qint64(cost.month.time_since_epoch().count())) + ' ' + cost.userKey.toUtf8();
}

QList<RecordColumn<CostRow>> costColumns()
{
    return {
        {{.id = QStringLiteral("user"), .title = Words::tr("User"), .width = 200},
            [](const CostRow &cost) { return Cell{.text = cost.userLabel.isEmpty() ? cost.userKey : cost.userLabel, .toolTip = cost.userKey}; }},
        {{.id = QStringLiteral("month"), .title = Words::tr("Month"), .width = 140},
            [](const CostRow &cost) {
                const QDate month = QDateTime::fromSecsSinceEpoch(cost.month.time_since_epoch().count(), Qt::UTC).date();
                return Cell{.text = QLocale().toString(month, QStringLiteral("MMMM yyyy")), .sortValue = qint64(cost.month.time_since_epoch().count())};
            }},
        {{.id = QStringLiteral("calls"), .title = Words::tr("Calls"), .kind = CellKind::Number, .width = 90},
            [](const CostRow &cost) { return Cell{.text = format::number(cost.calls), .sortValue = cost.calls}; }},
        {{.id = QStringLiteral("cost"), .title = Words::tr("Cost"), .kind = CellKind::Number, .width = 90},
            [](const CostRow &cost) { return costCell(cost.micros); }},
    };
}

} // namespace ui
