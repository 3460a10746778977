// SPDX-License-Identifier: GPL-3.0-or-later
// Who is connected now. Ending a session makes its very next request fail. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/live_records.h"
#include "ui/common/record_page.h"

namespace ui
{

class Button;
class SelectionPanel;
class SessionPanel;

class SessionsPage final : public RecordPage
{
    Q_OBJECT
public:
    SessionsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

private:
    void buildActions();
    void buildPanel();
    void showSelection();
    [[nodiscard]] QList<admin::SessionSummary> selected() const;
    void endSelected();
    void setListHeld(bool isHeld);

    admin::AdminClient &m_client;
    RecordTableModel<admin::SessionSummary> m_sessions;
    LiveRecords<admin::SessionSummary> m_live;
    SessionPanel *m_panel;
    SelectionPanel *m_panels;
    Button *m_end;
    Button *m_hold;
};

} // namespace ui
