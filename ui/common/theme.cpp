// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/theme.h"

#include "ui/common/gatehouse_style.h"
#include "ui/common/system_theme.h"
#include "ui/common/tone.h"

#include <QApplication>
#include <QPixmapCache>

namespace ui
{

namespace
{

QColor hex(QRgb rgb)
{
    return QColor::fromRgb(rgb);
}

Tokens makeLight()
{
    Tokens t;
    t.window = hex(0xF5F6F8), t.sidebar = hex(0xEBEDF1), t.surface = hex(0xFFFFFF), t.sunken = hex(0xF3F4F7);
    t.hover = hex(0xF0F3F8), t.selected = hex(0xE4ECFD);
    t.line = hex(0xE2E5EA), t.lineStrong = hex(0xCBD0D8), t.control = hex(0x7F8794);
    t.text = hex(0x1A1E26), t.muted = hex(0x545D6B), t.faint = hex(0x626B78);
    t.accent = hex(0x2B59D4), t.accentHover = hex(0x234BB8), t.onAccent = hex(0xFFFFFF);
    t.accentText = hex(0x264FC0), t.accentSoft = hex(0xE4ECFD);
    t.ok = hex(0x136F3D), t.okSoft = hex(0xE1F3E8), t.warn = hex(0x845400), t.warnSoft = hex(0xFCF0D5);
    t.err = hex(0xB3232D), t.errSoft = hex(0xFBE8E8), t.pend = hex(0x6A3DB3), t.pendSoft = hex(0xEFE8FB);
    t.neutral = hex(0x545D6B), t.neutralSoft = hex(0xECEEF2);
    t.dangerFill = hex(0xB3232D), t.onDanger = hex(0xFFFFFF);
    t.toast = hex(0x222730), t.toastText = hex(0xF4F6F9), t.toastAction = hex(0x9DB9FF);
    t.softEdge = Qt::transparent;
    t.series = {hex(0x2B63D9), hex(0xC65A00), hex(0x51298F), hex(0x17916F), hex(0x8F1440), hex(0x7A828E)};
    t.discs = {hex(0x3558A8), hex(0x8A4B12), hex(0x5B3B9C), hex(0x1D6B57), hex(0x94294F), hex(0x4A5560), hex(0x2C6C8A), hex(0x6B6112)};
    return t;
}

Tokens makeDark()
{
    Tokens t;
    t.window = hex(0x15171B), t.sidebar = hex(0x101215), t.surface = hex(0x1D2025), t.sunken = hex(0x17191D);
    t.hover = hex(0x262A31), t.selected = hex(0x25345C);
    t.line = hex(0x2E323A), t.lineStrong = hex(0x454B56), t.control = hex(0x78818E);
    t.text = hex(0xE9EBEF), t.muted = hex(0xABB2BD), t.faint = hex(0x98A0AC);
    t.accent = hex(0x3D69DE), t.accentHover = hex(0x345DCC), t.onAccent = hex(0xFFFFFF);
    t.accentText = hex(0x93B3FF), t.accentSoft = hex(0x22304F);
    t.ok = hex(0x63CE92), t.okSoft = hex(0x17321F), t.warn = hex(0xE8B85C), t.warnSoft = hex(0x352910);
    t.err = hex(0xFF9191), t.errSoft = hex(0x3E1D20), t.pend = hex(0xC5A9FA), t.pendSoft = hex(0x2E2447);
    t.neutral = hex(0xABB2BD), t.neutralSoft = hex(0x2B2F37);
    t.dangerFill = hex(0xC73640), t.onDanger = hex(0xFFFFFF);
    t.toast = hex(0x3A404B), t.toastText = hex(0xF4F6F9), t.toastAction = hex(0x9DB9FF);
    t.softEdge = Qt::transparent;
    t.series = {hex(0x6D97FF), hex(0xF0914A), hex(0xD9C6FF), hex(0x7BE3C4), hex(0xE8587C), hex(0x8B93A0)};
    t.discs = lightTokens().discs;
    for (QColor &disc : t.discs)
        disc = disc.lighter(112);
    t.isDark = true;
    return t;
}

} // namespace

const Tokens &lightTokens()
{
    static const Tokens tokens = makeLight();
    return tokens;
}

const Tokens &darkTokens()
{
    static const Tokens tokens = makeDark();
    return tokens;
}

Tokens withHighContrast(Tokens t)
{
    t.line = t.control = t.lineStrong = t.muted = t.faint = t.softEdge = t.text;
    t.okSoft = t.warnSoft = t.errSoft = t.pendSoft = t.neutralSoft = t.accentSoft = t.surface;
    return t;
}

QPalette paletteOf(const Tokens &t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::Base, t.surface);
    p.setColor(QPalette::Button, t.surface);
    p.setColor(QPalette::AlternateBase, t.sunken);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.onAccent);
    p.setColor(QPalette::PlaceholderText, t.muted);
    p.setColor(QPalette::Highlight, t.accent);
    p.setColor(QPalette::HighlightedText, t.onAccent);
    p.setColor(QPalette::Link, t.accentText);
    p.setColor(QPalette::LinkVisited, t.accentText);
    p.setColor(QPalette::Light, t.surface);
    p.setColor(QPalette::Midlight, t.hover);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.lineStrong);
    p.setColor(QPalette::Shadow, t.control);
    p.setColor(QPalette::ToolTipBase, t.toast);
    p.setColor(QPalette::ToolTipText, t.toastText);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText})
        p.setColor(QPalette::Disabled, role, t.control);
    return p;
}

QColor toneColor(const Tokens &t, Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return t.neutral;
    case Tone::Info: return t.accentText;
    case Tone::Ok: return t.ok;
    case Tone::Warn: return t.warn;
    case Tone::Err: return t.err;
    case Tone::Pend: return t.pend;
    }
    return t.neutral;
}

QColor toneSoft(const Tokens &t, Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return t.neutralSoft;
    case Tone::Info: return t.accentSoft;
    case Tone::Ok: return t.okSoft;
    case Tone::Warn: return t.warnSoft;
    case Tone::Err: return t.errSoft;
    case Tone::Pend: return t.pendSoft;
    }
    return t.neutralSoft;
}

Icon toneIcon(Tone tone)
{
    switch (tone) {
    case Tone::Neutral: return Icon::Minus;
    case Tone::Info: return Icon::Info;
    case Tone::Ok: return Icon::Ok;
    case Tone::Warn: return Icon::Alert;
    case Tone::Err: return Icon::Err;
    case Tone::Pend: return Icon::Clock;
    }
    return Icon::Minus;
}

Theme &Theme::current()
{
    static Theme *theme = nullptr;
    if (!theme) {
        theme = new Theme(qApp);
        QObject::connect(theme, &QObject::destroyed, qApp, [] { theme = nullptr; });
    }
    return *theme;
}

Theme::Theme(QObject *parent)
    : QObject(parent)
    , m_tokens(lightTokens())
{
}

Theme::~Theme() = default;

void Theme::install(ThemeChoice choice)
{
    m_choice = choice;
    if (!m_system) {
        m_system = std::make_unique<SystemTheme>(QApplication::palette()); // the desktop's, before ours is set
        connect(m_system.get(), &SystemTheme::changed, this, &Theme::apply);
        QApplication::setStyle(new GatehouseStyle);
    }
    apply();
}

void Theme::setChoice(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Theme::apply()
{
    const bool isDark = m_choice == ThemeChoice::Dark || (m_choice == ThemeChoice::System && m_system && m_system->isDark());
    m_tokens = isDark ? darkTokens() : lightTokens();
    if (m_system && m_system->wantsHighContrast())
        m_tokens = withHighContrast(m_tokens);
    QApplication::setPalette(paletteOf(m_tokens));
    Q_EMIT changed();
}

} // namespace ui
