// SPDX-License-Identifier: GPL-3.0-or-later
// About one user: status, role, until when, note, what they do now; and what can be done to them. Changes go to the server at once;
// what is shown is what the server says afterwards. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QWidget>

class QLineEdit;

namespace ui
{

class Button;
class DetailsPanel;
class ElidedLabel;
class ExpiryCombo;
class IconButton;
class KeyValueGrid;
class PersonHeader;
class Pill;
class RoleCombo;
class UserActivity;

class UserPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit UserPanel(admin::AdminClient &client, QWidget *parent = nullptr);

    void show(const admin::UserSummary &user);
    [[nodiscard]] const admin::UserSummary &user() const { return m_user; }

Q_SIGNALS:
    void failed(const admin::Error &error);
    void endRequested(const QList<admin::SessionSummary> &sessions);
    void endAllRequested();
    void deleteRequested();
    void passwordRequested();
    void callsRequested();

private:
    void buildFacts();
    void buildActions();
    void saveNote();
    void approve();
    void setStatus(admin::UserStatus status);
    // The editors are off until the server has answered.
    void send(const QFuture<admin::Result<admin::Done>> &request);
    void showStatus();

    admin::AdminClient &m_client;
    admin::UserSummary m_user;
    DetailsPanel *m_panel;
    PersonHeader *m_head;
    KeyValueGrid *m_facts;
    Pill *m_status;
    RoleCombo *m_role;
    ExpiryCombo *m_expiry;
    ElidedLabel *m_email;
    ElidedLabel *m_subject;
    ElidedLabel *m_added;
    QLineEdit *m_note;
    UserActivity *m_activity;
    Button *m_endAll;
    Button *m_approve;
    Button *m_block;
    QAction *m_setPassword;
};

} // namespace ui
