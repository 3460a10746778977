// SPDX-License-Identifier: GPL-3.0-or-later
// The choice of a person, filled from the server; typing finds by name, login or provider. Main thread.
#pragma once

#include "server/admin/admin_client.h"

#include <QComboBox>

namespace ui
{

class UserCombo final : public QComboBox
{
    Q_OBJECT
public:
    enum class Offer {
        Everybody,
        Approved,
    };
    UserCombo(admin::AdminClient &client, Offer offer, QWidget *parent = nullptr);

    // What stands first and means nobody: "Nobody".
    void setNobody(const QString &text);
    [[nodiscard]] core::UserId user() const; // empty: nobody, or text that is no one's
    [[nodiscard]] QString userName() const;
    void clearUser();

Q_SIGNALS:
    void chosen(const core::UserId &user); // by the person

protected:
    void wheelEvent(QWheelEvent *event) override;

private:
    void fill(const QList<admin::UserSummary> &users);

    Offer m_offer;
};

} // namespace ui
