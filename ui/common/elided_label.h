// SPDX-License-Identifier: GPL-3.0-or-later
// The label for everything that is data or may be long: one line, "…" when cut and then the whole as tooltip. Plain text always,
// follows font and theme by itself. Main thread.
#pragma once

#include "ui/common/tone.h"
#include "ui/common/typography.h"

#include <QFrame>

#include <optional>

namespace ui
{

enum class Ink {
    Text,
    Muted,
    Faint,
    Accent,
    Tone, // as setTone() says
};

class ElidedLabel final : public QFrame
{
    Q_OBJECT
public:
    explicit ElidedLabel(const QString &text = {}, TextRole role = TextRole::Body, Ink ink = Ink::Text, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    void setRole(TextRole role);
    void setInk(Ink ink);
    void setTone(Tone tone); // and Ink::Tone
    void setAlignment(Qt::Alignment alignment);
    void setElideMode(Qt::TextElideMode mode);
    [[nodiscard]] bool isElided() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QColor color() const;
    void updateToolTip();

    QString m_text;
    TextRole m_role;
    Ink m_ink;
    Tone m_tone = Tone::Neutral;
    Qt::Alignment m_alignment = Qt::AlignLeading | Qt::AlignVCenter;
    Qt::TextElideMode m_elideMode = Qt::ElideRight;
};

} // namespace ui
