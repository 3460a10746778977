// SPDX-License-Identifier: GPL-3.0-or-later
// Programs that may ask for access. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/live_records.h"
#include "ui/common/record_page.h"

namespace ui
{

class ClientPanel;
class SelectionPanel;

class ClientsPage final : public RecordPage
{
    Q_OBJECT
public:
    ClientsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

private:
    using Act = QFuture<admin::Result<admin::Done>> (admin::AdminClient::*)(const core::ClientId &);

    void buildPanel();
    void showSelection();
    [[nodiscard]] QList<admin::ClientSummary> selected() const;
    void askToRevoke();
    void askToDelete();
    void runOnEach(const QList<admin::ClientSummary> &clients, Act act);

    admin::AdminClient &m_client;
    RecordTableModel<admin::ClientSummary> m_clients;
    LiveRecords<admin::ClientSummary> m_live;
    ClientPanel *m_panel;
    SelectionPanel *m_panels;
};

} // namespace ui
