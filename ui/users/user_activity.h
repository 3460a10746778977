// SPDX-License-Identifier: GPL-3.0-or-later
// What one user does: live sessions, each with End, and the last calls. Asks again, a moment later, when either moves.
// Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QTimer>
#include <QWidget>

class QVBoxLayout;

namespace ui
{

class ElidedLabel;

class UserActivity final : public QWidget
{
    Q_OBJECT
public:
    explicit UserActivity(admin::AdminClient &client, QWidget *parent = nullptr);

    void setUser(const core::UserId &id);
    [[nodiscard]] int liveSessions() const { return m_liveSessions; }

Q_SIGNALS:
    void sessionsCounted(int count);
    void endRequested(const admin::SessionSummary &session);
    void callsRequested(); // "All calls"

private:
    void ask();
    void showSessions(const QList<admin::SessionSummary> &all);
    void showCalls(const QList<admin::CallSummary> &calls);

    admin::AdminClient &m_client;
    core::UserId m_userId;
    ElidedLabel *m_sessionsTitle;
    QVBoxLayout *m_sessions;
    ElidedLabel *m_callsTitle;
    QVBoxLayout *m_calls;
    QTimer m_soon;
    int m_liveSessions = 0;
};

} // namespace ui
