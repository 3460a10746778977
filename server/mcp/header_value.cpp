// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/header_value.h"

#include <algorithm>

namespace mcp
{

std::optional<QString> decodeHeaderValue(QByteArrayView value)
{
    static constexpr QByteArrayView Prefix("=?base64?");
    static constexpr QByteArrayView Suffix("?=");
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

} // namespace mcp
