// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/new_password_field.h"

#include "ui/common/form_field.h"
#include "ui/common/metrics.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace ui
{

namespace
{

QLineEdit *passwordEdit(const QString &objectName)
{
    auto *edit = new QLineEdit;
    edit->setObjectName(objectName);
    edit->setEchoMode(QLineEdit::Password);
    edit->setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoAutoUppercase | Qt::ImhNoPredictiveText);
    return edit;
}

} // namespace

NewPasswordField::NewPasswordField(QWidget *parent)
    : QWidget(parent)
    , m_first(passwordEdit(QStringLiteral("newPassword")))
    , m_second(passwordEdit(QStringLiteral("newPasswordAgain")))
    , m_firstField(new FormField(tr("&Password"), m_first, tr("At least %n characters. A few words are better than one.", nullptr, MinimumLength)))
    , m_secondField(new FormField(tr("Password &again"), m_second))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    column->addWidget(m_firstField);
    column->addWidget(m_secondField);
    setFocusProxy(m_first);
    connect(m_first, &QLineEdit::textEdited, this, &NewPasswordField::onEdited);
    connect(m_second, &QLineEdit::textEdited, this, &NewPasswordField::onEdited);
}

core::Secret NewPasswordField::password() const
{
    QByteArray bytes = m_first->text().toUtf8();
    core::Secret secret{QByteArrayView(bytes)};
    bytes.fill('\0');
    return secret;
}

bool NewPasswordField::isUsable() const
{
    return m_first->text().size() >= MinimumLength && m_first->text() == m_second->text();
}

void NewPasswordField::showWhatIsMissing()
{
    if (m_first->text().size() < MinimumLength) {
        m_firstField->setProblem(tr("Use at least %n characters.", nullptr, MinimumLength));
        m_first->setFocus();
    } else if (m_first->text() != m_second->text()) {
        m_secondField->setProblem(tr("The two are not the same. Type it again."));
        m_second->setFocus();
    }
}

void NewPasswordField::setProblem(const QString &sentence)
{
    m_firstField->setProblem(sentence);
    m_first->setFocus();
}

void NewPasswordField::clear()
{
    m_first->clear();
    m_second->clear();
}

void NewPasswordField::onEdited()
{
    m_firstField->setProblem({});
    m_secondField->setProblem({});
    Q_EMIT edited();
}

} // namespace ui
