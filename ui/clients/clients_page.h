// SPDX-License-Identifier: GPL-3.0-or-later
// Programs that may ask for access. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/live_records.h"
#include "ui/common/record_page.h"

namespace ui
{

class Button;
class ClientPanel;
class DecisionCard;
class SelectionPanel;

class ClientsPage final : public RecordPage
{
    Q_OBJECT
public:
    ClientsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

private:
    using Act = QFuture<admin::Result<admin::Done>> (admin::AdminClient::*)(const core::ClientId &);

    void buildActions();
    void buildPanel();
    void onLoaded();
    void showWaiting();
    // A program that registers again at every connection is one row: the newest stands for all (clients of the same name that send
    // answers to the same places).
    void group();
    void showSelection();
    // Those selected, with the older registrations that the newest stands for.
    [[nodiscard]] QList<admin::ClientSummary> selected() const;
    [[nodiscard]] QList<admin::ClientSummary> groupOf(const QByteArray &key) const;
    void createClient();
    void editClient();
    void renewSecret();
    void decide(const QByteArray &key, Act act);
    void askToRevoke();
    void askToDelete();
    void runOnEach(const QList<admin::ClientSummary> &clients, Act act);

    admin::AdminClient &m_client;
    RecordTableModel<admin::ClientSummary> m_clients;
    LiveRecords<admin::ClientSummary> m_live;
    QHash<QByteArray, QList<QByteArray>> m_groups; // by the newest: all of them
    QSet<QByteArray> m_stoodFor;                   // older ones that are not shown
    Button *m_isGrouped;
    DecisionCard *m_waiting;
    ClientPanel *m_panel;
    SelectionPanel *m_panels;
};

} // namespace ui
