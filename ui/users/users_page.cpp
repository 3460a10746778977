// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/users/users_page.h"

#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/record_table.h"
#include "ui/common/selection_panel.h"
#include "ui/common/session_end.h"
#include "ui/common/toast.h"
#include "ui/users/add_user_dialog.h"
#include "ui/users/set_password_dialog.h"
#include "ui/users/user_columns.h"
#include "ui/users/user_panel.h"

#include <QShortcut>

namespace ui
{

namespace
{

RecordPageTexts texts()
{
    return {
        .tableName = QStringLiteral("users"),
        .filterPlaceholder = UsersPage::tr("Filter users"),
        .noneYet = {Icon::Users, UsersPage::tr("Nobody is on the list yet"),
            UsersPage::tr("People appear here when you add them, or when they sign in for the first time."), UsersPage::tr("Add user")},
        .backTo = UsersPage::tr("Users"),
    };
}

} // namespace

UsersPage::UsersPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : RecordPage({PageId::Users, Icon::Users, tr("Users"), tr("Everyone who may sign in, and what they did last.")}, texts(), &settings, parent)
    , m_client(client)
    , m_users(userKey, userColumns())
    , m_live(client, *this, m_users,
          {.topic = admin::Topic::Users,
              .list = [&client] { return client.listUsers(); },
              .find = [&client](const QByteArray &key) { return client.findUser(core::UserId(key)); },
              .alsoMovedBy = {admin::Topic::Calls, admin::Topic::Sessions}})
    , m_panel(new UserPanel(client))
    , m_panels(new SelectionPanel(m_panel))
{
    setObjectName(QStringLiteral("usersPage"));
    auto *add = new Button(Icon::Plus, tr("Add user"), Emphasis::Primary);
    add->setObjectName(QStringLiteral("addUser"));
    add->setToolTip(tr("Add user (Ctrl+N)"));
    addHeaderAction(add);
    setRecords(m_users, LastSeenColumn, Qt::DescendingOrder);
    buildPanel();

    auto *addKey = new QShortcut(QKeySequence::New, this);
    addKey->setContext(Qt::WidgetWithChildrenShortcut);
    connect(add, &QPushButton::clicked, this, &UsersPage::addUser);
    connect(addKey, &QShortcut::activated, this, &UsersPage::addUser);
    connect(this, &RecordPage::noneYetActed, this, &UsersPage::addUser);
    connect(this, &RecordPage::selectedKeysChanged, this, &UsersPage::showSelection);
    m_live.onLoaded([this] { showSelection(); });
    m_live.reload();
}

void UsersPage::refresh()
{
    m_live.reload();
}

void UsersPage::buildPanel()
{
    auto *endAll = new Button(tr("End all sessions"));
    auto *blockAll = new Button(Icon::Ban, tr("Block"), Emphasis::Danger);
    m_panels->several().addAction(endAll);
    m_panels->several().addDangerAction(blockAll);
    setPanel(m_panels);
    auto *deleteKey = new QShortcut(QKeySequence::Delete, &table());
    deleteKey->setContext(Qt::WidgetShortcut);

    connect(endAll, &QPushButton::clicked, this, &UsersPage::askToEndAll);
    connect(blockAll, &QPushButton::clicked, this, &UsersPage::block);
    connect(deleteKey, &QShortcut::activated, this, &UsersPage::askToDelete);
    connect(m_panel, &UserPanel::failed, this, &Page::showRefusal);
    connect(m_panel, &UserPanel::endAllRequested, this, &UsersPage::askToEndAll);
    connect(m_panel, &UserPanel::deleteRequested, this, &UsersPage::askToDelete);
    connect(m_panel, &UserPanel::passwordRequested, this, &UsersPage::setPassword);
    connect(m_panel, &UserPanel::endRequested, this,
        [this](const QList<admin::SessionSummary> &sessions) { endSessions(*this, m_client, sessions); });
    connect(m_panel, &UserPanel::callsRequested, this,
        [this] { Q_EMIT pageRequested(PageId::Calls, QStringLiteral("user:%1").arg(m_panel->user().login)); });
}

QList<admin::UserSummary> UsersPage::selected() const
{
    QList<admin::UserSummary> users;
    const QList<QByteArray> keys = table().selectedKeys();
    for (const QByteArray &key : keys) {
        if (const admin::UserSummary *user = m_users.find(key))
            users.append(*user);
    }
    return users;
}

void UsersPage::showSelection()
{
    const QList<admin::UserSummary> users = selected();
    if (users.size() == 1) {
        m_panel->show(users.first());
        m_panels->showOne();
    } else if (users.size() > 1) {
        m_panels->showSeveral(tr("%n users selected", nullptr, int(users.size())));
    }
}

void UsersPage::addUser()
{
    auto *dialog = new AddUserDialog(m_client, window());
    connect(dialog, &AddUserDialog::added, this,
        [this](const QString &login) { ToastStack::of(*this).show(tr("%1 may sign in now.").arg(format::outside(login))); });
    dialog->open();
}

void UsersPage::setPassword()
{
    auto *dialog = new SetPasswordDialog(m_client, m_panel->user(), window());
    connect(dialog, &SetPasswordDialog::done, this, [this] { ToastStack::of(*this).show(tr("The new password is set.")); });
    dialog->open();
}

void UsersPage::askToEndAll()
{
    const QList<admin::UserSummary> users = selected();
    if (users.isEmpty())
        return;
    int sessions = 0;
    for (const admin::UserSummary &user : users)
        sessions += user.liveSessions;
    const QString title = users.size() == 1 ? tr("End all sessions of %1?").arg(displayName(users.first()))
                                            : tr("End all sessions of %n users?", nullptr, int(users.size()));
    ConfirmDialog::ask(*this, {title, tr("%n live sessions end at once. They can sign in again.", nullptr, sessions), tr("End sessions"), {}},
        [this, users] {
            for (const admin::UserSummary &user : users)
                whenAnswered(m_client.endSessionsOfUser(user.id), this, [this](const admin::Result<admin::Done> &answer) { report(answer); });
        });
}

void UsersPage::askToDelete()
{
    const QList<admin::UserSummary> users = selected();
    if (users.isEmpty())
        return;
    int sessions = 0;
    for (const admin::UserSummary &user : users)
        sessions += user.liveSessions;
    const QString title = users.size() == 1 ? tr("Delete %1?").arg(displayName(users.first()))
                                            : tr("Delete %n users?", nullptr, int(users.size()));
    const QString lost = tr("Their approval, role, note and password are lost, and %n live sessions end. Recorded calls stay.", nullptr, sessions);
    ConfirmDialog::ask(*this, {title, lost, tr("Delete"), {}}, [this, users] {
        for (const admin::UserSummary &user : users)
            whenAnswered(m_client.deleteUser(user.id), this, [this](const admin::Result<admin::Done> &answer) { report(answer); });
    });
}

void UsersPage::block()
{
    const QList<admin::UserSummary> users = selected();
    for (const admin::UserSummary &user : users) {
        whenAnswered(m_client.setUserStatus(user.id, admin::UserStatus::Blocked), this,
            [this](const admin::Result<admin::Done> &answer) { report(answer); });
    }
}

void UsersPage::report(const admin::Result<admin::Done> &answer)
{
    if (!answer)
        showRefusal(answer.error());
}

} // namespace ui
