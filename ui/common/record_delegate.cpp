// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/record_delegate.h"

#include "ui/common/avatar.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/pill.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace ui
{

namespace
{

constexpr int discSize = 28;
constexpr int discGap = 10;
constexpr int statusIcon = 16;
constexpr int statusGap = 6;

const Tokens &tokens()
{
    return Theme::current().tokens();
}

CellKind kindOf(const QModelIndex &index)
{
    return CellKind(index.model()->headerData(index.column(), Qt::Horizontal, KindRole).toInt());
}

struct Line {
    TextRole role;
    QColor color;
};

void drawLine(QPainter &painter, const QRect &rect, Qt::LayoutDirection direction, const Line &line, const QString &text,
    Qt::Alignment side = Qt::AlignLeft)
{
    const QFont font = fontOf(line.role);
    painter.setFont(font);
    painter.setPen(line.color);
    const int align = int(QStyle::visualAlignment(direction, side | Qt::AlignVCenter)) | Qt::TextSingleLine;
    painter.drawText(rect, align, QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
}

void drawTwoLines(QPainter &painter, const QRect &rect, Qt::LayoutDirection direction, const QString &text, const QString &second)
{
    const Line strong{TextRole::Strong, tokens().text};
    if (second.isEmpty())
        return drawLine(painter, rect, direction, strong, text);
    const int first = QFontMetrics(fontOf(TextRole::Strong)).height();
    const int other = QFontMetrics(fontOf(TextRole::Caption)).height();
    const int top = rect.top() + (rect.height() - first - other) / 2;
    drawLine(painter, {rect.left(), top, rect.width(), first}, direction, strong, text);
    drawLine(painter, {rect.left(), top + first, rect.width(), other}, direction, {TextRole::Caption, tokens().muted}, second);
}

void drawStatus(QPainter &painter, const QRect &rect, Qt::LayoutDirection direction, const Cell &cell)
{
    const Tone tone = cell.tone.value_or(Tone::Neutral);
    const Icon icon = cell.icon.value_or(toneIcon(tone));
    if (cell.isPill) {
        const QSize size = pillSize(cell.text).boundedTo({rect.width() + space::Small, rect.height()}); // may lean into the padding
        const QRect pill(rect.left(), rect.top() + (rect.height() - size.height()) / 2, size.width(), size.height());
        return paintPill(painter, QStyle::visualRect(direction, rect, pill), direction, tone, icon, cell.text);
    }
    const QRect place(rect.left(), rect.top() + (rect.height() - statusIcon) / 2, statusIcon, statusIcon);
    paintIcon(painter, icon, QStyle::visualRect(direction, rect, place), toneColor(tokens(), tone));
    const QRect words = rect.adjusted(statusIcon + statusGap, 0, 0, 0);
    drawLine(painter, QStyle::visualRect(direction, rect, words), direction, {TextRole::Body, tokens().text}, cell.text);
}

} // namespace

int rowHeight(bool hasSecondLines)
{
    if (!hasSecondLines)
        return qMax(36, textHeight() + space::Block);
    return qMax(48, QFontMetrics(fontOf(TextRole::Strong)).height() + QFontMetrics(fontOf(TextRole::Caption)).height() + space::Cell);
}

void RecordDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto cell = index.data(CellRole).value<Cell>();
    const QString text = index.data(Qt::DisplayRole).toString();
    const QRect room = option.rect.adjusted(space::Cell, 0, -space::Cell, -1);
    const auto direction = option.direction;
    painter->save();
    switch (kindOf(index)) {
    case CellKind::Person: {
        const QRect disc(room.left(), room.top() + (room.height() - discSize) / 2, discSize, discSize);
        paintAvatar(*painter, QStyle::visualRect(direction, room, disc), cell.seed, text);
        const QRect words = room.adjusted(discSize + discGap, 0, 0, 0);
        drawTwoLines(*painter, QStyle::visualRect(direction, room, words), direction, text, format::outside(cell.second));
        break;
    }
    case CellKind::TwoLines:
        drawTwoLines(*painter, room, direction, text, format::outside(cell.second));
        break;
    case CellKind::Status: {
        Cell shown = cell;
        shown.text = text;
        drawStatus(*painter, room, direction, shown);
        break;
    }
    case CellKind::Time:
        drawLine(*painter, room, direction, {TextRole::Body, tokens().muted}, text);
        break;
    case CellKind::Number:
        drawLine(*painter, room, direction, {TextRole::Body, tokens().text}, text, Qt::AlignRight);
        break;
    case CellKind::Mono:
        painter->setLayoutDirection(Qt::LeftToRight);
        drawLine(*painter, room, direction, {TextRole::Mono, tokens().text}, text);
        break;
    case CellKind::Text: {
        const bool isNothing = text == QStringLiteral("–");
        const QColor ink = cell.tone ? toneColor(tokens(), *cell.tone) : isNothing ? tokens().faint : tokens().text;
        drawLine(*painter, room, direction, {TextRole::Body, ink}, text);
        break;
    }
    }
    painter->restore();
}

QSize RecordDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    const CellKind kind = kindOf(index);
    return {em(60), rowHeight(kind == CellKind::Person || kind == CellKind::TwoLines)};
}

bool RecordDelegate::helpEvent(QHelpEvent *event, QAbstractItemView *view, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::ToolTip || !index.isValid())
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    QString words = index.data(Qt::ToolTipRole).toString();
    if (words.isEmpty()) { // what has been cut can be read here
        const auto cell = index.data(CellRole).value<Cell>();
        const QString text = index.data(Qt::DisplayRole).toString();
        const CellKind kind = kindOf(index);
        const int lead = kind == CellKind::Person ? discSize + discGap : kind == CellKind::Status ? statusIcon + statusGap : 0;
        const int room = option.rect.width() - 2 * space::Cell - lead;
        const TextRole role = kind == CellKind::Mono ? TextRole::Mono : cell.second.isEmpty() ? TextRole::Body : TextRole::Strong;
        const bool isCut = QFontMetrics(fontOf(role)).horizontalAdvance(text) > room
            || QFontMetrics(fontOf(TextRole::Caption)).horizontalAdvance(cell.second) > room;
        if (isCut)
            words = format::toolTip(cell.second.isEmpty() ? text : text + QLatin1Char('\n') + format::outside(cell.second));
    }
    QToolTip::showText(event->globalPos(), words, view);
    return true;
}

} // namespace ui
