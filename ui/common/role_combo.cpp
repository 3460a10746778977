// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/role_combo.h"

#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/when_answered.h"

#include <QWheelEvent>

namespace ui
{

RoleCombo::RoleCombo(admin::AdminClient &client, QWidget *parent)
    : QComboBox(parent)
{
    setObjectName(QStringLiteral("role"));
    setAccessibleName(tr("Role"));
    setMinimumWidth(em(130));
    fill({m_role});
    connect(this, &QComboBox::activated, this, [this](int index) {
        m_role = itemData(index).toString();
        Q_EMIT chosen(m_role);
    });
    whenAnswered(client.listRoles(), this, [this](const admin::Result<QStringList> &roles) {
        if (roles)
            fill(*roles);
    });
}

void RoleCombo::setRole(const QString &role)
{
    if (role == currentData().toString())
        return; // an open list is not disturbed
    m_role = role;
    if (findData(role) < 0)
        addItem(format::outside(role), role);
    setCurrentIndex(findData(role));
}

void RoleCombo::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

void RoleCombo::fill(const QStringList &roles)
{
    clear();
    for (const QString &role : roles)
        addItem(format::outside(role), role);
    if (findData(m_role) < 0)
        addItem(format::outside(m_role), m_role);
    setCurrentIndex(findData(m_role));
}

} // namespace ui
