// SPDX-License-Identifier: GPL-3.0-or-later
// The character classes of RFC 9110 section 5.6 that framing decides by. Any thread.
#pragma once

#include <QByteArrayView>

#include <algorithm>
#include <array>

namespace http
{

// RFC 9110 section 5.6.2
constexpr std::array<bool, 256> makeTokenTable()
{
    std::array<bool, 256> table{};
    for (unsigned c = 0; c < 256; ++c) {
        table[c] = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }
    for (const char c : {'!', '#', '$', '%', '&', '\'', '*', '+', '-', '.', '^', '_', '`', '|', '~'}) {
        table[static_cast<unsigned char>(c)] = true;
    }
    return table;
}

inline constexpr std::array<bool, 256> tokenTable = makeTokenTable();

[[nodiscard]] inline bool isTokenCharacter(char c)
{
    return tokenTable[static_cast<unsigned char>(c)];
}

[[nodiscard]] inline bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

// RFC 9110 section 5.5: visible characters, space, tab, obs-text. Everything else could be read as framing by somebody.
[[nodiscard]] inline bool isFieldValue(QByteArrayView text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u >= 0x20 && u != 0x7f) || u == '\t';
    });
}

// Optional white space of RFC 9110 section 5.6.3: space and tab only.
[[nodiscard]] inline QByteArrayView withoutOuterSpace(QByteArrayView text)
{
    const auto isSpace = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isSpace(text.front())) {
        text = text.sliced(1);
    }
    while (!text.isEmpty() && isSpace(text.back())) {
        text.chop(1);
    }
    return text;
}

[[nodiscard]] inline bool isSameName(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && a.compare(b, Qt::CaseInsensitive) == 0;
}

} // namespace http
