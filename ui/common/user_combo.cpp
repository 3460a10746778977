// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/user_combo.h"

#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/metrics.h"
#include "ui/common/when_answered.h"

#include <QCompleter>
#include <QWheelEvent>

namespace ui
{

namespace
{
enum ItemRole {
    IdRole = Qt::UserRole,
    NameRole,
};
} // namespace

UserCombo::UserCombo(admin::AdminClient &client, Offer offer, QWidget *parent)
    : QComboBox(parent)
    , m_offer(offer)
{
    setEditable(true);
    setInsertPolicy(QComboBox::NoInsert);
    setMinimumWidth(em(180));
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(16);
    completer()->setFilterMode(Qt::MatchContains);
    completer()->setCompletionMode(QCompleter::PopupCompletion);
    connect(this, &QComboBox::activated, this, [this] { Q_EMIT chosen(user()); });
    whenAnswered(client.listUsers(), this, [this](const admin::Result<QList<admin::UserSummary>> &users) {
        if (users)
            fill(*users);
    });
}

void UserCombo::fill(const QList<admin::UserSummary> &users)
{
    for (const admin::UserSummary &one : users) {
        if (m_offer == Offer::Approved && one.status != admin::UserStatus::Approved)
            continue;
        //: %1 = a person's name, %2 = their login, %3 = "GitHub"
        addItem(tr("%1 (%2, %3)").arg(displayName(one), format::outside(one.login), providerName(one.provider)), one.id.toString());
        setItemData(count() - 1, displayName(one), NameRole);
    }
}

void UserCombo::setNobody(const QString &text)
{
    insertItem(0, text, QString());
    setCurrentIndex(0);
}

core::UserId UserCombo::user() const
{
    const int index = findText(currentText());
    return index < 0 ? core::UserId() : core::UserId(itemData(index, IdRole).toString());
}

QString UserCombo::userName() const
{
    return itemData(findText(currentText()), NameRole).toString();
}

void UserCombo::clearUser()
{
    setCurrentIndex(0);
}

void UserCombo::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

} // namespace ui
