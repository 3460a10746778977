// SPDX-License-Identifier: GPL-3.0-or-later
// Who used what: one filter for charts, tables and export, so that they never disagree. A click on a bar, a row or a cell narrows it.
// Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/analytics/share_columns.h"
#include "ui/common/latest_only.h"
#include "ui/page.h"

#include <QTimer>

class QCheckBox;
class QDateTimeEdit;
class QLabel;
class QStackedWidget;

namespace ui
{

class Button;
class ConsoleSettings;
class FilterChips;
class HeatMap;
class LatencyChart;
class OutcomeChart;
class RecordTable;
class Segmented;
class UsageCallList;

class AnalyticsPage final : public Page
{
    Q_OBJECT
public:
    AnalyticsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

    [[nodiscard]] const admin::UsageReport &report() const { return m_report; }
    [[nodiscard]] FilterChips &chips() { return *m_chips; }

Q_SIGNALS:
    void reported(); // report() is new

private:
    void buildHead();
    [[nodiscard]] RecordTable *addTable(const QString &name, const QString &title, RecordModel &model);
    void setRange(int index);
    [[nodiscard]] admin::UsageFilter filter() const;
    void showReport(const admin::UsageReport &report);
    void narrowToBucket(int bucket);
    void showCalls();
    void openExport();

    admin::AdminClient &m_client;
    ConsoleSettings &m_settings;
    RecordTableModel<ShareRow> m_tools;
    RecordTableModel<ShareRow> m_people;
    RecordTableModel<ShareRow> m_clients;
    RecordTableModel<CostRow> m_costs;
    Segmented *m_range;
    QDateTimeEdit *m_from;
    QDateTimeEdit *m_to;
    QCheckBox *m_compare;
    FilterChips *m_chips;
    QLabel *m_totals;
    Segmented *m_tabs;
    QStackedWidget *m_views;
    OutcomeChart *m_outcomes;
    LatencyChart *m_latencies;
    HeatMap *m_heat;
    UsageCallList *m_calls;
    Button *m_export;
    LatestOnly m_question{this};
    QTimer m_soon; // new calls: at most one question a while
    QString m_words;
    admin::UsageFilter m_asked;
    admin::UsageReport m_report;
    QList<core::Seconds> m_starts;
};

} // namespace ui
