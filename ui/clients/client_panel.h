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

class ClientPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit ClientPanel(QWidget *parent = nullptr);

    void show(const admin::ClientSummary &client);

Q_SIGNALS:
    void revokeRequested();
    void deleteRequested();

private:
    void showRedirects(const QStringList &redirectUris);

    DetailsPanel *m_panel;
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
