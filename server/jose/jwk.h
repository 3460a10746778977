// SPDX-License-Identifier: GPL-3.0-or-later
// Public JSON Web Keys (RFC 7517, RFC 7518 section 6) and their thumbprints (RFC 7638). Pure.
#pragma once

#include <QByteArray>
#include <QJsonObject>

using EVP_PKEY = struct evp_pkey_st;

namespace jose
{

// kty with n, e or crv, x, y: what RFC 7638 section 3.2 hashes, nothing else.
[[nodiscard]] QJsonObject publicJwkMembers(const EVP_PKEY *key);

// The caller's to free; null when it is no well-formed public RSA or P-256 key.
[[nodiscard]] EVP_PKEY *publicKeyFromJwk(const QJsonObject &jwk);

// base64url SHA-256 over the required members in lexicographic order.
[[nodiscard]] QByteArray jwkThumbprint(const QJsonObject &requiredMembers);

} // namespace jose
