// SPDX-License-Identifier: GPL-3.0-or-later
// A few things that wait for one of two answers, above the list they will join: clients that want in, a login that two people claim.
// Nothing is shown while nothing waits. Main thread.
#pragma once

#include "ui/common/card.h"

class QVBoxLayout;

namespace ui
{

class ElidedLabel;

struct PendingDecision {
    QByteArray key;
    QString title;
    QString caption;
    Tone captionTone = Tone::Neutral;
    QString first;  // left, the careful answer: "Deny"
    QString second; // right: "Approve"; never the default button
};

class DecisionCard final : public Card
{
    Q_OBJECT
public:
    DecisionCard(Tone tone, const QString &title, QWidget *parent = nullptr);

    void show(const QList<PendingDecision> &decisions);
    using Card::show;

Q_SIGNALS:
    void firstChosen(const QByteArray &key);
    void secondChosen(const QByteArray &key);

private:
    [[nodiscard]] QWidget *makeRow(const PendingDecision &decision);

    Tone m_tone;
    QVBoxLayout *m_rows;
    ElidedLabel *m_more;
};

} // namespace ui
