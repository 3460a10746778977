// SPDX-License-Identifier: GPL-3.0-or-later
// The setup cards of every known client, three in a row where there is room, and how many have been heard from. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

class QGridLayout;

namespace ui
{

class ElidedLabel;
class SetupCard;

class SetupCards final : public QWidget
{
    Q_OBJECT
public:
    explicit SetupCards(QWidget *parent = nullptr);

    void show(const admin::Overview &overview);
    void showClients(const QList<admin::ClientSummary> &clients);
    using QWidget::show;
    [[nodiscard]] int connected() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();

    ElidedLabel *m_count;
    QGridLayout *m_grid;
    QList<SetupCard *> m_cards;
    int m_columns = 0;
};

} // namespace ui
