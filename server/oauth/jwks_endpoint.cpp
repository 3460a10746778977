// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/jwks_endpoint.h"

#include "server/oauth/keys/key_ring.h"

namespace oauth
{

void JwksEndpoint::handle(const http::ExchangePtr &exchange) const
{
    exchange->send(http::Response::json(200, m_keys.jwkSet()).withHeader("Cache-Control", "public, max-age=300"));
}

} // namespace oauth
