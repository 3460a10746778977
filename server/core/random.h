// SPDX-License-Identifier: GPL-3.0-or-later
// Unguessable bytes from OpenSSL's generator. Any thread.
#pragma once

#include <QByteArray>

namespace core
{

[[nodiscard]] QByteArray randomBytes(int count);

// base64url of `bytes` random bytes; 32 bytes make a token, 16 an id.
[[nodiscard]] QByteArray randomToken(int bytes = 32);

} // namespace core
