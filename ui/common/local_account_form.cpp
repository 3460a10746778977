// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/local_account_form.h"

#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/metrics.h"
#include "ui/common/new_password_field.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace ui
{

LocalAccountForm::LocalAccountForm(QWidget *parent)
    : QWidget(parent)
    , m_login(new QLineEdit)
    , m_name(new QLineEdit)
    , m_loginField(new FormField(tr("&Login"), m_login, tr("What is typed to sign in, for example mira.")))
    , m_nameField(new FormField(tr("&Name"), m_name, tr("How it appears in lists. May stay empty.")))
    , m_password(new NewPasswordField)
{
    m_login->setObjectName(QStringLiteral("accountLogin"));
    m_login->setMaxLength(64);
    m_name->setObjectName(QStringLiteral("accountName"));
    m_name->setMaxLength(100);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    column->addWidget(m_loginField);
    column->addWidget(m_nameField);
    column->addWidget(m_password);
    setFocusProxy(m_login);
    connect(m_login, &QLineEdit::textEdited, this, [this] { m_loginField->setProblem({}); });
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_nameField->setProblem({}); });
}

admin::NewLocalUser LocalAccountForm::user() const
{
    admin::NewLocalUser user;
    user.login = m_login->text().trimmed();
    user.name = m_name->text().simplified();
    return user;
}

core::Secret LocalAccountForm::password() const
{
    return m_password->password();
}

bool LocalAccountForm::check()
{
    if (m_login->text().trimmed().isEmpty()) {
        m_loginField->setProblem(tr("Enter a login."));
        m_login->setFocus();
        return false;
    }
    if (!m_password->isUsable()) {
        m_password->showWhatIsMissing();
        return false;
    }
    return true;
}

void LocalAccountForm::showFailure(const admin::Error &error)
{
    const QString words = failureWords(error);
    if (error.detail.startsWith(QLatin1String("password"))) {
        m_password->setProblem(words);
    } else if (error.detail.startsWith(QLatin1String("name"))) {
        m_nameField->setProblem(words);
        m_name->setFocus();
    } else {
        m_loginField->setProblem(words);
        m_login->setFocus();
    }
}

void LocalAccountForm::clearPassword()
{
    m_password->clear();
}

} // namespace ui
