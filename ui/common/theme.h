// SPDX-License-Identifier: GPL-3.0-or-later
// Every colour of the console, and which set of them is on. Like QApplication::palette there is one per application: it hangs below
// qApp. Main thread. What is painted from tokens or palette roles follows by itself; a widget with a palette of its own and charts
// listen to changed().
#pragma once

#include <QColor>
#include <QObject>
#include <QPalette>

#include <array>
#include <memory>

namespace ui
{

class SystemTheme;

struct Tokens {
    QColor window, sidebar, surface, sunken, hover, selected;
    QColor line, lineStrong, control;
    QColor text, muted, faint;
    QColor accent, accentHover, onAccent, accentText, accentSoft;
    QColor ok, okSoft, warn, warnSoft, err, errSoft, pend, pendSoft, neutral, neutralSoft;
    QColor dangerFill, onDanger;
    QColor toast, toastText, toastAction;
    QColor softEdge; // around soft fills: invisible, but in high contrast
    std::array<QColor, 6> series;
    std::array<QColor, 8> discs;
    bool isDark = false;
};

[[nodiscard]] const Tokens &lightTokens();
[[nodiscard]] const Tokens &darkTokens();
[[nodiscard]] Tokens withHighContrast(Tokens tokens);
[[nodiscard]] QPalette paletteOf(const Tokens &tokens);

enum class ThemeChoice {
    System,
    Light,
    Dark,
};

class Theme final : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] static Theme &current();
    ~Theme() override;

    // Sets our style and palette on the application and begins to follow the desktop.
    void install(ThemeChoice choice);
    void setChoice(ThemeChoice choice);
    [[nodiscard]] ThemeChoice choice() const { return m_choice; }
    [[nodiscard]] const Tokens &tokens() const { return m_tokens; }

Q_SIGNALS:
    void changed();

private:
    explicit Theme(QObject *parent);
    void apply();

    std::unique_ptr<SystemTheme> m_system;
    ThemeChoice m_choice = ThemeChoice::System;
    Tokens m_tokens;
};

} // namespace ui
