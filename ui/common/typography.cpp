// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/typography.h"

#include <QApplication>
#include <QFontDatabase>

namespace ui
{

namespace
{

QFont scaled(double factor, QFont::Weight weight, double letterSpacing = 100.0)
{
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * factor);
    else
        font.setPixelSize(qRound(font.pixelSize() * factor));
    font.setWeight(weight);
    if (letterSpacing < 100.0)
        font.setLetterSpacing(QFont::PercentageSpacing, letterSpacing);
    return font;
}

QFont mono()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    const QFont base = QApplication::font();
    if (base.pointSizeF() > 0)
        font.setPointSizeF(base.pointSizeF() * 0.95);
    else
        font.setPixelSize(qRound(base.pixelSize() * 0.95));
    return font;
}

} // namespace

QFont fontOf(TextRole role)
{
    switch (role) {
    case TextRole::Title: return scaled(1.50, QFont::DemiBold, 98.5);
    case TextRole::H2: return scaled(1.20, QFont::DemiBold);
    case TextRole::H3: return scaled(1.05, QFont::DemiBold);
    case TextRole::Body: return scaled(1.00, QFont::Normal);
    case TextRole::Strong: return scaled(1.00, QFont::DemiBold);
    case TextRole::Caption: return scaled(0.88, QFont::Normal);
    case TextRole::CaptionStrong: return scaled(0.88, QFont::DemiBold);
    case TextRole::Stat: return scaled(1.90, QFont::DemiBold, 98.0);
    case TextRole::Mono: return mono();
    }
    return QApplication::font();
}

} // namespace ui
