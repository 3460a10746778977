// SPDX-License-Identifier: GPL-3.0-or-later
// The first three people who wait for approval, with one button each; the rest is one click away. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/card.h"

namespace ui
{

class Button;
class ElidedLabel;
class Pill;

class WaitingCard final : public Card
{
    Q_OBJECT
public:
    explicit WaitingCard(QWidget *parent = nullptr);

    void show(const QList<admin::ApprovalSummary> &waiting);
    using Card::show;

Q_SIGNALS:
    void approveRequested(const admin::ApprovalSummary &approval);
    void reviewRequested();

private:
    void addRow(const admin::ApprovalSummary &approval);

    Pill *m_count;
    ElidedLabel *m_nobody;
    QVBoxLayout *m_rows;
    Button *m_review;
};

} // namespace ui
