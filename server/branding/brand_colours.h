// SPDX-License-Identifier: GPL-3.0-or-later
// The five colours of a page, worked out from one so that every pair keeps its contrast (WCAG 2.2, 1.4.3 and 1.4.11).
// Hex strings: the headless server has no Gui. Any thread.
#pragma once

#include <QByteArray>
#include <QString>

namespace branding
{

struct BrandColours {
    QByteArray brand;
    QByteArray onBrand;
    QByteArray ink; // text on the light card
    QByteArray inkDark; // text on the dark card
    QByteArray edgeDark; // the edge of a filled button on the dark card

    friend bool operator==(const BrandColours &, const BrandColours &) = default;
};

// `accent` is "#rrggbb"; anything else gives the colours of the default accent.
[[nodiscard]] BrandColours coloursOf(const QString &accent);
// From 1 to 21; 1 when one of them is no colour.
[[nodiscard]] double contrastOf(const QByteArray &hex, const QByteArray &other);

} // namespace branding
