// SPDX-License-Identifier: GPL-3.0-or-later
// The questions for letting somebody in before their first sign-in: their login at a provider. Shared by "Add user" and
// "Add in advance". Main thread.
#pragma once

#include <QWidget>

class QLineEdit;

namespace ui
{

class FormField;

class AllowLoginForm final : public QWidget
{
    Q_OBJECT
public:
    explicit AllowLoginForm(QWidget *parent = nullptr);

    [[nodiscard]] QString provider() const;
    [[nodiscard]] QString login() const;
    // False: what is missing is said beside the field, and the cursor is there.
    [[nodiscard]] bool check();
    void setProblem(const QString &sentence);

private:
    QLineEdit *m_login;
    FormField *m_field;
};

} // namespace ui
