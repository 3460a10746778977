// SPDX-License-Identifier: GPL-3.0-or-later
// People who signed in but are not on the list yet. A notification only leads here; nobody is admitted but by one of the buttons on
// their card. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/latest_only.h"
#include "ui/page.h"

namespace admin
{
class AdminClient;
}

namespace ui
{

class BlockedList;
class Button;
class DecisionCard;
class ConsoleSettings;
class Segmented;
class WaitingList;

class ApprovalsPage final : public Page
{
    Q_OBJECT
public:
    ApprovalsPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

private:
    void buildActions();
    void addInAdvance();
    void refreshConflicts();
    void showConflicts(const QList<admin::LoginConflict> &conflicts);
    enum class Side {
        Owner, // who has the login keeps it
        Comer, // it goes to who came with it
    };
    void settle(const QByteArray &key, Side side);

    admin::AdminClient &m_client;
    Segmented *m_segments;
    Button *m_new;
    WaitingList *m_waiting;
    BlockedList *m_blocked;
    DecisionCard *m_conflictCard;
    QList<admin::LoginConflict> m_conflicts;
    LatestOnly m_conflictQuestion;
};

} // namespace ui
