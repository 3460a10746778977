// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/users/user_panel.h"

#include "ui/common/button.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/expiry_combo.h"
#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/pill.h"
#include "ui/common/role_combo.h"
#include "ui/common/when_answered.h"
#include "ui/users/user_activity.h"
#include "ui/users/user_columns.h"

#include <QLineEdit>
#include <QMenu>
#include <QVBoxLayout>

namespace ui
{

UserPanel::UserPanel(admin::AdminClient &client, QWidget *parent)
    : QWidget(parent)
    , m_client(client)
    , m_panel(new DetailsPanel)
    , m_head(new PersonHeader)
    , m_facts(new KeyValueGrid)
    , m_status(new Pill(Tone::Neutral))
    , m_role(new RoleCombo(client))
    , m_expiry(new ExpiryCombo)
    , m_note(new QLineEdit)
    , m_activity(new UserActivity(client))
    , m_endAll(new Button(tr("End all sessions")))
    , m_approve(new Button(Icon::Check, tr("Approve"), Emphasis::Soft))
    , m_block(new Button(Icon::Ban, tr("Block"), Emphasis::Danger))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    m_panel->addWidget(m_head);
    m_panel->addSection();
    buildFacts();
    m_panel->addSection();
    m_panel->addWidget(m_activity);
    m_panel->addStretch();
    buildActions();

    connect(m_activity, &UserActivity::endRequested, this, [this](const admin::SessionSummary &session) { Q_EMIT endRequested({session}); });
    connect(m_activity, &UserActivity::callsRequested, this, &UserPanel::callsRequested);
    connect(m_activity, &UserActivity::sessionsCounted, this, [this](int count) { m_endAll->setVisible(count > 0); });
}

void UserPanel::buildFacts()
{
    m_facts->addWidget(tr("Status"), m_status);
    m_facts->addWidget(tr("Role"), m_role);
    m_facts->addWidget(tr("Expires"), m_expiry);
    m_email = &m_facts->addText(tr("E-mail"));
    m_subject = &m_facts->addMono(tr("Subject"));
    m_added = &m_facts->addText(tr("Added"));
    m_note->setObjectName(QStringLiteral("userNote"));
    m_note->setPlaceholderText(tr("Note for yourself"));
    m_note->setMaxLength(200);
    m_facts->addWidget(tr("Note"), m_note);
    m_panel->addWidget(m_facts);

    connect(m_role, &RoleCombo::chosen, this, [this](const QString &role) { send(m_client.setUserRole(m_user.id, role)); });
    connect(m_expiry, &ExpiryCombo::chosen, this,
        [this](std::optional<core::Seconds> endsAt) { send(m_client.setUserExpiry(m_user.id, endsAt)); });
    connect(m_note, &QLineEdit::editingFinished, this, &UserPanel::saveNote);
}

void UserPanel::buildActions()
{
    m_endAll->setObjectName(QStringLiteral("endAllSessions"));
    m_approve->setObjectName(QStringLiteral("approveUser"));
    m_block->setObjectName(QStringLiteral("blockUser"));
    auto *more = new IconButton(Icon::More, tr("More actions"));
    more->setObjectName(QStringLiteral("userMore"));
    auto *menu = new QMenu(more);
    m_setPassword = menu->addAction(tr("Set &password…"));
    QAction *remove = menu->addAction(tr("&Delete…"));
    more->setMenu(menu);
    more->setPopupMode(QToolButton::InstantPopup);
    m_panel->addAction(m_endAll);
    m_panel->addAction(m_approve);
    m_panel->addDangerAction(m_block);
    m_panel->addDangerAction(more);

    connect(m_endAll, &QPushButton::clicked, this, &UserPanel::endAllRequested);
    connect(m_approve, &QPushButton::clicked, this, &UserPanel::approve);
    connect(m_block, &QPushButton::clicked, this, [this] {
        const bool isBlocked = m_user.status == admin::UserStatus::Blocked;
        setStatus(isBlocked ? admin::UserStatus::Pending : admin::UserStatus::Blocked);
    });
    connect(m_setPassword, &QAction::triggered, this, &UserPanel::passwordRequested);
    connect(remove, &QAction::triggered, this, &UserPanel::deleteRequested);
}

void UserPanel::show(const admin::UserSummary &user)
{
    const bool isSame = m_user.id == user.id;
    const bool isNoteUnsaved = isSame && m_note->hasFocus() && m_note->isModified();
    m_user = user;
    m_head->set(user.id.bytes(), user.name.trimmed().isEmpty() ? user.login : user.name, user.login);
    m_role->setRole(user.role);
    m_expiry->setEndsAt(user.approvalEndsAt);
    m_email->setText(user.email.isEmpty() || user.isEmailVerified ? format::outside(user.email) : emailWords(user));
    m_facts->setRowVisible(m_email, !user.email.isEmpty());
    m_subject->setText(format::outside(user.id.toString()));
    m_added->setText(format::dateAndTime(user.createdAt));
    if (!isNoteUnsaved)
        m_note->setText(user.note);
    m_activity->setUser(user.id);
    m_setPassword->setVisible(user.provider == QLatin1String("local"));
    showStatus();
}

void UserPanel::showStatus()
{
    const Cell status = userStatusCell(m_user);
    const bool isBlocked = m_user.status == admin::UserStatus::Blocked;
    m_status->set(status.tone.value_or(Tone::Neutral), status.text);
    m_approve->setVisible(effectiveStatus(m_user) == admin::UserStatus::Pending);
    m_block->setText(isBlocked ? tr("Unblock") : tr("Block"));
    m_block->setEmphasis(isBlocked ? Emphasis::Normal : Emphasis::Danger);
    m_block->setToolTip(isBlocked ? tr("They may ask for approval again.") : tr("Ends all their sessions; they may not sign in again."));
}

void UserPanel::saveNote()
{
    if (!m_note->isModified() || m_note->text() == m_user.note)
        return;
    m_note->setModified(false);
    send(m_client.setUserNote(m_user.id, m_note->text()));
}

void UserPanel::approve()
{
    admin::Decision decision; // also takes them out of the queue, and lifts an end that has passed
    decision.role = m_role->role();
    send(m_client.decide(m_user.id, decision));
}

void UserPanel::setStatus(admin::UserStatus status)
{
    send(m_client.setUserStatus(m_user.id, status));
}

void UserPanel::send(const QFuture<admin::Result<admin::Done>> &request)
{
    m_panel->setEnabled(false);
    whenAnswered(request, this, [this, id = m_user.id](const admin::Result<admin::Done> &answer) {
        m_panel->setEnabled(true);
        if (answer)
            return;
        if (id == m_user.id)
            show(m_user); // back to what is true
        Q_EMIT failed(answer.error());
    });
}

} // namespace ui
