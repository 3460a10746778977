// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/decision_card.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ui
{

namespace
{
constexpr qsizetype ShownAtOnce = 3;
}

DecisionCard::DecisionCard(Tone tone, const QString &title, QWidget *parent)
    : Card(parent)
    , m_tone(tone)
    , m_rows(new QVBoxLayout)
    , m_more(new ElidedLabel({}, TextRole::Caption, Ink::Muted))
{
    auto *head = new ElidedLabel(title, TextRole::H3);
    head->setTone(tone);
    body().setContentsMargins(space::Block, space::Cell, space::Block, space::Cell);
    body().addWidget(head);
    m_rows->setSpacing(space::Small);
    body().addLayout(m_rows);
    body().addWidget(m_more);
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

void DecisionCard::show(const QList<PendingDecision> &decisions)
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const PendingDecision &decision : decisions.first(std::min(ShownAtOnce, decisions.size())))
        m_rows->addWidget(makeRow(decision));
    const qsizetype hidden = decisions.size() - ShownAtOnce;
    m_more->setText(hidden > 0 ? tr("%n more wait(s)", nullptr, int(hidden)) : QString());
    m_more->setVisible(hidden > 0);
    setVisible(!decisions.isEmpty());
}

QWidget *DecisionCard::makeRow(const PendingDecision &decision)
{
    auto *row = new QWidget;
    row->setObjectName(QStringLiteral("decision_") + QString::fromUtf8(decision.key));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(new ElidedLabel(decision.title, TextRole::Strong));
    auto *caption = new ElidedLabel(decision.caption, TextRole::Caption, Ink::Muted);
    if (decision.captionTone == Tone::Err)
        caption->setTone(Tone::Err);
    words->addWidget(caption);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Small);
    line->addLayout(words, 1);
    const auto add = [this, line, &decision](const QString &text, const char *name, auto signal) {
        auto *button = new Button(text);
        button->setObjectName(QString::fromLatin1(name));
        //: %1 = what the button does, %2 = on what
        button->setAccessibleName(tr("%1: %2").arg(text, decision.title));
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, signal, key = decision.key] { Q_EMIT (this->*signal)(key); });
        line->addWidget(button);
    };
    add(decision.first, "first", &DecisionCard::firstChosen);
    add(decision.second, "second", &DecisionCard::secondChosen);
    return row;
}

} // namespace ui
