// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/random.h"

#include "server/core/base64url.h"

#include <openssl/rand.h>

#include <cstdlib>

namespace core
{

QByteArray randomBytes(int count)
{
    QByteArray bytes(count, Qt::Uninitialized);
    // Without entropy there is no security to fall back to: better no process than guessable tokens.
    if (RAND_bytes(reinterpret_cast<unsigned char *>(bytes.data()), count) != 1) {
        std::abort();
    }
    return bytes;
}

QByteArray randomToken(int bytes)
{
    return toBase64Url(randomBytes(bytes));
}

} // namespace core
