// SPDX-License-Identifier: GPL-3.0-or-later
// Makes a personal access token: for whom, what it opens, until when. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/form_dialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace ui
{

class FormField;
class UserCombo;

class NewTokenDialog final : public FormDialog
{
    Q_OBJECT
public:
    NewTokenDialog(admin::AdminClient &client, QWidget *parent);

Q_SIGNALS:
    void created(const admin::CreatedPersonalAccessToken &token);

private:
    void fillServers(const admin::ToolsByServer &tools);
    QCheckBox *addServer(const QString &server, const QString &label);
    void submit();

    admin::AdminClient &m_client;
    UserCombo *m_user;
    QLineEdit *m_name;
    FormField *m_nameField;
    QComboBox *m_lifetime;
    QWidget *m_serverBox;
    QList<QCheckBox *> m_servers; // property "server" names it
    QCheckBox *m_mayRevoke;
};

} // namespace ui
