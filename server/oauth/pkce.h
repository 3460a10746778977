// SPDX-License-Identifier: GPL-3.0-or-later
// Proof key for code exchange, method S256 only (RFC 7636; `plain` is absent on purpose: RFC 9700 section 2.1.1). Pure.
#pragma once

#include <QByteArray>
#include <QString>

namespace oauth
{

// The base64url form of a SHA-256: exactly 43 characters (RFC 7636 section 4.2).
[[nodiscard]] bool isCodeChallenge(QStringView text);

// 43 to 128 unreserved characters (RFC 7636 section 4.1).
[[nodiscard]] bool isCodeVerifier(QByteArrayView text);

// RFC 7636 section 4.6, in constant time. False for a malformed verifier or challenge, an empty one included.
[[nodiscard]] bool codeVerifierMatches(const QString &codeChallenge, QByteArrayView codeVerifier);

} // namespace oauth
