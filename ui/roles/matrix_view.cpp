// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/matrix_view.h"

#include "ui/common/icon.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"
#include "ui/roles/matrix_model.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace ui
{

namespace
{

constexpr int sideWidth = 240;
constexpr int leastColumn = 84;
constexpr int markRadius = 6;
constexpr int wordsGap = 10;

class MatrixDelegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const Tokens &tokens = Theme::current().tokens();
        const QString words = index.data(Qt::DisplayRole).toString();
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (index.data(MatrixModel::ChangedRole).toBool())
            painter->fillRect(option.rect.adjusted(0, 0, 0, -1), tokens.accentSoft);
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), tokens.line);
        QRect mark(0, 0, markSide, markSide);
        if (words.isEmpty())
            mark.moveCenter(option.rect.center());
        else
            mark.moveTo(option.rect.left() + space::Cell, option.rect.center().y() - markSide / 2);
        mark = words.isEmpty() ? mark : QStyle::visualRect(option.direction, option.rect, mark);
        paintMark(*painter, mark, CellMark(index.data(MatrixModel::MarkRole).toInt()));
        if (!words.isEmpty()) {
            const QRect room = option.rect.adjusted(space::Cell + markSide + wordsGap, 0, -space::Cell, 0);
            painter->setPen(tokens.muted);
            painter->setFont(fontOf(TextRole::Body));
            painter->drawText(QStyle::visualRect(option.direction, option.rect, room), int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
                QFontMetrics(painter->font()).elidedText(words, Qt::ElideRight, room.width()));
        }
        if (option.state.testFlag(QStyle::State_Selected))
            paintFocusRing(*painter, mark.adjusted(-4, -4, 4, 4), markRadius + 3, option.state.testFlag(QStyle::State_Active) ? tokens.accent : tokens.control);
        painter->restore();
    }
};

// The names of servers and tools at the side.
class SideHeader final : public QHeaderView
{
public:
    explicit SideHeader(QWidget *parent)
        : QHeaderView(Qt::Vertical, parent)
    {
    }
    [[nodiscard]] QSize sizeHint() const override { return {em(sideWidth), 0}; }

protected:
    void paintSection(QPainter *painter, const QRect &rect, int section) const override
    {
        const Tokens &tokens = Theme::current().tokens();
        const bool isServer = model()->headerData(section, Qt::Vertical, MatrixModel::ServerRowRole).toBool();
        const QString text = model()->headerData(section, Qt::Vertical, Qt::DisplayRole).toString();
        painter->save();
        painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), tokens.line);
        painter->setFont(fontOf(isServer ? TextRole::Strong : TextRole::Mono));
        painter->setPen(tokens.text);
        const QRect words = rect.adjusted(isServer ? space::Cell : 2 * space::Block, 0, -space::Small, 0);
        painter->drawText(QStyle::visualRect(layoutDirection(), rect, words), int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
            QFontMetrics(painter->font()).elidedText(text, Qt::ElideRight, words.width()));
        painter->restore();
    }
};

} // namespace

void paintMark(QPainter &painter, const QRect &square, CellMark mark)
{
    const Tokens &tokens = Theme::current().tokens();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRect sign = square.adjusted(4, 4, -4, -4);
    switch (mark) {
    case CellMark::AllowedByName:
        paintRounded(painter, square, markRadius, tokens.ok, QColor());
        return paintIcon(painter, Icon::Check, sign, tokens.surface);
    case CellMark::AllowedByWider:
        paintRounded(painter, square, markRadius, tokens.okSoft, tokens.ok);
        return paintIcon(painter, Icon::Check, sign, tokens.ok);
    case CellMark::Refused:
        paintRounded(painter, square, markSide / 2.0, tokens.err, QColor());
        return paintIcon(painter, Icon::Close, sign, tokens.surface);
    case CellMark::Some: {
        QPen dashed(tokens.ok, 1.2, Qt::CustomDashLine);
        dashed.setDashPattern({3, 2.5});
        painter.setPen(dashed);
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(square).adjusted(0.5, 0.5, -0.5, -0.5), markRadius, markRadius);
        return paintIcon(painter, Icon::Minus, sign, tokens.ok);
    }
    case CellMark::Nothing:
        painter.setPen(Qt::NoPen);
        painter.setBrush(tokens.control);
        painter.drawEllipse(QRectF(square).center(), 2.0, 2.0);
        return;
    }
}

MatrixView::MatrixView(MatrixModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("matrix"));
    setAccessibleName(tr("Who may call which tool"));
    setModel(&model);
    setItemDelegate(new MatrixDelegate(this));
    setVerticalHeader(new SideHeader(this));
    verticalHeader()->setDefaultSectionSize(qMax(36, textHeight() + space::Block));
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setFixedWidth(em(sideWidth));
    verticalHeader()->viewport()->setAutoFillBackground(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignCenter);
    horizontalHeader()->viewport()->setAutoFillBackground(false);
    setCornerButtonEnabled(false);
    setShowGrid(false);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectItems);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    viewport()->setAutoFillBackground(false);
    connect(&model, &QAbstractItemModel::modelReset, this, &MatrixView::fitColumns);
}

void MatrixView::fitColumns()
{
    const int columns = m_model.columnCount();
    if (columns == 0)
        return;
    int least = em(leastColumn);
    const QFontMetrics metrics(fontOf(TextRole::CaptionStrong));
    for (int column = 0; column < columns; ++column)
        least = qMax(least, metrics.horizontalAdvance(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()) + 2 * space::Cell);
    const int room = viewport()->width() / columns;
    const bool isWide = columns == 1; // one person, with reasons
    for (int column = 0; column < columns; ++column)
        setColumnWidth(column, isWide ? viewport()->width() : qBound(least, room, least + em(40)));
}

void MatrixView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
}

void MatrixView::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fitColumns();
}

void MatrixView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (current.isValid())
        Q_EMIT cellChosen(current);
}

void MatrixView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex();
    if (!current.isValid() || event->modifiers() != Qt::NoModifier)
        return QTableView::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Space: return Q_EMIT nextRequested(current);
    case Qt::Key_A: return Q_EMIT effectRequested(current, admin::RuleEffect::Allow);
    case Qt::Key_R: return Q_EMIT effectRequested(current, admin::RuleEffect::Refuse);
    case Qt::Key_Delete: return Q_EMIT effectRequested(current, std::nullopt);
    default: QTableView::keyPressEvent(event); // keys are no enum of ours
    }
}

void MatrixView::mouseDoubleClickEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    if (index.isValid())
        Q_EMIT nextRequested(index);
}

} // namespace ui
