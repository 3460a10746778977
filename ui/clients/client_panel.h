// SPDX-License-Identifier: GPL-3.0-or-later
// About one client: what it may ask for, where its answers go. "Revoke all tokens" and "Delete" are two acts. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

class QVBoxLayout;

namespace ui
{

class Button;
class CopyField;
class DetailsPanel;
class ElidedLabel;
class KeyValueGrid;

class ClientPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit ClientPanel(QWidget *parent = nullptr);

    // The newest of what is one program, and its earlier registrations.
    void show(const QList<admin::ClientSummary> &registrations);
    using QWidget::show;

Q_SIGNALS:
    void editRequested();
    void secretRequested();
    void approveRequested(const core::ClientId &id);
    void denyRequested(const core::ClientId &id);
    void revokeRequested();
    void deleteRequested();

private:
    void buildActions();
    void showRedirects(const QStringList &redirectUris);

    core::ClientId m_shown;
    DetailsPanel *m_panel;
    ElidedLabel *m_status;
    ElidedLabel *m_registrations;
    ElidedLabel *m_used;
    ElidedLabel *m_leaves;
    KeyValueGrid *m_facts;
    Button *m_edit;
    Button *m_secret;
    Button *m_letIn;
    Button *m_deny;
    ElidedLabel *m_name;
    ElidedLabel *m_kind;
    CopyField *m_id;
    ElidedLabel *m_scope;
    ElidedLabel *m_grantTypes;
    ElidedLabel *m_authentication;
    ElidedLabel *m_users;
    ElidedLabel *m_sessions;
    ElidedLabel *m_created;
    QVBoxLayout *m_redirects;
    Button *m_revoke;
};

} // namespace ui
