// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256, HMAC-SHA-256 (RFC 2104) and HKDF-SHA-256 (RFC 5869). Any thread.
#pragma once

#include <QByteArray>

namespace core
{

[[nodiscard]] QByteArray sha256(QByteArrayView data);
[[nodiscard]] QByteArray hmacSha256(QByteArrayView key, QByteArrayView data);
[[nodiscard]] QByteArray hkdfSha256(QByteArrayView inputKey, QByteArrayView salt, QByteArrayView info, int length = 32);

} // namespace core
