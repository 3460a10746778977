// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/header_value.h"

#include <algorithm>

namespace mcp
{

namespace
{

constexpr QByteArrayView Prefix("=?base64?");
constexpr QByteArrayView Suffix("?=");

} // namespace

std::optional<QString> decodeHeaderValue(QByteArrayView value)
{
    const bool isEncoded = value.size() >= Prefix.size() + Suffix.size() && value.startsWith(Prefix) && value.endsWith(Suffix);
    if (!isEncoded) {
        const bool isVisible = std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
        return isVisible ? std::optional(QString::fromLatin1(value)) : std::nullopt;
    }
    const QByteArray text = value.sliced(Prefix.size()).chopped(Suffix.size()).toByteArray();
    const auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    // Compared with its own encoding, so that one value has one spelling (padding, stray bits).
    if (!decoded || decoded.decoded.toBase64() != text || !QUtf8StringView(decoded.decoded).isValidUtf8()) {
        return std::nullopt;
    }
    return QString::fromUtf8(decoded.decoded);
}

QByteArray encodeHeaderValue(const QString &text)
{
    const bool isVisible = std::all_of(text.begin(), text.end(), [](QChar c) { return c >= u' ' && c < u'\x7f'; });
    // Outer blanks are lost on the way, and what looks encoded would be decoded.
    const bool isSafe = isVisible && text.trimmed() == text && !(text.startsWith(QLatin1String("=?base64?")) && text.endsWith(QLatin1String("?=")));
    return isSafe ? text.toLatin1() : Prefix.toByteArray() + text.toUtf8().toBase64() + Suffix.toByteArray();
}

} // namespace mcp
