// SPDX-License-Identifier: GPL-3.0-or-later
// base64url without padding (RFC 4648 section 5, as JOSE uses it). Decoding is strict: no padding, no other
// alphabet, no stray bits, so that one value has one spelling.
#pragma once

#include <QByteArray>

#include <optional>

namespace core
{

[[nodiscard]] inline QByteArray toBase64Url(QByteArrayView bytes)
{
    return QByteArray::fromRawData(bytes.data(), bytes.size())
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

[[nodiscard]] inline std::optional<QByteArray> fromBase64Url(QByteArrayView text)
{
    const auto result = QByteArray::fromBase64Encoding(QByteArray(text.data(), text.size()),
                                                       QByteArray::Base64UrlEncoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!result || toBase64Url(*result) != text) {
        return std::nullopt;
    }
    return *result;
}

} // namespace core
