// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/metrics.h"

#include <QApplication>
#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace ui
{

namespace
{
constexpr double referenceAdvance = 198.0; // of the sample text, with the font the grid was drawn for
constexpr int controlMinimum = 32;
constexpr int controlPadding = 12;
} // namespace

int em(int px)
{
    const QFontMetricsF metrics(QApplication::font());
    const double factor = std::max(1.0, metrics.horizontalAdvance(QStringLiteral("Approved 12 days ago, premium")) / referenceAdvance);
    return int(std::lround(px * factor));
}

int textHeight()
{
    return int(std::ceil(QFontMetricsF(QApplication::font()).height()));
}

int controlHeight()
{
    return std::max(controlMinimum, textHeight() + controlPadding);
}

} // namespace ui
