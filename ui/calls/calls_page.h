// SPDX-License-Identifier: GPL-3.0-or-later
// Every recorded call, newest first; older ones come as one scrolls. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/calls/call_list.h"
#include "ui/common/record_page.h"
#include "ui/common/record_table_model.h"

namespace ui
{

class Button;
class CallPanel;
class SelectionPanel;

class CallsPage final : public RecordPage
{
    Q_OBJECT
public:
    CallsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTable();
    void showSelection();
    void onLoaded();
    void onFailed(const admin::Error &error);
    void showWaiting(int count);
    void loadWhatIsMissing();
    void updateHeld();
    void showNewest();

    admin::AdminClient &m_client;
    RecordTableModel<admin::CallSummary> m_calls;
    CallList m_list;
    CallPanel *m_panel;
    SelectionPanel *m_panels;
    Button *m_new;
};

} // namespace ui
