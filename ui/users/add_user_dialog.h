// SPDX-License-Identifier: GPL-3.0-or-later
// "Add user": an account kept here, or a GitHub login that may come in at its first sign-in. Main thread.
#pragma once

#include "ui/common/form_dialog.h"

namespace admin
{
class AdminClient;
} // namespace admin

class QRadioButton;

namespace ui
{

class AllowLoginForm;
class LocalAccountForm;
class RoleCombo;

class AddUserDialog final : public FormDialog
{
    Q_OBJECT
public:
    AddUserDialog(admin::AdminClient &client, QWidget *parent);

Q_SIGNALS:
    void added(const QString &login);

private:
    void showForm(QWidget *form);
    void submit();
    void addLocal();
    void allowLogin();

    admin::AdminClient &m_client;
    QRadioButton *m_isLocal;
    LocalAccountForm *m_localForm;
    AllowLoginForm *m_loginForm;
    RoleCombo *m_role;
};

} // namespace ui
