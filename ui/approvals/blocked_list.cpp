// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/approvals/blocked_list.h"

#include "ui/common/avatar.h"
#include "ui/common/button.h"
#include "ui/common/card.h"
#include "ui/common/elided_label.h"
#include "ui/common/empty_state.h"
#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"
#include "ui/common/toast.h"
#include "ui/common/when_answered.h"

#include <QPointer>
#include <QStackedLayout>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
constexpr int DiscSize = 44;
constexpr int ShownHere = 50; // the page Users has all of them, with a filter
constexpr int MaximumCardWidth = 1160;
} // namespace

BlockedList::BlockedList(admin::AdminClient &client, QWidget *parent)
    : QWidget(parent)
    , m_client(client)
    , m_column(new ScrollColumn)
    , m_empty(new EmptyState)
{
    m_empty->setText({Icon::Ban, tr("Nobody is blocked"), tr("Somebody you block may not sign in and does not come back to the queue."), {}});
    auto *stack = new QStackedLayout(this);
    stack->addWidget(m_empty);
    stack->addWidget(m_column);
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(),
            [](const admin::Change &change) { return change.topic == admin::Topic::Users; });
        if (concernsUs)
            refresh();
    });
}

void BlockedList::refresh()
{
    const quint64 question = ++m_question;
    whenAnswered(m_client.listUsers(), this, [this, question](const admin::Result<QList<admin::UserSummary>> &answer) {
        if (!answer || question != m_question)
            return; // why it failed is said by the list of those who wait
        QList<admin::UserSummary> blocked = *answer;
        blocked.removeIf([](const admin::UserSummary &user) { return user.status != admin::UserStatus::Blocked; });
        show(blocked);
        Q_EMIT counted(int(blocked.size()));
    });
}

void BlockedList::show(const QList<admin::UserSummary> &users)
{
    QVBoxLayout &column = m_column->column();
    while (QLayoutItem *item = column.takeAt(0)) {
        if (item->widget())
            item->widget()->deleteLater();
        delete item;
    }
    const qsizetype shown = std::min<qsizetype>(users.size(), ShownHere);
    for (qsizetype i = 0; i < shown; ++i)
        column.addWidget(cardFor(users[i]));
    if (users.size() > shown) {
        auto *all = new Button(tr("All blocked users"), Emphasis::Ghost);
        all->setTrailingSymbol(Icon::Right);
        connect(all, &QPushButton::clicked, this, &BlockedList::allRequested);
        column.addWidget(all, 0, Qt::AlignLeading);
    }
    column.addStretch(1);
    static_cast<QStackedLayout *>(layout())->setCurrentWidget(users.isEmpty() ? static_cast<QWidget *>(m_empty) : m_column);
}

QWidget *BlockedList::cardFor(const admin::UserSummary &user)
{
    auto *card = new Card;
    card->setObjectName(QStringLiteral("blockedCard"));
    card->setMaximumWidth(em(MaximumCardWidth));
    auto *avatar = new Avatar(DiscSize);
    avatar->set(user.id.bytes(), user.name.isEmpty() ? user.login : user.name);
    auto *names = new QVBoxLayout;
    names->setSpacing(space::Tiny);
    names->addWidget(new ElidedLabel(displayName(user), TextRole::H2));
    names->addWidget(new ElidedLabel(identityLine(user), TextRole::Body, Ink::Muted));
    if (!user.note.isEmpty())
        names->addWidget(new ElidedLabel(format::outside(user.note), TextRole::Caption, Ink::Muted));
    auto *unblockButton = new Button(tr("Unblock"));
    unblockButton->setObjectName(QStringLiteral("unblock"));
    unblockButton->setAccessibleName(tr("Unblock %1").arg(displayName(user)));
    unblockButton->setToolTip(tr("They may ask for approval again."));
    connect(unblockButton, &QPushButton::clicked, this, [this, user, unblockButton] { unblock(user, *unblockButton); });

    auto *row = new QHBoxLayout;
    row->setSpacing(space::Block - 2);
    row->addWidget(avatar);
    row->addLayout(names, 1);
    row->addWidget(unblockButton, 0, Qt::AlignVCenter);
    card->body().addLayout(row);
    return card;
}

void BlockedList::unblock(const admin::UserSummary &user, Button &button)
{
    button.setEnabled(false);
    whenAnswered(m_client.setUserStatus(user.id, admin::UserStatus::Pending), this,
        [this, name = displayName(user), waiting = QPointer<Button>(&button)](const admin::Result<admin::Done> &answer) {
            if (waiting)
                waiting->setEnabled(true);
            if (!answer)
                return Q_EMIT refused(answer.error());
            ToastStack::of(*this).show(tr("%1 may ask for approval again.").arg(name));
        });
}

} // namespace ui
