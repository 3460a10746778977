// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/setup/first_run_dialog.h"

#include "server/admin/admin_client.h"
#include "ui/common/button.h"
#include "ui/common/local_account_form.h"
#include "ui/common/when_answered.h"

#include <QVBoxLayout>

namespace ui
{

FirstRunDialog::FirstRunDialog(admin::AdminClient &client, QWidget *parent)
    : FormDialog(tr("Who are you?"), tr("Create account"), parent)
    , m_client(client)
    , m_form(new LocalAccountForm)
{
    setObjectName(QStringLiteral("firstRunDialog"));
    setWindowModality(Qt::NonModal);
    setHintText(tr("The first account is yours: the owner. With it you sign in when a client asks for access. It is kept on this computer."));
    setCancelText(tr("Later"));
    auto *gitHub = new Button(tr("Set up &GitHub sign-in instead"), Emphasis::Ghost);
    gitHub->setObjectName(QStringLiteral("setUpGitHub"));
    body().addWidget(m_form);
    body().addWidget(gitHub, 0, Qt::AlignLeading);
    m_form->setFocus();
    connect(gitHub, &QPushButton::clicked, this, [this] {
        Q_EMIT gitHubChosen();
        reject();
    });
    connect(this, &FormDialog::submitted, this, &FirstRunDialog::submit);
}

void FirstRunDialog::submit()
{
    if (!m_form->check())
        return;
    beginWaiting();
    const admin::NewLocalUser user = m_form->user(); // without a role: the first account becomes owner
    whenAnswered(m_client.addLocalUser(user, m_form->password()), this,
        [this, login = user.login](const admin::Result<admin::UserSummary> &answer) {
            endWaiting();
            if (!answer)
                return m_form->showFailure(answer.error());
            Q_EMIT created(login);
            accept();
        });
}

} // namespace ui
