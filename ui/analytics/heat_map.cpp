// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/analytics/heat_map.h"

#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"

#include <QHeaderView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ui
{

namespace
{

constexpr int leastHeight = 260;

QColor blend(const QColor &from, const QColor &to, double share)
{
    const auto mix = [share](int a, int b) { return int(std::lround(a + (b - a) * share)); };
    return {mix(from.red(), to.red()), mix(from.green(), to.green()), mix(from.blue(), to.blue())};
}

} // namespace

HeatMap::HeatMap(QWidget *parent)
    : Card(parent)
    , m_table(new QTableWidget)
{
    body().addWidget(new ElidedLabel(tr("People × tools"), TextRole::H3));
    body().addWidget(m_table, 1);
    m_table->setObjectName(QStringLiteral("heatMap"));
    m_table->setAccessibleName(tr("People by tools: number of calls"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setMinimumHeight(em(leastHeight));
    connect(m_table, &QTableWidget::cellActivated, this, [this](int row, int column) {
        Q_EMIT cellActivated(m_report.users.value(row).key, m_report.tools.value(column).key);
    });
    connect(&Theme::current(), &Theme::changed, this, &HeatMap::paintCells);
}

void HeatMap::show(const admin::UsageReport &report)
{
    m_report = report;
    int users = 0;
    int tools = 0;
    for (const analytics::UsageCrossing &crossing : report.crossings) {
        users = std::max(users, crossing.user + 1);
        tools = std::max(tools, crossing.tool + 1);
    }
    m_table->clear();
    m_table->setRowCount(users);
    m_table->setColumnCount(tools);
    for (int row = 0; row < users; ++row)
        m_table->setVerticalHeaderItem(row, new QTableWidgetItem(format::outside(report.users[row].label)));
    for (int column = 0; column < tools; ++column) {
        auto *item = new QTableWidgetItem(format::outside(report.tools[column].label));
        item->setToolTip(format::toolTip(report.tools[column].key));
        m_table->setHorizontalHeaderItem(column, item);
    }
    for (const analytics::UsageCrossing &crossing : report.crossings) {
        auto *item = new QTableWidgetItem(format::number(crossing.count.all()));
        item->setTextAlignment(Qt::AlignCenter);
        m_table->setItem(crossing.user, crossing.tool, item);
    }
    paintCells();
}

void HeatMap::paintCells()
{
    const Tokens &tokens = Theme::current().tokens();
    qint64 most = 1;
    for (const analytics::UsageCrossing &crossing : std::as_const(m_report.crossings))
        most = std::max(most, crossing.count.all());
    for (const analytics::UsageCrossing &crossing : std::as_const(m_report.crossings)) {
        QTableWidgetItem *item = m_table->item(crossing.user, crossing.tool);
        const double share = std::sqrt(double(crossing.count.all()) / double(most)); // few calls are seen, too
        item->setBackground(blend(tokens.surface, tokens.accentSoft, 0.3 + 0.7 * share));
        item->setForeground(tokens.text);
    }
}

} // namespace ui
