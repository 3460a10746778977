// SPDX-License-Identifier: GPL-3.0-or-later
// A push button that knows how much it matters, and its quiet sister that shows an icon alone. Main thread.
#pragma once

#include "ui/common/icon.h"

#include <QPushButton>
#include <QToolButton>

#include <optional>

namespace ui
{

enum class Emphasis {
    Normal,
    Primary, // filled; at most one on a page
    Danger,  // normal with text in `err`
    DangerFill, // only the last button of a confirmation
    Soft,
    Ghost, // text in accent, no edge
    Quiet, // muted text, no edge
};

class Button final : public QPushButton
{
    Q_OBJECT
public:
    explicit Button(const QString &text, Emphasis emphasis = Emphasis::Normal, QWidget *parent = nullptr);
    Button(Icon icon, const QString &text, Emphasis emphasis = Emphasis::Normal, QWidget *parent = nullptr);

    void setEmphasis(Emphasis emphasis);
    [[nodiscard]] Emphasis emphasis() const { return m_emphasis; }
    void setSymbol(std::optional<Icon> icon);
    [[nodiscard]] std::optional<Icon> symbol() const { return m_symbol; }
    // Behind the text, as in "Review all ›".
    void setTrailingSymbol(std::optional<Icon> icon);
    [[nodiscard]] std::optional<Icon> trailingSymbol() const { return m_trailing; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

private:
    Emphasis m_emphasis;
    std::optional<Icon> m_symbol;
    std::optional<Icon> m_trailing;
};

// What it does is its accessible name and its tooltip.
class IconButton : public QToolButton
{
    Q_OBJECT
public:
    IconButton(Icon icon, const QString &name, QWidget *parent = nullptr);

    void setSymbol(Icon icon);
    void setName(const QString &name);
    // Another colour than muted, for the tick after copying.
    void setSymbolColor(std::optional<QColor> color);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Icon m_symbol;
    std::optional<QColor> m_color;
};

} // namespace ui
