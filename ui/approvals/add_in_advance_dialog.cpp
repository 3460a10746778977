// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/approvals/add_in_advance_dialog.h"

#include "server/admin/admin_client.h"
#include "ui/common/allow_login_form.h"
#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/role_combo.h"
#include "ui/common/when_answered.h"

#include <QVBoxLayout>

namespace ui
{

AddInAdvanceDialog::AddInAdvanceDialog(admin::AdminClient &client, QWidget *parent)
    : FormDialog(tr("Add in advance"), tr("Add"), parent)
    , m_client(client)
    , m_form(new AllowLoginForm)
    , m_role(new RoleCombo(client))
{
    setObjectName(QStringLiteral("addInAdvanceDialog"));
    setHintText(tr("They go straight to the consent page when they sign in for the first time."));
    body().addWidget(m_form);
    body().addWidget(new FormField(tr("&Role"), m_role, tr("Which tools they may call.")));
    m_form->setFocus();
    connect(this, &FormDialog::submitted, this, &AddInAdvanceDialog::submit);
}

void AddInAdvanceDialog::submit()
{
    if (!m_form->check())
        return;
    beginWaiting();
    whenAnswered(m_client.allowLogin(m_form->provider(), m_form->login(), m_role->role()), this,
        [this, login = m_form->login()](const admin::Result<admin::Done> &answer) {
            endWaiting();
            if (!answer)
                return m_form->setProblem(failureWords(answer.error()));
            Q_EMIT added(login);
            accept();
        });
}

} // namespace ui
