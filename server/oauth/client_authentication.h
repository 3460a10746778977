// SPDX-License-Identifier: GPL-3.0-or-later
// Which client speaks at /token, /revoke, /par and their like (RFC 6749 section 2.3): exactly one method, and exactly the one it
// registered. Pure: an assertion is verified before (client_authenticator.h), since its keys may have to be fetched.
#pragma once

#include "server/core/error.h"
#include "server/core/ids.h"
#include "server/core/secret.h"
#include "server/http/form_body.h"
#include "server/oauth/oauth_error.h"
#include "server/store/rows/client_row.h"

#include <optional>

namespace oauth
{

enum class ClientAuthMethod {
    None, // public: client_id in the body
    SecretBasic, // Authorization: Basic
    SecretPost, // client_id and client_secret in the body
    PrivateKeyJwt, // client_assertion (RFC 7523 section 2.2)
};

[[nodiscard]] QLatin1String toWire(ClientAuthMethod method);
[[nodiscard]] std::optional<ClientAuthMethod> clientAuthMethodFromWire(QStringView word);

struct ClientCredentials {
    ClientAuthMethod method = ClientAuthMethod::None;
    core::ClientId clientId;
    core::Secret clientSecret;
    core::Secret assertion = {};
    bool isAssertionVerified = false; // by ClientAuthenticator alone

    // invalid_client when there are none or the header is malformed, invalid_request when two methods are mixed.
    [[nodiscard]] static core::Expected<ClientCredentials, Error> parse(
        const http::Request &request, const http::FormBody &form);
};

// `client` nullopt: unknown. Always the same answer, so that nobody can ask which clients exist.
[[nodiscard]] core::Expected<void, Error> authenticateClient(
    const ClientCredentials &credentials, const std::optional<store::ClientRow> &client);

// The answer for `error`; a failed authentication by header names the scheme again (RFC 6749 section 5.2).
[[nodiscard]] http::Response toClientErrorResponse(const Error &error, const http::Request &request);

} // namespace oauth
