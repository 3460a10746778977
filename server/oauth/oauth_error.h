// SPDX-License-Identifier: GPL-3.0-or-later
// "The peer is wrong", in OAuth's words (RFC 6749 sections 4.1.2.1 and 5.2, RFC 7009, 7591, 8707). `description` goes
// out, `detail` only into the log. Code, status and default text of each error stand in one table in oauth_error.cpp.
// Any thread.
#pragma once

#include "server/http/response.h"

#include <QLatin1String>
#include <QString>

#include <optional>

namespace oauth
{

enum class ErrorCode {
    AccessDenied,
    Forbidden, // 403, to an administrator; travels as access_denied
    AuthorizationPending, // RFC 8628 section 3.5: ask again
    ConsentRequired, // prompt=none (OpenID Connect Core section 3.1.2.6)
    ExpiredToken, // a device code whose time is up
    InvalidClient,
    InvalidClientMetadata,
    InvalidGrant,
    InvalidRedirectUri,
    InvalidRequest,
    InvalidScope,
    InvalidTarget,
    InvalidToken,
    InsufficientScope,
    LoginRequired, // prompt=none
    RegistrationClosed, // 403; travels as access_denied
    RequestNotSupported, // JWT-secured requests (OpenID Connect Core section 6)
    RequestUriNotSupported,
    ServerError,
    SlowDown, // RFC 8628 section 3.5: ask again, less often
    TemporarilyUnavailable,
    TooManyRequests, // 429; travels as temporarily_unavailable
    UnauthorizedClient,
    UnsupportedGrantType,
    UnsupportedResponseType,
    UnsupportedTokenType,
};

struct Error {
    ErrorCode code = ErrorCode::ServerError;
    QString description; // safe to show; empty = the table's text
    QString detail; // for the log only
    std::optional<std::chrono::seconds> retryAfter;
};

[[nodiscard]] QLatin1String toWire(ErrorCode code);
[[nodiscard]] int httpStatus(ErrorCode code);

// What goes out: the description or the table's text, reduced to the characters RFC 6749 section 5.2 allows.
[[nodiscard]] QString wireDescription(const Error &error);

// JSON answer of /token, /register, /revoke, with `Cache-Control: no-store` and `Pragma: no-cache`.
[[nodiscard]] http::Response toResponse(const Error &error);

} // namespace oauth
