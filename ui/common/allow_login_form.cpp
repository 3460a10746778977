// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/allow_login_form.h"

#include "ui/common/form_field.h"

#include <QLineEdit>
#include <QRegularExpression>
#include <QVBoxLayout>

namespace ui
{

AllowLoginForm::AllowLoginForm(QWidget *parent)
    : QWidget(parent)
    , m_login(new QLineEdit)
    , m_field(new FormField(tr("&GitHub login"), m_login, tr("At the first sign-in it is bound to that account's id, so a renamed account cannot take it over.")))
{
    m_login->setObjectName(QStringLiteral("allowedLogin"));
    m_login->setPlaceholderText(QStringLiteral("octocat"));
    m_login->setMaxLength(100);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_field);
    setFocusProxy(m_login);
    connect(m_login, &QLineEdit::textEdited, this, [this] { m_field->setProblem({}); });
}

QString AllowLoginForm::provider() const
{
    return QStringLiteral("github");
}

QString AllowLoginForm::login() const
{
    QString login = m_login->text().trimmed();
    if (login.startsWith(QLatin1Char('@'))) // as people write it
        login.remove(0, 1);
    return login;
}

bool AllowLoginForm::check()
{
    // What GitHub itself allows, and the underscore of managed enterprise users.
    static const QRegularExpression gitHubLogin(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]*$"));
    if (gitHubLogin.match(login()).hasMatch())
        return true;
    setProblem(login().isEmpty() ? tr("Enter a login.") : tr("A GitHub login has only letters, digits and hyphens."));
    return false;
}

void AllowLoginForm::setProblem(const QString &sentence)
{
    m_field->setProblem(sentence);
    m_login->setFocus();
}

} // namespace ui
