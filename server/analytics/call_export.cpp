// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/call_export.h"

#include "server/analytics/subjects.h"
#include "server/core/csv.h"
#include "server/core/iso_time.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTimeZone>

#include <array>

namespace analytics
{

namespace
{

using store::CallRow;

// Numbers stay numbers in JSON; a spreadsheet gets them with the decimal point it expects.
struct Value {
    QJsonValue json;
    int decimals = -1; // -1: text
};

Value text(const QString &text)
{
    return {text, -1};
}

Value number(double number, int decimals)
{
    return {number, decimals};
}

double milliseconds(std::chrono::microseconds span)
{
    return double(span.count()) / 1000;
}

Value textOrNothing(const std::optional<QString> &given)
{
    return given ? text(*given) : Value{QJsonValue(), -1};
}

struct Column {
    const char *name;
    const char *telemetryName; // OpenTelemetry semantic conventions for MCP, users and errors; null: they have none
    Value (*value)(const CallRow &call);
};

// `time` is written by itself: it needs the zone.
constexpr auto Columns = std::to_array<Column>({
    {"time", "timestamp", nullptr},
    {"request_id", "jsonrpc.request.id", [](const CallRow &c) { return text(c.requestId.toString()); }},
    {"user_id", "user.id", [](const CallRow &c) { return text(c.userId.toString()); }},
    {"login", "user.name", [](const CallRow &c) { return text(c.login); }},
    {"name", "user.full_name", [](const CallRow &c) { return text(c.name); }},
    {"email", "user.email", [](const CallRow &c) { return text(c.email); }},
    {"client_id", nullptr, [](const CallRow &c) { return text(c.clientId.toString()); }},
    {"client_name", nullptr, [](const CallRow &c) { return text(c.clientName); }},
    {"client_version", nullptr, [](const CallRow &c) { return text(c.clientVersion); }},
    {"server", nullptr, [](const CallRow &c) { return text(c.server); }},
    {"tool", "gen_ai.tool.name", [](const CallRow &c) { return text(c.tool); }},
    {"revision", "mcp.protocol.version", [](const CallRow &c) { return text(c.revision); }},
    {"transport", "network.protocol.name", [](const CallRow &c) { return text(c.transport); }},
    {"session", "mcp.session.id", [](const CallRow &c) { return text(c.familyId.toString()); }},
    {"outcome", nullptr, [](const CallRow &c) { return text(store::toWire(c.outcome)); }},
    {"error", "error.type", [](const CallRow &c) { return text(c.error); }},
    {"duration_ms", nullptr, [](const CallRow &c) { return number(milliseconds(c.duration), 3); }},
    {"queue_ms", nullptr, [](const CallRow &c) { return number(milliseconds(c.queued), 3); }},
    {"request_bytes", nullptr, [](const CallRow &c) { return number(double(c.requestBytes), 0); }},
    {"response_bytes", nullptr, [](const CallRow &c) { return number(double(c.responseBytes), 0); }},
    {"cost", nullptr, [](const CallRow &c) { return number(double(c.costMicros) / 1e6, 6); }},
    {"arguments", "gen_ai.tool.call.arguments", [](const CallRow &c) { return textOrNothing(c.arguments); }},
    {"result", "gen_ai.tool.call.result", [](const CallRow &c) { return textOrNothing(c.result); }},
});
constexpr size_t AlwaysShown = Columns.size() - 2; // what people said to tools is asked for by name

const Column *findColumn(const QString &name)
{
    const auto *found = std::find_if(Columns.begin(), Columns.end(), [&](const Column &column) { return name == QLatin1String(column.name); });
    return found == Columns.end() ? nullptr : found;
}

class RowWriter final
{
public:
    explicit RowWriter(const ExportOptions &options)
        : m_options(options)
        , m_zone(options.timeZone.isEmpty() ? QTimeZone() : QTimeZone(options.timeZone.toUtf8()))
    {
        for (size_t i = 0; i < AlwaysShown && options.columns.isEmpty(); ++i) {
            m_columns << &Columns.at(i);
        }
        for (const QString &name : options.columns) {
            m_columns << findColumn(name);
        }
    }

    [[nodiscard]] QByteArray header() const
    {
        if (m_options.format == ExportFormat::JsonLines) {
            return {};
        }
        QList<QByteArray> cells;
        for (const Column *column : m_columns) {
            cells << column->name;
        }
        return (m_options.hasByteOrderMark ? QByteArray("\xef\xbb\xbf") : QByteArray()) + core::csvLine(cells, separator());
    }

    [[nodiscard]] QByteArray line(const CallRow &call) const
    {
        return m_options.format == ExportFormat::Csv ? csvLine(call) : jsonLine(call);
    }

private:
    [[nodiscard]] char separator() const { return m_options.separator.toLatin1(); }

    [[nodiscard]] Value valueOf(const Column &column, const CallRow &call) const
    {
        return column.value ? column.value(call) : text(timeText(call.time));
    }

    [[nodiscard]] QString timeText(core::Milliseconds time) const
    {
        if (!m_zone.isValid()) {
            return core::toIsoTime(time);
        }
        const QDateTime there = QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), m_zone);
        return there.toOffsetFromUtc(there.offsetFromUtc()).toString(Qt::ISODateWithMs);
    }

    [[nodiscard]] QByteArray csvLine(const CallRow &call) const
    {
        QList<QByteArray> cells;
        for (const Column *column : m_columns) {
            const Value value = valueOf(*column, call);
            cells << core::csvCell(value.decimals < 0 ? value.json.toString() : numberText(value), separator());
        }
        return core::csvLine(cells, separator());
    }

    [[nodiscard]] QString numberText(const Value &value) const
    {
        return QString::number(value.json.toDouble(), 'f', value.decimals).replace(u'.', m_options.decimalPoint);
    }

    [[nodiscard]] QByteArray jsonLine(const CallRow &call) const
    {
        QJsonObject line;
        for (const Column *column : m_columns) {
            const bool isTelemetry = m_options.names == ExportNames::OpenTelemetry && column->telemetryName;
            line.insert(QLatin1String(isTelemetry ? column->telemetryName : column->name), valueOf(*column, call).json);
        }
        if (m_options.names == ExportNames::OpenTelemetry) {
            const bool isTool = !call.tool.contains(u'/');
            line.insert(QStringLiteral("mcp.method.name"), isTool ? QStringLiteral("tools/call") : call.tool);
        }
        return QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    }

    ExportOptions m_options;
    QTimeZone m_zone;
    QList<const Column *> m_columns;
};

} // namespace

QStringList exportColumns()
{
    QStringList names;
    for (const Column &column : Columns) {
        names << QLatin1String(column.name);
    }
    return names;
}

core::Expected<void, QString> checkExport(const ExportOptions &options)
{
    for (const QString &name : options.columns) {
        if (!findColumn(name)) {
            return core::unexpected(QStringLiteral("There is no column \"%1\"; there are %2.").arg(name, exportColumns().join(QStringLiteral(", "))));
        }
    }
    if (!QStringLiteral(",;\t|").contains(options.separator)) {
        return core::unexpected(QStringLiteral("The separator is a comma, a semicolon, a tab or a bar."));
    }
    if (!QStringLiteral(".,").contains(options.decimalPoint)) {
        return core::unexpected(QStringLiteral("The decimal point is a point or a comma."));
    }
    if (!options.timeZone.isEmpty() && !QTimeZone(options.timeZone.toUtf8()).isValid()) {
        return core::unexpected(QStringLiteral("There is no time zone \"%1\"; write it as Europe/Berlin.").arg(options.timeZone));
    }
    return {};
}

store::Result<ExportPage> exportCalls(store::Database &database, const Filter &filter, const ExportOptions &options,
                                      const std::optional<store::CallPosition> &after, int rows)
{
    const auto subjects = Subjects::load(database);
    if (!subjects) {
        return core::unexpected(store::Error(subjects.error()));
    }
    const auto calls = store::CallPages(database).page({subjects->scopeOf(filter).conditions, store::CallOrder::OldestFirst, after, rows});
    if (!calls) {
        return core::unexpected(store::Error(calls.error()));
    }
    const RowWriter writer(options);
    ExportPage page;
    page.rows = int(calls->size());
    page.text = after ? QByteArray() : writer.header();
    for (const CallRow &call : *calls) {
        page.text += writer.line(call);
    }
    if (calls->size() == rows) {
        page.next = store::CallPosition{calls->constLast().time, calls->constLast().id};
    }
    return page;
}

} // namespace analytics
