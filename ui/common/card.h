// SPDX-License-Identifier: GPL-3.0-or-later
// White surface with one hairline: what everything of a page lies on. Also the hairline itself. Main thread.
#pragma once

#include "ui/common/tone.h"

#include <QFrame>

#include <optional>

class QVBoxLayout;

namespace ui
{

class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(QWidget *parent = nullptr);

    [[nodiscard]] QVBoxLayout &body() { return *m_body; } // padding 16, spacing 8
    // A strong edge, for a setup card that has been connected.
    void setEdge(std::optional<Tone> tone);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body;
    std::optional<Tone> m_edge;
};

class Hairline final : public QFrame
{
    Q_OBJECT
public:
    explicit Hairline(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace ui
