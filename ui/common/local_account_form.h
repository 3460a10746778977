// SPDX-License-Identifier: GPL-3.0-or-later
// The questions for an account that is kept here: login, name, password twice. Shared by "Add user" and the first start.
// Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QWidget>

class QLineEdit;

namespace ui
{

class FormField;
class NewPasswordField;

class LocalAccountForm final : public QWidget
{
    Q_OBJECT
public:
    explicit LocalAccountForm(QWidget *parent = nullptr);

    [[nodiscard]] admin::NewLocalUser user() const;
    [[nodiscard]] core::Secret password() const;
    // False: what is missing is said beside the field, and the cursor is there.
    [[nodiscard]] bool check();
    // Puts the server's answer beside the field it is about, or below all of them.
    void showFailure(const admin::Error &error);
    void clearPassword();

private:
    QLineEdit *m_login;
    QLineEdit *m_name;
    FormField *m_loginField;
    FormField *m_nameField;
    NewPasswordField *m_password;
};

} // namespace ui
