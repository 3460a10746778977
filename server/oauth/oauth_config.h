// SPDX-License-Identifier: GPL-3.0-or-later
// What the OAuth endpoints need of the settings; made once from runtime::ServerConfig, passed by const reference.
#pragma once

#include "server/http/rate_limiter.h"
#include "server/jose/signing_key.h"
#include "server/oauth/server_directory.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <memory>

namespace oauth
{

using jose::SigningAlgorithm;

enum class RegistrationMode {
    Open,
    Approve, // an administrator lets each new client in
    Closed, // only clients made by hand, and those known already
};

struct EndpointLimits {
    http::RateLimit perAddress;
    http::RateLimit perClient;
    http::RateLimit inAll;
};

struct OAuthConfig {
    QString issuer; // the public URL: no trailing slash, the same characters everywhere (RFC 8414 section 2)
    std::chrono::seconds accessTokenLifetime{3600};
    std::chrono::seconds refreshTokenLifetime{std::chrono::days(30)};
    std::chrono::seconds refreshGrace{30};
    std::chrono::seconds codeLifetime{60};
    std::chrono::seconds unusedClientLifetime{std::chrono::days(60)}; // since last use
    std::chrono::seconds neverAuthorizedClientLifetime{std::chrono::days(7)}; // nobody ever consented
    SigningAlgorithm signingAlgorithm = SigningAlgorithm::RS256;
    bool isSseServed = false;
    bool isRateLimitOn = true;
    EndpointLimits tokenLimits{http::RateLimit::perMinute(240), http::RateLimit::perMinute(120), http::RateLimit::perMinute(12'000)}; // endpoints for programs
    EndpointLimits registrationLimits{http::RateLimit::perMinute(20), http::RateLimit::perMinute(20), http::RateLimit::perMinute(240)};
    RegistrationMode registration = RegistrationMode::Open;
    bool isLocalOnly = false; // nobody but this machine can reach us: documents may come from it, too
    std::shared_ptr<const ServerDirectory> externalServers = std::make_shared<const ServerDirectory>();
    bool areAdminToolsOn = false; // whether the scope of the administration tools exists

    // The `<host>` of scopes and client ids: the public URL's host without port.
    [[nodiscard]] QString host() const;
};

} // namespace oauth
