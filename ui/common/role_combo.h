// SPDX-License-Identifier: GPL-3.0-or-later
// The choice of a role, filled from the server. A wheel that scrolls the page past it changes nothing. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QComboBox>

namespace ui
{

class RoleCombo final : public QComboBox
{
    Q_OBJECT
public:
    explicit RoleCombo(admin::AdminClient &client, QWidget *parent = nullptr);

    [[nodiscard]] QString role() const { return m_role; }
    void setRole(const QString &role); // without chosen()

Q_SIGNALS:
    void chosen(const QString &role); // by the person

protected:
    void wheelEvent(QWheelEvent *event) override;

private:
    void fill(const QStringList &roles);

    QString m_role = QStringLiteral("member");
};

} // namespace ui
