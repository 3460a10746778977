// SPDX-License-Identifier: GPL-3.0-or-later
// GET /.well-known/jwks.json (RFC 7517 section 5): public keys only. Server thread.
#pragma once

#include "server/http/exchange.h"

namespace oauth
{

class KeyRing;

class JwksEndpoint
{
public:
    explicit JwksEndpoint(const KeyRing &keys)
        : m_keys(keys)
    {
    }

    void handle(const http::ExchangePtr &exchange) const;

private:
    const KeyRing &m_keys;
};

} // namespace oauth
