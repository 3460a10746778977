// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/users/add_user_dialog.h"

#include "ui/common/allow_login_form.h"
#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/local_account_form.h"
#include "ui/common/metrics.h"
#include "ui/common/role_combo.h"
#include "ui/common/when_answered.h"

#include <QHBoxLayout>
#include <QRadioButton>
#include <QVBoxLayout>

namespace ui
{

AddUserDialog::AddUserDialog(admin::AdminClient &client, QWidget *parent)
    : FormDialog(tr("Add user"), tr("Add user"), parent)
    , m_client(client)
    , m_isLocal(new QRadioButton(tr("Account kept &here")))
    , m_localForm(new LocalAccountForm)
    , m_loginForm(new AllowLoginForm)
    , m_role(new RoleCombo(client))
{
    setObjectName(QStringLiteral("addUserDialog"));
    m_isLocal->setObjectName(QStringLiteral("kindLocal"));
    auto *isGitHub = new QRadioButton(tr("Git&Hub account"));
    isGitHub->setObjectName(QStringLiteral("kindGitHub"));
    auto *kinds = new QHBoxLayout;
    kinds->setSpacing(space::Block);
    kinds->addWidget(m_isLocal);
    kinds->addWidget(isGitHub);
    kinds->addStretch();

    body().addLayout(kinds);
    body().addWidget(m_localForm);
    body().addWidget(m_loginForm);
    body().addWidget(new FormField(tr("&Role"), m_role, tr("Which tools they may call.")));

    connect(m_isLocal, &QRadioButton::toggled, this,
        [this](bool isLocal) { showForm(isLocal ? static_cast<QWidget *>(m_localForm) : m_loginForm); });
    m_isLocal->setChecked(true);
    connect(this, &FormDialog::submitted, this, &AddUserDialog::submit);
}

void AddUserDialog::showForm(QWidget *form)
{
    hideProblem();
    m_localForm->setVisible(form == m_localForm);
    m_loginForm->setVisible(form == m_loginForm);
    form->setFocus();
    adjustSize();
}

void AddUserDialog::submit()
{
    if (m_isLocal->isChecked())
        addLocal();
    else
        allowLogin();
}

void AddUserDialog::addLocal()
{
    if (!m_localForm->check())
        return;
    admin::NewLocalUser user = m_localForm->user();
    user.role = m_role->role();
    beginWaiting();
    whenAnswered(m_client.addLocalUser(user, m_localForm->password()), this,
        [this, login = user.login](const admin::Result<admin::UserSummary> &answer) {
            endWaiting();
            if (!answer)
                return m_localForm->showFailure(answer.error());
            Q_EMIT added(login);
            accept();
        });
}

void AddUserDialog::allowLogin()
{
    if (!m_loginForm->check())
        return;
    beginWaiting();
    whenAnswered(m_client.allowLogin(m_loginForm->provider(), m_loginForm->login(), m_role->role()), this,
        [this, login = m_loginForm->login()](const admin::Result<admin::Done> &answer) {
            endWaiting();
            if (!answer)
                return m_loginForm->setProblem(failureWords(answer.error()));
            Q_EMIT added(login);
            accept();
        });
}

} // namespace ui
