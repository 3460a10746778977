// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/attention_card.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QHostAddress>
#include <QPainter>
#include <QUrl>
#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int iconSize = 20;

bool isLoopback(const QUrl &url)
{
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

class ToneIcon final : public QWidget
{
public:
    explicit ToneIcon(Tone tone)
        : m_tone(tone)
    {
        setFixedSize(iconSize, iconSize);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(painter, toneIcon(m_tone), rect(), toneColor(Theme::current().tokens(), m_tone));
    }

private:
    Tone m_tone;
};

} // namespace

QList<Attention> attentionFor(const admin::Overview &overview)
{
    QList<Attention> list;
    const QUrl url(overview.publicUrl);
    if (url.scheme() == QLatin1String("http") && !isLoopback(url)) {
        list.append({Tone::Err, AttentionCard::tr("Tokens travel unencrypted"),
            AttentionCard::tr("Set an https public URL"), QStringLiteral("public_url")});
    }
    if (overview.authMode == QLatin1String("oauth") && overview.providers.isEmpty()) {
        list.append({Tone::Err, AttentionCard::tr("Nobody can sign in"),
            AttentionCard::tr("Switch on local accounts or GitHub"), QStringLiteral("github")});
    }
    if (overview.secretVault == QLatin1String("file")) {
        list.append({Tone::Warn, AttentionCard::tr("Secrets are kept in a file"),
            AttentionCard::tr("Use the keychain where there is one"), QStringLiteral("secret_store")});
    }
    return list;
}

AttentionCard::AttentionCard(QWidget *parent)
    : Card(parent)
    , m_rows(new QVBoxLayout)
{
    body().addWidget(new ElidedLabel(tr("Needs a look"), TextRole::H3));
    m_rows->setSpacing(space::Small);
    body().addLayout(m_rows);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    hide();
}

void AttentionCard::show(const QList<Attention> &list)
{
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Attention &attention : list)
        addRow(attention);
    setVisible(!list.isEmpty());
}

void AttentionCard::addRow(const Attention &attention)
{
    auto *row = new QWidget;
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    column->addWidget(new Hairline);
    auto *line = new QHBoxLayout;
    line->setSpacing(10);
    line->addWidget(new ToneIcon(attention.tone));
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(new ElidedLabel(attention.title, TextRole::Strong));
    words->addWidget(new ElidedLabel(attention.remedy, TextRole::Caption, Ink::Muted));
    auto *go = new IconButton(Icon::Right, tr("%1: open settings").arg(attention.remedy));
    connect(go, &QToolButton::clicked, this, [this, filter = attention.settingsFilter] { Q_EMIT remedyRequested(filter); });
    line->addLayout(words, 1);
    line->addWidget(go);
    column->addLayout(line);
    m_rows->addWidget(row);
}

} // namespace ui
