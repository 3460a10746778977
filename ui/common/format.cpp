// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/format.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <QTextDocument>
#include <QTimeZone>

#include <algorithm>

namespace ui::format
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::format)
};

QDateTime local(core::Milliseconds time)
{
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count());
}

QDateTime local(core::Seconds time)
{
    return QDateTime::fromSecsSinceEpoch(time.time_since_epoch().count());
}

// Control, format, unassigned and odd space characters: what a reader cannot see or what turns the line around.
bool isHarmful(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_NotAssigned:
    case QChar::Other_PrivateUse:
    case QChar::Other_Surrogate:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph: return true;
    case QChar::Other_Format: return c != 0x200D && c != 0x200C; // joiners belong to emoji, Persian and Indic names
    case QChar::Separator_Space: return c != U' ';
    default: return false;
    }
}

} // namespace

core::Milliseconds now()
{
    return core::Milliseconds(std::chrono::milliseconds(QDateTime::currentMSecsSinceEpoch()));
}

QString relativeTime(core::Milliseconds time, core::Milliseconds current)
{
    using namespace std::chrono;
    const auto ago = duration_cast<seconds>(current - time);
    if (ago < 5s)
        return Words::tr("now");
    if (ago < 1min)
        return Words::tr("%1 s ago").arg(number(ago.count()));
    if (ago < 1h)
        return Words::tr("%1 min ago").arg(number(ago / 1min));
    const qint64 days = local(time).date().daysTo(local(current).date());
    if (ago < 24h && days <= 0)
        return Words::tr("%1 h ago").arg(number(ago / 1h));
    if (days <= 1)
        return ago < 12h ? Words::tr("%1 h ago").arg(number(ago / 1h)) : Words::tr("yesterday");
    if (days < 14)
        return Words::tr("%n days ago", nullptr, int(days));
    if (days < 60)
        return Words::tr("%n weeks ago", nullptr, int(days / 7));
    if (days < 730)
        return Words::tr("%n months ago", nullptr, int(days / 30));
    return Words::tr("%n years ago", nullptr, int(days / 365));
}

QString relativeTime(core::Milliseconds time)
{
    return relativeTime(time, now());
}

QString relativeTime(core::Seconds time)
{
    return relativeTime(core::Milliseconds(time));
}

QString relativeTime(std::optional<core::Seconds> time)
{
    return time ? relativeTime(*time) : Words::tr("never");
}

QString exactTime(core::Milliseconds time)
{
    const QDateTime here = local(time);
    const QLocale locale;
    return Words::tr("%1 %2, %3 (%4 UTC)")
        .arg(locale.toString(here.date(), QLocale::LongFormat), here.toString(QStringLiteral("HH:mm:ss")), here.timeZoneAbbreviation(),
            here.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")));
}

QString dateAndTime(core::Seconds time)
{
    return QLocale().toString(local(time), QLocale::ShortFormat);
}

QString date(core::Seconds time)
{
    return QLocale().toString(local(time).date(), QStringLiteral("d MMM yyyy"));
}

QString clockTime(core::Seconds time)
{
    return QLocale().toString(local(time).time(), QStringLiteral("HH:mm"));
}

QString waitingFor(std::chrono::seconds span)
{
    using namespace std::chrono;
    if (span < 1min)
        return Words::tr("%1 s").arg(number(std::max<qint64>(0, span.count())));
    if (span < 1h)
        return Words::tr("%1 min").arg(number(span / 1min));
    if (span < 24h)
        return Words::tr("%1 h %2 min").arg(number(span / 1h)).arg(int((span % 1h) / 1min), 2, 10, QLatin1Char('0'));
    return Words::tr("%n days", nullptr, int(span / 24h));
}

QString duration(std::chrono::microseconds span)
{
    const double ms = double(span.count()) / 1000.0;
    const QLocale locale;
    if (ms < 1)
        return Words::tr("%1 ms").arg(locale.toString(ms, 'f', 1));
    if (ms < 1000)
        return Words::tr("%1 ms").arg(locale.toString(ms, 'f', 0));
    return Words::tr("%1 s").arg(locale.toString(ms / 1000.0, 'f', 1));
}

QString bytes(qint64 count)
{
    return QLocale().formattedDataSize(count, count < 1024 ? 0 : 1, QLocale::DataSizeTraditionalFormat);
}

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString percent(double share)
{
    return Words::tr("%1 %").arg(QLocale().toString(share * 100.0, 'f', 1));
}

QString outside(const QString &text)
{
    const QList<uint> points = text.toUcs4();
    if (std::none_of(points.cbegin(), points.cend(), [](uint c) { return isHarmful(c); }))
        return text;
    QString visible;
    for (const uint c : points) {
        const char32_t point = c;
        if (!isHarmful(c))
            visible += QString::fromUcs4(&point, 1);
        else if (c < 0x20)
            visible += QChar(char16_t(0x2400 + c)); // the symbol for that control character
        else
            visible += QStringLiteral("‹U+%1›").arg(c, 4, 16, QLatin1Char('0')).toUpper();
    }
    return visible;
}

QString toolTip(const QString &text)
{
    return Qt::mightBeRichText(text) ? QStringLiteral("<span>%1</span>").arg(text.toHtmlEscaped()) : text;
}

} // namespace ui::format
