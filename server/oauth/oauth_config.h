// SPDX-License-Identifier: GPL-3.0-or-later
// What the OAuth endpoints need of the settings; made once from runtime::ServerConfig, passed by const reference.
#pragma once

#include "server/jose/signing_key.h"

#include <QString>
#include <QStringList>

#include <chrono>

namespace oauth
{

using jose::SigningAlgorithm;

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

    // The `<host>` of scopes and client ids: the public URL's host without port.
    [[nodiscard]] QString host() const;
};

} // namespace oauth
