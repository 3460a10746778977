// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/secret.h"

#include <openssl/crypto.h>

namespace core
{

Secret::Secret(Secret &&other) noexcept
    : m_bytes(other.m_bytes)
{
    // Copied, then wiped: a moved-from short string would keep its characters in place.
    other.wipe();
}

Secret &Secret::operator=(const Secret &other)
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = other.m_bytes;
        other.wipe();
    }
    return *this;
}

Secret::~Secret()
{
    wipe();
}

void Secret::wipe() noexcept
{
    OPENSSL_cleanse(m_bytes.data(), m_bytes.size());
    m_bytes.clear();
}

} // namespace core
