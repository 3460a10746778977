// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/users/set_password_dialog.h"

#include "server/admin/admin_client.h"
#include "ui/common/failure_words.h"
#include "ui/common/format.h"
#include "ui/common/new_password_field.h"
#include "ui/common/when_answered.h"

#include <QVBoxLayout>

namespace ui
{

SetPasswordDialog::SetPasswordDialog(admin::AdminClient &client, const admin::UserSummary &user, QWidget *parent)
    : FormDialog(tr("Set password"), tr("Set password"), parent)
    , m_client(client)
    , m_userId(user.id)
    , m_password(new NewPasswordField)
{
    setObjectName(QStringLiteral("setPasswordDialog"));
    setHintText(tr("For %1. The old one stops working at once.").arg(format::outside(user.login)));
    body().addWidget(m_password);
    m_password->setFocus();
    connect(this, &FormDialog::submitted, this, &SetPasswordDialog::submit);
}

void SetPasswordDialog::submit()
{
    if (!m_password->isUsable())
        return m_password->showWhatIsMissing();
    beginWaiting();
    whenAnswered(m_client.setPassword(m_userId, m_password->password()), this,
        [this](const admin::Result<admin::Done> &answer) {
            endWaiting();
            if (!answer)
                return m_password->setProblem(failureWords(answer.error()));
            Q_EMIT done();
            accept();
        });
}

} // namespace ui
