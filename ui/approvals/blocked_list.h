// SPDX-License-Identifier: GPL-3.0-or-later
// Those who were blocked, each with the way back. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QWidget>

namespace ui
{

class Button;
class EmptyState;
class ScrollColumn;

class BlockedList final : public QWidget
{
    Q_OBJECT
public:
    explicit BlockedList(admin::AdminClient &client, QWidget *parent = nullptr);

    void refresh();

Q_SIGNALS:
    void counted(int count);
    void refused(const admin::Error &error);
    void allRequested(); // more than are shown here

private:
    void show(const QList<admin::UserSummary> &users);
    [[nodiscard]] QWidget *cardFor(const admin::UserSummary &user);
    void unblock(const admin::UserSummary &user, Button &button);

    admin::AdminClient &m_client;
    ScrollColumn *m_column;
    EmptyState *m_empty;
    quint64 m_question = 0;
};

} // namespace ui
