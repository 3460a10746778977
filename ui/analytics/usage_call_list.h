// SPDX-License-Identifier: GPL-3.0-or-later
// The calls that a filter leaves, newest or slowest first, a page at a time. Words and the slowest are looked for slice by slice through
// everything there is, with progress, until somebody stops it. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/latest_only.h"
#include "ui/common/record_table_model.h"

#include <QWidget>

class QLabel;

namespace ui
{

class Button;
class ConsoleSettings;
class FilterBar;
class RecordFilterModel;
class RecordTable;

class UsageCallList final : public QWidget
{
    Q_OBJECT
public:
    UsageCallList(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void setFilter(const admin::UsageFilter &filter); // asks at once
    [[nodiscard]] const RecordTableModel<admin::CallSummary> &calls() const { return m_calls; }
    [[nodiscard]] bool isSearching() const { return m_isSearching; }
    void stop();

Q_SIGNALS:
    void failed(const admin::Error &error);
    void wordsChanged(const QString &words); // they are part of the filter: reports and exports know them, too

private:
    void ask();
    void onPage(const admin::UsagePage &page);
    void loadMore();
    void showState();

    static constexpr int PageSize = 200;
    static constexpr int MostRows = 2000;

    admin::AdminClient &m_client;
    RecordTableModel<admin::CallSummary> m_calls;
    FilterBar *m_words;
    RecordTable *m_table;
    RecordFilterModel *m_shown;
    QLabel *m_state;
    Button *m_slowest;
    Button *m_stop;
    LatestOnly m_question{this};
    admin::UsagePageQuery m_query;
    std::optional<admin::UsagePosition> m_next;
    std::optional<core::Milliseconds> m_newest; // of the search, for its progress
    bool m_isSearching = false;
    bool m_isAsking = false;
};

} // namespace ui
