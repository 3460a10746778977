// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/branding/brand_colours.h"

#include <array>
#include <cmath>
#include <optional>

namespace branding
{

namespace
{

using Rgb = std::array<double, 3>; // 0…1, sRGB

constexpr Rgb white{1, 1, 1};
constexpr Rgb black{0, 0, 0};
constexpr Rgb darkText{0x1a / 255.0, 0x1e / 255.0, 0x26 / 255.0};
constexpr Rgb darkCard{0x1d / 255.0, 0x20 / 255.0, 0x25 / 255.0};
constexpr Rgb defaultAccent{0x2b / 255.0, 0x59 / 255.0, 0xd4 / 255.0};
constexpr double textContrast = 4.5;
constexpr double edgeContrast = 3.0;

double luminance(const Rgb &c)
{
    const auto linear = [](double v) { return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
}

double contrast(const Rgb &a, const Rgb &b)
{
    const double la = luminance(a);
    const double lb = luminance(b);
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Rgb rounded(const Rgb &c)
{
    return {std::round(c[0] * 255) / 255, std::round(c[1] * 255) / 255, std::round(c[2] * 255) / 255};
}

// `colour` mixed towards `target` until it stands out from `ground` enough.
Rgb movedUntil(const Rgb &colour, const Rgb &target, const Rgb &ground, double wanted)
{
    for (int step = 0; step <= 100; ++step) {
        const double share = step / 100.0;
        Rgb mixed{};
        for (size_t i = 0; i < mixed.size(); ++i) {
            mixed[i] = colour[i] * (1 - share) + target[i] * share;
        }
        mixed = rounded(mixed);
        if (contrast(mixed, ground) >= wanted) {
            return mixed;
        }
    }
    return target;
}

QByteArray hex(const Rgb &c)
{
    QByteArray text = QByteArrayLiteral("#");
    for (const double v : c) {
        text += QByteArray::number(int(std::lround(v * 255)), 16).rightJustified(2, '0');
    }
    return text;
}

std::optional<Rgb> parse(const QString &accent)
{
    if (accent.size() != 7 || accent.at(0) != QLatin1Char('#')) {
        return std::nullopt;
    }
    const QByteArray digits = accent.mid(1).toLatin1();
    const QByteArray bytes = QByteArray::fromHex(digits);
    if (bytes.size() != 3 || bytes.toHex() != digits.toLower()) {
        return std::nullopt;
    }
    Rgb colour{};
    for (size_t i = 0; i < colour.size(); ++i) {
        colour[i] = static_cast<unsigned char>(bytes[qsizetype(i)]) / 255.0;
    }
    return colour;
}

} // namespace

BrandColours coloursOf(const QString &accent)
{
    Rgb brand = parse(accent).value_or(defaultAccent);
    Rgb onBrand = contrast(white, brand) >= contrast(darkText, brand) ? white : darkText;
    if (contrast(onBrand, brand) < textContrast) {
        onBrand = white;
        brand = movedUntil(brand, black, white, textContrast);
    }
    return {
        hex(brand),
        hex(onBrand),
        hex(movedUntil(brand, black, white, textContrast)),
        hex(movedUntil(brand, white, darkCard, textContrast)),
        hex(movedUntil(brand, white, darkCard, edgeContrast)),
    };
}

double contrastOf(const QByteArray &hexOne, const QByteArray &hexOther)
{
    const auto one = parse(QString::fromLatin1(hexOne));
    const auto other = parse(QString::fromLatin1(hexOther));
    return one && other ? contrast(*one, *other) : 1;
}

} // namespace branding
