// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/message_strip.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QStyle>

#include <algorithm>

namespace ui
{

namespace
{

constexpr int iconPlace = 18;
constexpr int barWidth = 3;
constexpr int shownAtOnce = 2;

int weight(Tone tone)
{
    switch (tone) {
    case Tone::Err: return 3;
    case Tone::Warn: return 2;
    case Tone::Pend: return 1;
    case Tone::Info:
    case Tone::Ok:
    case Tone::Neutral: return 0;
    }
    return 0;
}

} // namespace

MessageStrip::MessageStrip(Tone tone, const QString &sentence, const QString &action, QWidget *parent)
    : QFrame(parent)
    , m_tone(tone)
    , m_sentence(new ElidedLabel)
    , m_action(new Button(action))
    , m_close(new IconButton(Icon::Close, tr("Close this message")))
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(barWidth + space::Cell + iconPlace + space::Cell - 2, 5, 6, 5);
    row->setSpacing(space::Small);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_action);
    row->addWidget(m_close);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMinimumHeight(controlHeight() + 10);
    set(tone, sentence, action);
    connect(m_action, &QPushButton::clicked, this, &MessageStrip::acted);
    connect(m_close, &QToolButton::clicked, this, &MessageStrip::closed);
}

void MessageStrip::setIsClosable(bool isClosable)
{
    m_close->setVisible(isClosable);
}

void MessageStrip::set(Tone tone, const QString &sentence, const QString &action)
{
    m_tone = tone;
    m_sentence->setText(sentence);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    m_close->setVisible(tone != Tone::Err);
    setAccessibleName(sentence);
    update();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

QString MessageStrip::sentence() const
{
    return m_sentence->text();
}

void MessageStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    const QColor ink = toneColor(tokens, m_tone);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(rect(), radius::Strip, radius::Strip);
    painter.setClipPath(outline);
    painter.fillRect(rect(), toneSoft(tokens, m_tone));
    painter.fillRect(QStyle::visualRect(layoutDirection(), rect(), QRect(0, 0, barWidth, height())), ink);
    painter.setClipping(false);
    paintRounded(painter, rect(), radius::Strip, QColor(), tokens.softEdge);
    const QRect icon(barWidth + space::Cell, (height() - iconPlace) / 2, iconPlace, iconPlace);
    paintIcon(painter, toneIcon(m_tone), QStyle::visualRect(layoutDirection(), rect(), icon), ink);
}

MessageStrips::MessageStrips(QWidget *parent)
    : QWidget(parent)
    , m_more(new ElidedLabel({}, TextRole::Caption, Ink::Muted))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Small);
    column->addWidget(m_more);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    arrange();
}

MessageStrip &MessageStrips::show(const QString &key, Tone tone, const QString &sentence, const QString &action)
{
    if (MessageStrip *known = find(key)) {
        known->set(tone, sentence, action);
        arrange();
        return *known;
    }
    auto *strip = new MessageStrip(tone, sentence, action, this);
    strip->setObjectName(QStringLiteral("strip_") + key);
    connect(strip, &MessageStrip::closed, this, [this, key] { remove(key); });
    m_entries.append({key, strip});
    arrange();
    return *strip;
}

void MessageStrips::remove(const QString &key)
{
    if (MessageStrip *strip = find(key)) {
        m_entries.removeIf([&key](const Entry &entry) { return entry.key == key; });
        strip->hide();
        strip->deleteLater();
        arrange();
    }
}

void MessageStrips::clear()
{
    const QList<Entry> entries = m_entries;
    for (const Entry &entry : entries)
        remove(entry.key);
}

MessageStrip *MessageStrips::find(const QString &key) const
{
    const auto entry = std::find_if(m_entries.cbegin(), m_entries.cend(), [&key](const Entry &e) { return e.key == key; });
    return entry == m_entries.cend() ? nullptr : entry->strip;
}

void MessageStrips::arrange()
{
    std::stable_sort(m_entries.begin(), m_entries.end(),
        [](const Entry &a, const Entry &b) { return weight(a.strip->tone()) > weight(b.strip->tone()); });
    auto *column = static_cast<QVBoxLayout *>(layout());
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        column->removeWidget(m_entries[i].strip);
        column->insertWidget(int(i), m_entries[i].strip);
        m_entries[i].strip->setVisible(i < shownAtOnce);
    }
    const qsizetype hidden = m_entries.size() - shownAtOnce;
    m_more->setText(hidden > 0 ? tr("%n more", nullptr, int(hidden)) : QString());
    m_more->setVisible(hidden > 0);
    setVisible(!m_entries.isEmpty());
}

} // namespace ui
