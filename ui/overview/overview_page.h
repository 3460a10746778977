// SPDX-License-Identifier: GPL-3.0-or-later
// Who is connected, what they call, and what waits. On the first day the setup cards come first and the tiles show "–". Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/latest_only.h"
#include "ui/page.h"

#include <QTimer>


namespace admin
{
class AdminClient;
}

namespace ui
{

class AttentionCard;
class Button;
struct Attention;
class CallsChart;
class CopyField;
class OverviewFeed;
class Pill;
class SetupCards;
class StatTile;
class WaitingCard;

class OverviewPage final : public Page
{
    Q_OBJECT
public:
    OverviewPage(admin::AdminClient &client, OverviewFeed &feed, QWidget *parent = nullptr);

    void refresh() override;
    void show(const admin::Overview &overview);
    void showWaiting(const QList<admin::ApprovalSummary> &waiting);
    void showClients(const QList<admin::ClientSummary> &clients);
    using Page::show;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void addActions();
    [[nodiscard]] QWidget *makeAddress();
    [[nodiscard]] QWidget *makeTiles();
    [[nodiscard]] QWidget *makeMiddle();
    void goTo(const Attention &attention);
    void showState(const admin::Overview &overview);
    void showTiles(const admin::Overview &overview);
    void switchServer();
    void approve(const admin::ApprovalSummary &approval);
    void askLists();

    admin::AdminClient &m_client;
    OverviewFeed &m_feed;
    LatestOnly m_waitingQuestion;
    LatestOnly m_clientsQuestion;
    QTimer m_listsSoon;
    admin::ServerState m_state = admin::ServerState::Starting;
    QString m_mcpUrl;

    Button *m_switch = nullptr;
    Button *m_copy = nullptr;
    Pill *m_statePill = nullptr;
    CopyField *m_mcpField = nullptr;
    CopyField *m_publicField = nullptr;
    StatTile *m_calls = nullptr;
    StatTile *m_people = nullptr;
    StatTile *m_failed = nullptr;
    StatTile *m_speed = nullptr;
    CallsChart *m_chart = nullptr;
    WaitingCard *m_waiting = nullptr;
    AttentionCard *m_attention = nullptr;
    QVBoxLayout *m_column = nullptr;
    SetupCards *m_setup = nullptr;
    bool m_isFirstDay = false;
};

} // namespace ui
