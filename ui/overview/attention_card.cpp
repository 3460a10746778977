// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/attention_card.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
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

struct CertificateWords {
    Tone tone;
    QString title;
};

std::optional<CertificateWords> certificateWords(const admin::Overview &overview)
{
    using namespace std::chrono_literals;
    if (!overview.certificateEndsAt)
        return std::nullopt;
    const auto left = *overview.certificateEndsAt - std::chrono::floor<std::chrono::seconds>(format::now());
    if (left <= 0s)
        return CertificateWords{Tone::Err, AttentionCard::tr("The certificate has ended")};
    if (left < 24h * 14)
        return CertificateWords{Tone::Warn, AttentionCard::tr("The certificate ends on %1").arg(format::date(*overview.certificateEndsAt))};
    return std::nullopt;
}

} // namespace

QList<Attention> attentionFor(const admin::Overview &overview)
{
    QList<Attention> list;
    const QUrl url(overview.publicUrl);
    if (overview.authMode == QLatin1String("open"))
        list.append({Tone::Err, AttentionCard::tr("Everybody may call every tool"), AttentionCard::tr("Choose how people sign in"), PageId::Settings, QStringLiteral("auth")});
    if (url.scheme() == QLatin1String("http") && !isLoopback(url))
        list.append({Tone::Err, AttentionCard::tr("Tokens travel unencrypted"), AttentionCard::tr("Set an https public URL"), PageId::Settings, QStringLiteral("public_url")});
    if (overview.authMode == QLatin1String("oauth") && overview.providers.isEmpty())
        list.append({Tone::Err, AttentionCard::tr("Nobody can sign in"), AttentionCard::tr("Switch on local accounts or a provider"), PageId::Settings, QStringLiteral("local_accounts")});
    if (const auto ends = certificateWords(overview))
        list.append({ends->tone, ends->title, AttentionCard::tr("Put a new certificate in its place"), PageId::Settings, QStringLiteral("tls_cert")});
    if (overview.loginConflicts > 0)
        list.append({Tone::Warn, AttentionCard::tr("%n login(s) claimed by two accounts", nullptr, overview.loginConflicts), AttentionCard::tr("Decide whose it is"), PageId::Approvals});
    if (overview.clientsWaiting > 0)
        list.append({Tone::Pend, AttentionCard::tr("%n client(s) wait(s) to be let in", nullptr, overview.clientsWaiting), AttentionCard::tr("Let it in, or deny it"), PageId::Clients});
    if (overview.secretVault == QLatin1String("file"))
        list.append({Tone::Warn, AttentionCard::tr("Secrets are kept in a file"), AttentionCard::tr("Use the keychain where there is one"), PageId::Settings, QStringLiteral("secret_store")});
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
    auto *go = new IconButton(Icon::Right, tr("%1: go there").arg(attention.remedy));
    connect(go, &QToolButton::clicked, this, [this, attention] { Q_EMIT remedyRequested(attention); });
    line->addLayout(words, 1);
    line->addWidget(go);
    column->addLayout(line);
    m_rows->addWidget(row);
}

} // namespace ui
