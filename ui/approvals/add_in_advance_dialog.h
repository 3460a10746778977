// SPDX-License-Identifier: GPL-3.0-or-later
// "Add in advance": somebody who has not signed in yet and shall not wait when they do. Main thread.
#pragma once

#include "ui/common/form_dialog.h"

namespace admin
{
class AdminClient;
}

namespace ui
{

class AllowLoginForm;
class RoleCombo;

class AddInAdvanceDialog final : public FormDialog
{
    Q_OBJECT
public:
    AddInAdvanceDialog(admin::AdminClient &client, QWidget *parent);

Q_SIGNALS:
    void added(const QString &login);

private:
    void submit();

    admin::AdminClient &m_client;
    AllowLoginForm *m_form;
    RoleCombo *m_role;
};

} // namespace ui
