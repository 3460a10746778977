// SPDX-License-Identifier: GPL-3.0-or-later
// Everyone who may sign in, and what they did last. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/live_records.h"
#include "ui/common/record_page.h"

namespace ui
{

class SelectionPanel;
class UserPanel;

class UsersPage final : public RecordPage
{
    Q_OBJECT
public:
    UsersPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

private:
    void buildPanel();
    void showSelection();
    [[nodiscard]] QList<admin::UserSummary> selected() const;
    void addUser();
    void askToEndAll();
    void askToDelete();
    void setPassword();
    void block();
    void report(const admin::Result<admin::Done> &answer);

    admin::AdminClient &m_client;
    RecordTableModel<admin::UserSummary> m_users;
    LiveRecords<admin::UserSummary> m_live;
    UserPanel *m_panel;
    SelectionPanel *m_panels;
};

} // namespace ui
