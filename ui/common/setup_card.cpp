// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/setup_card.h"

#include "ui/common/copy_field.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
constexpr int symbolSize = 18;
constexpr int leastHeight = 124;
}

class SetupCard::Symbol final : public QWidget
{
public:
    Symbol() { setFixedSize(symbolSize, symbolSize); }
    void set(Icon icon, std::optional<Tone> tone)
    {
        m_icon = icon;
        m_tone = tone;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        paintIcon(painter, m_icon, rect(), m_tone ? toneColor(tokens, *m_tone) : tokens.muted);
    }

private:
    Icon m_icon = Icon::Terminal;
    std::optional<Tone> m_tone;
};

SetupCard::SetupCard(const SetupGuide &guide, QWidget *parent)
    : Card(parent)
    , m_guide(guide)
    , m_symbol(new Symbol)
    , m_command(new CopyField(tr("Copy the command for %1").arg(guide.client)))
    , m_where(new ElidedLabel(guide.hint, TextRole::Caption, Ink::Muted))
    , m_state(new ElidedLabel({}, TextRole::Caption, Ink::Muted))
{
    body().setContentsMargins(14, 14, 14, 14);
    body().setSpacing(space::Small);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::Small);
    head->addWidget(m_symbol);
    head->addWidget(new ElidedLabel(guide.client, TextRole::Strong), 1);
    body().addLayout(head);
    body().addWidget(m_command);
    body().addWidget(m_where);
    body().addWidget(m_state);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setClients({});
}

void SetupCard::setServer(const QString &mcpUrl, Protection protection)
{
    const QString obstacle = obstacleFor(m_guide, mcpUrl, protection);
    m_command->setText(pasteFor(m_guide, mcpUrl, protection));
    m_command->setEnabled(!m_command->text().isEmpty());
    m_where->setText(obstacle.isEmpty() ? m_guide.hint : obstacle);
}

QSize SetupCard::sizeHint() const
{
    return Card::sizeHint().expandedTo({0, leastHeight});
}

QString SetupCard::command() const
{
    return m_command->text();
}

void SetupCard::setClients(const QList<admin::ClientSummary> &clients)
{
    std::optional<core::Seconds> lastUsed;
    bool isKnown = false;
    for (const admin::ClientSummary &client : clients) {
        if (!registersAs(m_guide, client.name))
            continue;
        isKnown = true;
        if (client.lastUsedAt)
            lastUsed = std::max(lastUsed.value_or(*client.lastUsedAt), *client.lastUsedAt);
    }
    m_isConnected = lastUsed.has_value();
    setEdge(m_isConnected ? std::optional(Tone::Ok) : std::nullopt);
    if (m_isConnected) {
        m_symbol->set(Icon::Ok, Tone::Ok);
        m_state->setText(tr("Connected · last used %1").arg(format::relativeTime(*lastUsed)));
        m_state->setTone(Tone::Ok);
    } else if (isKnown) {
        m_symbol->set(Icon::Clock, Tone::Pend);
        m_state->setText(tr("Registered, signing in …"));
        m_state->setTone(Tone::Pend);
    } else {
        m_symbol->set(Icon::Terminal, std::nullopt);
        m_state->setText(tr("Not heard from yet"));
        m_state->setInk(Ink::Muted);
    }
}

} // namespace ui
