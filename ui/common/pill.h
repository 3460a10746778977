// SPDX-License-Identifier: GPL-3.0-or-later
// A state that wants attention: icon and word on a soft fill. As a widget, and as painting for delegates. Main thread.
#pragma once

#include "ui/common/tone.h"

#include <QWidget>

namespace ui
{

[[nodiscard]] QSize pillSize(const QString &text);
void paintPill(QPainter &painter, const QRect &rect, Qt::LayoutDirection direction, Tone tone, Icon icon, const QString &text);

class Pill final : public QWidget
{
    Q_OBJECT
public:
    explicit Pill(Tone tone, const QString &text = {}, QWidget *parent = nullptr);

    void set(Tone tone, const QString &text);
    void setSymbol(Icon icon);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override { return pillSize(m_text); }
    [[nodiscard]] QSize minimumSizeHint() const override { return pillSize(m_text); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Tone m_tone;
    Icon m_icon;
    QString m_text;
};

} // namespace ui
