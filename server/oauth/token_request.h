// SPDX-License-Identifier: GPL-3.0-or-later
// The form of POST /token, parsed once (RFC 6749 sections 4.1.3 and 6, RFC 7636 section 4.5, RFC 8707 section 2.2).
// Nobody reads the form after this. Value; any thread.
#pragma once

#include "server/audit/event.h"
#include "server/oauth/client_authentication.h"
#include "server/oauth/grant_type.h"

#include <QStringList>

namespace oauth
{

struct TokenRequest {
    core::RequestId requestId;
    audit::Origin origin;
    GrantType grantType = GrantType::AuthorizationCode;
    ClientCredentials credentials;
    core::Secret code;
    core::Secret codeVerifier;
    std::optional<QString> redirectUri;
    core::Secret refreshToken;
    core::Secret deviceCode;
    QStringList resources;
    std::optional<QString> scope;
    core::FamilyId freshFamily; // what a family is called that this request begins (client credentials)

    [[nodiscard]] static core::Expected<TokenRequest, Error> parse(const http::Request &request);
};

// The form of an OAuth endpoint: one content type, no parameter twice but `resource` (RFC 6749 section 3.2).
[[nodiscard]] core::Expected<http::FormBody, Error> parseEndpointForm(const http::Request &request);

// nullopt when absent or empty: a parameter without a value counts as omitted (RFC 6749 section 3.2).
[[nodiscard]] std::optional<QByteArray> parameter(const http::FormBody &form, QLatin1String name);

} // namespace oauth
