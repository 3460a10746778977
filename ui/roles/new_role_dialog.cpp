// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/new_role_dialog.h"

#include "ui/common/failure_words.h"
#include "ui/common/form_field.h"
#include "ui/common/when_answered.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace ui
{

NewRoleDialog::NewRoleDialog(admin::AdminClient &client, QWidget *parent)
    : FormDialog(tr("New role"), tr("Create role"), parent)
    , m_client(client)
    , m_name(new QLineEdit)
    , m_field(new FormField(tr("&Name"), m_name, tr("a to z, 0 to 9 and -, a letter first. It may call nothing at first.")))
{
    setObjectName(QStringLiteral("newRoleDialog"));
    m_name->setObjectName(QStringLiteral("roleName"));
    m_name->setMaxLength(32);
    body().addWidget(m_field);
    m_name->setFocus();
    connect(m_name, &QLineEdit::textEdited, this, [this] { m_field->setProblem({}); });
    connect(this, &FormDialog::submitted, this, &NewRoleDialog::submit);
}

void NewRoleDialog::submit()
{
    const QString name = m_name->text().trimmed();
    if (name.isEmpty())
        return m_field->setProblem(tr("Enter a name."));
    beginWaiting();
    whenAnswered(m_client.createRole(name), this, [this, name](const admin::Result<admin::Done> &answer) {
        endWaiting();
        if (!answer)
            return m_field->setProblem(failureWords(answer.error()));
        Q_EMIT created(name);
        accept();
    });
}

} // namespace ui
