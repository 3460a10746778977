// SPDX-License-Identifier: GPL-3.0-or-later
// A page that is a table: filter bar, table in a card, details panel, the four ways of having nothing to show. A feature adds
// columns, actions and the panel. Main thread.
#pragma once

#include "ui/common/empty_state.h"
#include "ui/page.h"

class QSplitter;
class QStackedWidget;

namespace ui
{

class Card;
class FilterBar;
class RecordFilterModel;
class RecordModel;
class RecordTable;
class ConsoleSettings;

struct RecordPageTexts {
    QString tableName;         // object name and settings key: "users"
    QString filterPlaceholder; // "Filter users"
    EmptyText noneYet;
    QString backTo; // "Users", on the way back from a row that fills the page
};

class RecordPage : public Page
{
    Q_OBJECT
public:
    RecordPage(const PageTitle &title, const RecordPageTexts &texts, ConsoleSettings *settings, QWidget *parent = nullptr);

    [[nodiscard]] RecordTable &table() { return *m_table; }
    [[nodiscard]] const RecordTable &table() const { return *m_table; }
    [[nodiscard]] FilterBar &filterBar() { return *m_filterBar; }
    [[nodiscard]] RecordFilterModel &filter() { return *m_filter; }
    [[nodiscard]] EmptyState &emptyState() { return *m_empty; }

    void focusFilter() override;
    void applyFilter(const QString &text) override;

    // What stands in place of the table. Loading is shown until the first rows have come.
    enum class Condition {
        Loading,
        Ready,
        Stopped, // the server is paused
        Failed,
    };
    void setCondition(Condition condition, const QString &reason = {});
    [[nodiscard]] Condition condition() const { return m_condition; }

Q_SIGNALS:
    void noneYetActed(); // the button of the "none yet" text
    void startRequested();
    void selectedKeysChanged(const QList<QByteArray> &keys);

protected:
    // The page keeps `records`; call once. Then, when the page has one, setPanel().
    void setRecords(RecordModel &records, int sortColumn, Qt::SortOrder order);
    void setPanel(QWidget *panel);
    void openPanel(); // fills the page where there is no room beside the table
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class Room {
        Beside,
        Alone,
    };
    [[nodiscard]] Room roomForPanel() const;
    void arrangePanel();
    void closePanelAlone();
    void updateShown();
    void updateCounts();
    void onEmptyActed();

    RecordPageTexts m_texts;
    FilterBar *m_filterBar;
    RecordTable *m_table;
    RecordFilterModel *m_filter;
    RecordModel *m_records = nullptr;
    EmptyState *m_empty;
    QSplitter *m_splitter;
    QStackedWidget *m_tableOrEmpty;
    QStackedWidget *m_listOrPanel;
    QWidget *m_alone;
    QWidget *m_panel = nullptr;
    bool m_hasPanelWidth = false;
    Condition m_condition = Condition::Loading;
    QString m_reason;
};

} // namespace ui
