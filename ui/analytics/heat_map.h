// SPDX-License-Identifier: GPL-3.0-or-later
// People by tools: how often who called what, darker is more; the number is written in each cell, so that it does not hang on colour.
// Main thread.
#pragma once

#include "server/admin/usage_types.h"
#include "ui/common/card.h"

class QTableWidget;

namespace ui
{

class HeatMap final : public Card
{
    Q_OBJECT
public:
    explicit HeatMap(QWidget *parent = nullptr);

    void show(const admin::UsageReport &report);
    using Card::show;

Q_SIGNALS:
    void cellActivated(const QString &userKey, const QString &toolKey);

private:
    void paintCells();

    QTableWidget *m_table;
    admin::UsageReport m_report;
};

} // namespace ui
