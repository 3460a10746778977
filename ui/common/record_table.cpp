// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/record_table.h"

#include "ui/common/metrics.h"
#include "ui/common/record_delegate.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace ui
{

namespace
{
using namespace std::chrono_literals;
constexpr int selectionBar = 3;
} // namespace

RecordTable::RecordTable(const QString &name, ConsoleSettings *settings, QWidget *parent)
    : QTreeView(parent)
    , m_name(name)
    , m_settings(settings)
{
    setObjectName(name);
    setRootIsDecorated(false);
    setUniformRowHeights(true);
    setIndentation(0);
    setSortingEnabled(true);
    setSelectionMode(ExtendedSelection);
    setSelectionBehavior(SelectRows);
    setEditTriggers(NoEditTriggers);
    setAllColumnsShowFocus(true);
    setFrameShape(NoFrame);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false); // the card's round corners show through
    setItemDelegate(new RecordDelegate(this));
    header()->viewport()->setAutoFillBackground(false);
    header()->setSectionsMovable(true);
    header()->setFirstSectionMovable(false);
    header()->setStretchLastSection(false);
    header()->setHighlightSections(false);
    header()->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header(), &QWidget::customContextMenuRequested, this, &RecordTable::showColumnMenu);
    connect(this, &QAbstractItemView::doubleClicked, this,
        [this](const QModelIndex &index) { Q_EMIT opened(index.data(KeyRole).toByteArray()); });

    m_clock.setInterval(1s);
    connect(&m_clock, &QTimer::timeout, viewport(), qOverload<>(&QWidget::update));
}

RecordTable::~RecordTable() = default;

void RecordTable::setRecords(RecordModel &records, RecordFilterModel &filter, int sortColumn, Qt::SortOrder order)
{
    m_records = &records;
    m_filter = &filter;
    filter.setSourceModel(&records);
    setModel(&filter);
    sortByColumn(sortColumn, order);
    header()->setSectionResizeMode(QHeaderView::Interactive);
    header()->setMinimumSectionSize(em(48));
    resetColumns();
    recallColumns();
    connect(header(), &QHeaderView::sectionResized, this, [this] { rememberColumns(); });
    connect(header(), &QHeaderView::sectionMoved, this, [this] { rememberColumns(); });
}

QList<QByteArray> RecordTable::selectedKeys() const
{
    QList<QByteArray> keys;
    if (!selectionModel())
        return keys;
    const QModelIndexList rows = selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        keys.append(row.data(KeyRole).toByteArray());
    return keys;
}

QByteArray RecordTable::currentKey() const
{
    return currentIndex().data(KeyRole).toByteArray();
}

void RecordTable::selectKey(const QByteArray &key)
{
    const int row = m_records ? m_records->rowOf(key) : -1;
    const QModelIndex index = row < 0 ? QModelIndex() : m_filter->mapFromSource(m_records->index(row, 0));
    if (!index.isValid())
        return;
    setCurrentIndex(index);
    scrollTo(index);
}

int RecordTable::fullWidth() const
{
    int width = 0;
    for (int column = 0; m_records && column < m_records->columnCount(); ++column) {
        const ColumnSpec &spec = m_records->columnSpec(column);
        if (m_isWanted.value(column) && spec.hideOrder == 0 && !spec.isWideOnly)
            width += em(spec.width);
    }
    return width;
}

void RecordTable::copySelection() const
{
    QStringList lines;
    const auto line = [this](auto text) {
        QStringList cells;
        for (int visual = 0; visual < header()->count(); ++visual) {
            const int column = header()->logicalIndex(visual);
            if (!header()->isSectionHidden(column))
                cells.append(text(column));
        }
        return cells.join(QLatin1Char('\t'));
    };
    lines.append(line([this](int column) { return model()->headerData(column, Qt::Horizontal).toString(); }));
    QModelIndexList rows = selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end(), [](const QModelIndex &a, const QModelIndex &b) { return a.row() < b.row(); });
    for (const QModelIndex &row : std::as_const(rows))
        lines.append(line([&row](int column) { return row.siblingAtColumn(column).data().toString(); }));
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
}

void RecordTable::drawRow(QPainter *painter, const QStyleOptionViewItem &options, const QModelIndex &index) const
{
    const Tokens &tokens = Theme::current().tokens();
    const bool isSelected = selectionModel()->isRowSelected(index.row(), index.parent());
    const QRect row(0, options.rect.top(), viewport()->width(), options.rect.height());
    if (isSelected)
        painter->fillRect(row, tokens.selected);
    else if (m_hovered.isValid() && m_hovered.row() == index.row())
        painter->fillRect(row, tokens.hover);
    painter->fillRect(QRect(row.left(), row.bottom(), row.width(), 1), tokens.line);

    QStyleOptionViewItem cell = options;
    cell.state &= ~(QStyle::State_HasFocus | QStyle::State_Selected | QStyle::State_MouseOver);
    cell.showDecorationSelected = false;
    QTreeView::drawRow(painter, cell, index);

    if (isSelected)
        painter->fillRect(QStyle::visualRect(layoutDirection(), row, QRect(0, row.top(), selectionBar, row.height() - 1)), tokens.accent);
    const bool isCurrent = currentIndex().row() == index.row();
    if (isCurrent && hasFocus() && window()->testAttribute(Qt::WA_KeyboardFocusChange))
        paintFocusRing(*painter, QRectF(row).adjusted(0, 0, 0, -1), radius::Box, tokens.accent);
}

void RecordTable::mouseMoveEvent(QMouseEvent *event)
{
    setHovered(indexAt(event->position().toPoint()));
    QTreeView::mouseMoveEvent(event);
}

void RecordTable::enterEvent(QEnterEvent *event)
{
    if (m_filter)
        m_filter->setDynamicSortFilter(false); // rows do not run away under the pointer
    QTreeView::enterEvent(event);
}

void RecordTable::leaveEvent(QEvent *event)
{
    setHovered({});
    if (m_filter) {
        m_filter->setDynamicSortFilter(true);
        m_filter->invalidate();
    }
    QTreeView::leaveEvent(event);
}

void RecordTable::setHovered(const QModelIndex &index)
{
    if (m_hovered == index || (m_hovered.isValid() && index.isValid() && m_hovered.row() == index.row()))
        return;
    m_hovered = index;
    viewport()->update();
}

void RecordTable::resizeEvent(QResizeEvent *event)
{
    QTreeView::resizeEvent(event);
    fitColumns();
}

void RecordTable::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::FontChange && m_records) {
        scheduleDelayedItemsLayout();
        resetColumns();
        recallColumns();
    }
    QTreeView::changeEvent(event);
}

void RecordTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        return copySelection();
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        Q_EMIT opened(currentKey());
        return;
    }
    QTreeView::keyPressEvent(event);
}

void RecordTable::contextMenuEvent(QContextMenuEvent *event)
{
    if (currentIndex().isValid())
        Q_EMIT menuRequested(event->globalPos());
}

void RecordTable::showEvent(QShowEvent *event)
{
    m_clock.start();
    QTreeView::showEvent(event);
}

void RecordTable::hideEvent(QHideEvent *event)
{
    m_clock.stop();
    QTreeView::hideEvent(event);
}

void RecordTable::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTreeView::selectionChanged(selected, deselected);
    viewport()->update();
    Q_EMIT selectedKeysChanged();
}

} // namespace ui
