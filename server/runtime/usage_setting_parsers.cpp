// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/usage_setting_parsers.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace runtime
{

namespace
{

struct Assignment {
    QString tool;
    QString value;
};

// "a=1,b=2"; the patterns are checked.
Parsed<QList<Assignment>> assignments(const QString &text, const char *example)
{
    QList<Assignment> list;
    const QStringList items = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &item : items) {
        const QString tool = item.section(u'=', 0, 0).trimmed();
        if (!item.contains(u'=') || !analytics::ToolPattern::isValid(tool)) {
            return core::unexpected(QStringLiteral("give tools and values such as %1; %2 is none").arg(QLatin1String(example), item.trimmed()));
        }
        list.append({tool, item.section(u'=', 1).trimmed()});
    }
    return list;
}

} // namespace

Parsed<QList<analytics::RecordingRule>> parseRecording(const QString &text)
{
    using analytics::RecordingLevel;
    const auto given = assignments(text, "files/*=none,gatehouse/add=both");
    if (!given) {
        return core::unexpected(given.error());
    }
    static const QHash<QString, RecordingLevel> levels{{QStringLiteral("none"), RecordingLevel::None},
                                                       {QStringLiteral("arguments"), RecordingLevel::Arguments},
                                                       {QStringLiteral("both"), RecordingLevel::ArgumentsAndResult}};
    QList<analytics::RecordingRule> rules;
    for (const Assignment &assignment : *given) {
        const auto level = levels.constFind(assignment.value);
        if (level == levels.cend()) {
            return core::unexpected(QStringLiteral("what is kept is none, arguments or both; \"%1\" is none of them").arg(assignment.value));
        }
        rules.append({analytics::ToolPattern(assignment.tool), *level});
    }
    return rules;
}

Parsed<QList<analytics::ToolPrice>> parsePrices(const QString &text)
{
    const auto given = assignments(text, "gatehouse/generateImage=0.04");
    if (!given) {
        return core::unexpected(given.error());
    }
    static const QRegularExpression price(QStringLiteral("^([0-9]{1,9})(?:\\.([0-9]{1,6}))?$"));
    QList<analytics::ToolPrice> prices;
    for (const Assignment &assignment : *given) {
        const auto match = price.match(assignment.value);
        if (!match.hasMatch()) {
            return core::unexpected(QStringLiteral("a price is a number such as 0.04 with at most six decimals; \"%1\" is none").arg(assignment.value));
        }
        const qint64 micros = match.captured(1).toLongLong() * 1'000'000 + match.captured(2).leftJustified(6, u'0').toLongLong();
        prices.append({analytics::ToolPattern(assignment.tool), micros});
    }
    return prices;
}

Parsed<QStringList> parseKeyNames(const QString &text)
{
    static const QRegularExpression name(QStringLiteral("^[A-Za-z0-9_. -]{2,64}$"));
    QStringList names;
    const QStringList items = text.split(u',', Qt::SkipEmptyParts);
    for (const QString &item : items) {
        if (!name.match(item.trimmed()).hasMatch()) {
            return core::unexpected(QStringLiteral("give words of at least two letters separated by commas; \"%1\" is none").arg(item.trimmed()));
        }
        names << item.trimmed();
    }
    return names;
}

Parsed<ExportSchedule> parseExportSchedule(const QString &text)
{
    if (text == QLatin1String("off")) {
        return ExportSchedule::Off;
    }
    if (text == QLatin1String("daily")) {
        return ExportSchedule::Daily;
    }
    if (text == QLatin1String("weekly")) {
        return ExportSchedule::Weekly;
    }
    return core::unexpected(QStringLiteral("use off, daily or weekly"));
}

Parsed<analytics::ExportFormat> parseExportFormat(const QString &text)
{
    if (text == QLatin1String("csv")) {
        return analytics::ExportFormat::Csv;
    }
    if (text == QLatin1String("jsonl")) {
        return analytics::ExportFormat::JsonLines;
    }
    return core::unexpected(QStringLiteral("use csv or jsonl"));
}

Parsed<std::optional<std::pair<QHostAddress, quint16>>> parseMetrics(const QString &text)
{
    using Listen = std::optional<std::pair<QHostAddress, quint16>>;
    constexpr quint16 UsualPort = 9477;
    if (text == QLatin1String("off")) {
        return Listen();
    }
    if (text == QLatin1String("on")) {
        return Listen({QHostAddress(QHostAddress::LocalHost), UsualPort});
    }
    const auto given = parseListenAddress(text);
    if (!given || !given->address.isLoopback()) {
        return core::unexpected(QStringLiteral("use off, on (127.0.0.1:%1), or a loopback address with a port").arg(UsualPort));
    }
    return Listen({given->address, given->port});
}

Parsed<bool> parseLogFormat(const QString &text)
{
    if (text != QLatin1String("text") && text != QLatin1String("json")) {
        return core::unexpected(QStringLiteral("use text or json"));
    }
    return text == QLatin1String("json");
}

Parsed<QString> parseWritableFolder(const QString &text)
{
    const QFileInfo folder(text);
    if (!folder.isAbsolute() || !folder.isDir() || !folder.isWritable()) {
        return core::unexpected(QStringLiteral("give the full path of a folder that exists and can be written to"));
    }
    return text;
}

bool isUsageSetting(const QString &key)
{
    static const QStringList keys{QStringLiteral("record"),          QStringLiteral("redact"),          QStringLiteral("prices"),
                                  QStringLiteral("record_interval"), QStringLiteral("usage_retention"), QStringLiteral("usage_max_size"),
                                  QStringLiteral("export_schedule"), QStringLiteral("export_folder"),
                                  QStringLiteral("export_format"),   QStringLiteral("metrics")};
    return keys.contains(key);
}

} // namespace runtime
