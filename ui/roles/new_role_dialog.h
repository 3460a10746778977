// SPDX-License-Identifier: GPL-3.0-or-later
// Asks for the name of a new role. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/form_dialog.h"

class QLineEdit;

namespace ui
{

class FormField;

class NewRoleDialog final : public FormDialog
{
    Q_OBJECT
public:
    NewRoleDialog(admin::AdminClient &client, QWidget *parent);

Q_SIGNALS:
    void created(const QString &role);

private:
    void submit();

    admin::AdminClient &m_client;
    QLineEdit *m_name;
    FormField *m_field;
};

} // namespace ui
