// SPDX-License-Identifier: GPL-3.0-or-later
// "Needs a look": what is not as it should be, each with its remedy. Hidden while there is nothing. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/card.h"
#include "ui/page.h"

namespace ui
{

struct Attention {
    Tone tone;
    QString title;
    QString remedy;
    PageId page = PageId::Settings; // where the remedy is
    QString filter = {};            // what to show there
};

[[nodiscard]] QList<Attention> attentionFor(const admin::Overview &overview);

class AttentionCard final : public Card
{
    Q_OBJECT
public:
    explicit AttentionCard(QWidget *parent = nullptr);

    void show(const QList<Attention> &list);
    using Card::show;

Q_SIGNALS:
    void remedyRequested(const ui::Attention &attention);

private:
    void addRow(const Attention &attention);

    QVBoxLayout *m_rows;
};

} // namespace ui
