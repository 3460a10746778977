// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a RecordTable: which fit, which the person wants, and remembering both.
#include "ui/common/metrics.h"
#include "ui/common/record_table.h"
#include "ui/common/console_settings.h"

#include <QHeaderView>
#include <QMenu>
#include <QScopedValueRollback>

#include <algorithm>

namespace ui
{

namespace
{
constexpr int wideFrom = 1240; // ems: room to spare
const QString widthField = QStringLiteral("%1=%2,%3"); // column id, width, wanted
} // namespace

void RecordTable::fitColumns()
{
    if (!m_records || m_isFitting)
        return;
    const QScopedValueRollback guard(m_isFitting, true);
    const int room = viewport()->width();
    QList<int> shown;
    for (int column = 0; column < m_records->columnCount(); ++column) {
        if (m_isWanted.value(column) && (!m_records->columnSpec(column).isWideOnly || room >= em(wideFrom)))
            shown.append(column);
    }
    const auto width = [this](int column) {
        return column == 0 ? em(m_records->columnSpec(0).width) : std::max(header()->sectionSize(column), em(48));
    };
    const auto sum = [&shown, &width] {
        int total = 0;
        for (const int column : std::as_const(shown))
            total += width(column);
        return total;
    };
    for (int column = 0; column < m_records->columnCount(); ++column)
        header()->setSectionHidden(column, false); // so that sizes are the real ones
    QList<int> mayGo = shown;
    mayGo.removeIf([this](int column) { return m_records->columnSpec(column).hideOrder == 0; });
    std::sort(mayGo.begin(), mayGo.end(),
        [this](int a, int b) { return m_records->columnSpec(a).hideOrder < m_records->columnSpec(b).hideOrder; });
    while (sum() > room && !mayGo.isEmpty())
        shown.removeOne(mayGo.takeFirst());
    for (int column = 0; column < m_records->columnCount(); ++column)
        header()->setSectionHidden(column, !shown.contains(column));
    header()->resizeSection(0, std::max(width(0), room - (sum() - width(0)))); // the first takes what is left
}

void RecordTable::showColumnMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int column = 1; m_records && column < m_records->columnCount(); ++column) {
        QAction *action = menu->addAction(m_records->columnSpec(column).title);
        action->setCheckable(true);
        action->setChecked(m_isWanted.value(column));
        connect(action, &QAction::toggled, this, [this, column](bool isOn) {
            m_isWanted[column] = isOn;
            fitColumns();
            rememberColumns();
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Reset columns")), &QAction::triggered, this, [this] {
        resetColumns();
        rememberColumns();
    });
    menu->popup(header()->mapToGlobal(position));
}

void RecordTable::resetColumns()
{
    {
        const QScopedValueRollback guard(m_isFitting, true);
        m_isWanted.clear();
        for (int column = 0; column < m_records->columnCount(); ++column) {
            const ColumnSpec &spec = m_records->columnSpec(column);
            m_isWanted.append(!spec.isOffAtFirst);
            header()->setSectionHidden(column, false);
            header()->resizeSection(column, em(spec.width));
            header()->moveSection(header()->visualIndex(column), column);
        }
    }
    fitColumns();
}

void RecordTable::rememberColumns()
{
    if (!m_settings || m_isFitting)
        return;
    QStringList columns; // in the order seen
    for (int visual = 0; visual < header()->count(); ++visual) {
        const int column = header()->logicalIndex(visual);
        const int size = header()->isSectionHidden(column) ? 0 : header()->sectionSize(column);
        columns.append(widthField.arg(m_records->columnSpec(column).id).arg(size).arg(m_isWanted.value(column) ? 1 : 0));
    }
    m_settings->setColumns(m_name, columns.join(QLatin1Char(';')).toUtf8());
}

void RecordTable::recallColumns()
{
    const QString state = m_settings ? QString::fromUtf8(m_settings->columns(m_name)) : QString();
    if (state.isEmpty())
        return;
    {
        const QScopedValueRollback guard(m_isFitting, true);
        int place = 0;
        const QStringList fields = state.split(QLatin1Char(';'));
        for (const QString &field : fields) {
            const QString id = field.section(QLatin1Char('='), 0, 0);
            const QStringList values = field.section(QLatin1Char('='), 1).split(QLatin1Char(','));
            for (int column = 0; column < m_records->columnCount(); ++column) {
                if (m_records->columnSpec(column).id != id || values.size() != 2)
                    continue;
                m_isWanted[column] = column == 0 || values.last() == QLatin1String("1");
                if (const int size = values.first().toInt(); size > 0)
                    header()->resizeSection(column, std::clamp(size, em(48), em(900)));
                header()->moveSection(header()->visualIndex(column), place++);
            }
        }
    }
    fitColumns();
}

} // namespace ui
