// SPDX-License-Identifier: GPL-3.0-or-later
// A chart over time with its title, and the same numbers as a table behind one button. Charts do not follow the palette, so this one
// listens to the theme. Main thread.
#pragma once

#include "server/core/clock.h"
#include "ui/common/card.h"

#include <QStringList>

#include <functional>

class QAbstractSeries;
class QCategoryAxis;
class QChart;
class QChartView;
class QStackedWidget;
class QTableWidget;
class QValueAxis;

namespace ui
{

class IconButton;

class ChartCard : public Card
{
    Q_OBJECT
public:
    explicit ChartCard(const QString &title, QWidget *parent = nullptr);

    [[nodiscard]] bool isTable() const;

Q_SIGNALS:
    void bucketClicked(int bucket);

protected:
    [[nodiscard]] QChart &chart() { return *m_chart; }
    void addSeries(QAbstractSeries *series); // attached to both axes
    // One label for each bucket; only as many are written as there is room for.
    void setBuckets(const QList<core::Seconds> &starts, std::chrono::seconds width, double most);
    void setTable(const QStringList &header, const QList<QStringList> &rows);
    void describe(const QString &sentence);
    virtual void applyTheme();

    [[nodiscard]] QString bucketName(int bucket) const;

private:
    void toggleTable();

    QString m_title;
    QChart *m_chart;
    QChartView *m_view;
    QCategoryAxis *m_time;
    QValueAxis *m_value;
    QTableWidget *m_table;
    QStackedWidget *m_stack;
    IconButton *m_toggle;
    QList<core::Seconds> m_starts;
    std::chrono::seconds m_width{};
};

} // namespace ui
