// SPDX-License-Identifier: GPL-3.0-or-later
// A new password, typed twice, with the rules in sight while it is typed. Whether it is accepted is the server's word. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QWidget>

class QLineEdit;

namespace ui
{

class FormField;

class NewPasswordField final : public QWidget
{
    Q_OBJECT
public:
    explicit NewPasswordField(QWidget *parent = nullptr);

    [[nodiscard]] core::Secret password() const;
    [[nodiscard]] bool isUsable() const; // long enough, and both are the same
    // Says what is missing in the field that misses it and puts the cursor there.
    void showWhatIsMissing();
    void setProblem(const QString &sentence);
    void clear();

    static constexpr int MinimumLength = admin::MinimumPasswordLength;

Q_SIGNALS:
    void edited();

private:
    void onEdited();

    QLineEdit *m_first;
    QLineEdit *m_second;
    FormField *m_firstField;
    FormField *m_secondField;
};

} // namespace ui
