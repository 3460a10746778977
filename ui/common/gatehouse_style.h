// SPDX-License-Identifier: GPL-3.0-or-later
// The look: Fusion's behaviour with our own painting, from tokens. There is no style sheet anywhere. Main thread.
#pragma once

#include <QProxyStyle>

namespace ui
{

class GatehouseStyle final : public QProxyStyle
{
    Q_OBJECT
public:
    GatehouseStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override;
    void drawControl(ControlElement element, const QStyleOption *option, QPainter *painter, const QWidget *widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
        const QWidget *widget) const override;
    [[nodiscard]] QRect subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
        const QWidget *widget) const override;
    [[nodiscard]] QRect subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const override;
    [[nodiscard]] QSize sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
        const QWidget *widget) const override;
    [[nodiscard]] int pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const override;
    [[nodiscard]] int styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
        QStyleHintReturn *returnData) const override;
};

// A field with this dynamic property set to true has an edge in `err`.
inline constexpr char InvalidProperty[] = "invalid";

} // namespace ui
