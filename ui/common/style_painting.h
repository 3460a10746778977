// SPDX-License-Identifier: GPL-3.0-or-later
// How each control of the style is drawn: one function each, from the style option and the tokens alone. Main thread.
#pragma once

#include <QColor>
#include <QRectF>

class QPainter;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionHeader;
class QStyleOptionSlider;
class QStyleOptionSpinBox;
class QWidget;

namespace ui
{

struct Tokens;
enum class Emphasis;

// Fill and 1-pixel edge that lies inside `rect`; an invalid colour draws nothing.
void paintRounded(QPainter &painter, const QRectF &rect, qreal radius, const QColor &fill, const QColor &edge, qreal width = 1.0);
void paintFocusRing(QPainter &painter, const QRectF &rect, qreal radius, const QColor &color);

void paintFieldPanel(QPainter &painter, const QStyleOption &option, const QWidget *widget);
void paintCheckBox(QPainter &painter, const QStyleOption &option);
void paintRadioButton(QPainter &painter, const QStyleOption &option);
void paintToolPanel(QPainter &painter, const QStyleOption &option);
void paintMenuPanel(QPainter &painter, const QStyleOption &option);
void paintButtonBevel(QPainter &painter, const QStyleOptionButton &option, Emphasis emphasis);
void paintButtonLabel(QPainter &painter, const QStyleOptionButton &option, const QWidget *widget, Emphasis emphasis);
void paintHeader(QPainter &painter, const QStyleOptionHeader &option);
void paintComboBox(QPainter &painter, const QStyleOptionComboBox &option, const QRect &arrow);
void paintComboLabel(QPainter &painter, const QStyleOptionComboBox &option, const QRect &field);
void paintSpinBox(QPainter &painter, const QStyleOptionSpinBox &option, const QRect &up, const QRect &down, const QWidget *widget);
void paintScrollBar(QPainter &painter, const QStyleOptionSlider &option, const QRect &handle);

} // namespace ui
