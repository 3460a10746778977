// SPDX-License-Identifier: GPL-3.0-or-later
// The cards of those who wait, oldest first, and what becomes of a decision: approvals go at once, Deny and Block only after the ten
// seconds in which they can be taken back. Nothing jumps: somebody new waits behind a pill while others are on screen. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QElapsedTimer>
#include <QHash>
#include <QSet>
#include <QTimer>
#include <QWidget>

namespace ui
{

class ApprovalCard;
class EmptyState;
class ScrollColumn;

class WaitingList final : public QWidget
{
    Q_OBJECT
public:
    explicit WaitingList(admin::AdminClient &client, QWidget *parent = nullptr);

    void refresh(); // shows everybody, those behind the pill as well
    void showNew();
    [[nodiscard]] int waiting() const { return m_waiting; } // whether shown or not
    [[nodiscard]] QList<ApprovalCard *> cards() const { return m_cards; }

Q_SIGNALS:
    void waitingChanged(int count);
    void newChanged(int count); // behind the pill
    void addRequested();
    void loaded();
    void failed(const admin::Error &error);  // could not load
    void refused(const admin::Error &error); // a decision

private:
    enum class Arrivals {
        ShowNow,
        HoldBack,
    };
    void ask(Arrivals arrivals);
    void show(const QList<admin::ApprovalSummary> &approvals, Arrivals arrivals);
    void add(const admin::ApprovalSummary &approval);
    void remove(ApprovalCard *card);
    void onDecided(ApprovalCard *card, const admin::Decision &decision);
    void decideNow(ApprovalCard *card, const admin::Decision &decision);
    void decideLater(ApprovalCard *card, const admin::Decision &decision);
    void updateShown();
    [[nodiscard]] ApprovalCard *cardOf(const core::UserId &id) const;

    admin::AdminClient &m_client;
    ScrollColumn *m_column;
    EmptyState *m_empty;
    QList<ApprovalCard *> m_cards;
    QSet<core::UserId> m_undoable; // denied or blocked, not told to the server yet
    QTimer m_clock;
    QElapsedTimer m_sinceMoved; // a card came or went: the one under the pointer may be another one
    quint64 m_question = 0;
    int m_waiting = 0;
};

} // namespace ui
