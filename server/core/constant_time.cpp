// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/constant_time.h"

#include <openssl/crypto.h>

namespace core
{

bool constantTimeEquals(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), size_t(a.size())) == 0;
}

} // namespace core
