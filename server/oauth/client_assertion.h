// SPDX-License-Identifier: GPL-3.0-or-later
// What the JWT must say by which a client proves who it is (RFC 7523 section 3). Pure.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/ids.h"
#include "server/jose/jws.h"
#include "server/oauth/oauth_config.h"
#include "server/oauth/oauth_error.h"

namespace oauth
{

struct AssertionClaims {
    QByteArray jtiHash;
    core::Seconds expiresAt{};
};

// invalid_client, with what is wrong in `detail`. The signature is the caller's to check.
[[nodiscard]] core::Expected<AssertionClaims, Error> checkAssertionClaims(
    const jose::Jws &assertion, const core::ClientId &clientId, const OAuthConfig &config, core::Seconds now);

} // namespace oauth
