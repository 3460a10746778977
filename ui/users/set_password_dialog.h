// SPDX-License-Identifier: GPL-3.0-or-later
// A new password for an account kept here. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/form_dialog.h"

namespace admin
{
class AdminClient;
}

namespace ui
{

class NewPasswordField;

class SetPasswordDialog final : public FormDialog
{
    Q_OBJECT
public:
    SetPasswordDialog(admin::AdminClient &client, const admin::UserSummary &user, QWidget *parent);

Q_SIGNALS:
    void done();

private:
    void submit();

    admin::AdminClient &m_client;
    core::UserId m_userId;
    NewPasswordField *m_password;
};

} // namespace ui
