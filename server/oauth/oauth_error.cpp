// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/oauth_error.h"

#include "server/oauth/parameters.h"

#include <array>

namespace oauth
{
namespace
{

struct ErrorRule {
    ErrorCode code;
    QLatin1String wire;
    int status;
    QLatin1String text;
};

using L1 = QLatin1String;

// In the order of the enum.
constexpr std::array<ErrorRule, 26> Rules{{
    {ErrorCode::AccessDenied, L1("access_denied"), 400, L1("The request was denied.")},
    {ErrorCode::Forbidden, L1("access_denied"), 403, L1("The request was denied.")},
    {ErrorCode::AuthorizationPending, L1("authorization_pending"), 400, L1("The person has not decided yet.")},
    {ErrorCode::ConsentRequired, L1("consent_required"), 400,
        L1("The person has to be asked; prompt=none cannot be met.")},
    {ErrorCode::ExpiredToken, L1("expired_token"), 400, L1("The device code has expired; begin again.")},
    {ErrorCode::InvalidClient, L1("invalid_client"), 401, L1("Client authentication failed.")},
    {ErrorCode::InvalidClientMetadata, L1("invalid_client_metadata"), 400,
        L1("The client metadata is not acceptable.")},
    {ErrorCode::InvalidGrant, L1("invalid_grant"), 400,
        L1("The code or token is invalid, expired, revoked, or was issued to another client.")},
    {ErrorCode::InvalidRedirectUri, L1("invalid_redirect_uri"), 400, L1("A redirect URI is not acceptable.")},
    {ErrorCode::InvalidRequest, L1("invalid_request"), 400, L1("The request is malformed.")},
    {ErrorCode::InvalidScope, L1("invalid_scope"), 400,
        L1("The scope is invalid, unknown, or exceeds what was granted.")},
    {ErrorCode::InvalidTarget, L1("invalid_target"), 400, L1("The resource is not one of this server.")},
    {ErrorCode::InvalidToken, L1("invalid_token"), 401, L1("The access token is invalid, expired or revoked.")},
    {ErrorCode::InsufficientScope, L1("insufficient_scope"), 403,
        L1("The access token does not carry the scope needed.")},
    {ErrorCode::LoginRequired, L1("login_required"), 400, L1("The person has to sign in; prompt=none cannot be met.")},
    {ErrorCode::RegistrationClosed, L1("access_denied"), 403,
        L1("Registration is closed; ask whoever runs this server for a client id.")},
    {ErrorCode::RequestNotSupported, L1("request_not_supported"), 400, L1("Request objects are not supported.")},
    {ErrorCode::RequestUriNotSupported, L1("request_uri_not_supported"), 400, L1("request_uri is not supported.")},
    {ErrorCode::ServerError, L1("server_error"), 500,
        L1("Something went wrong here; the log of the server says what.")},
    {ErrorCode::SlowDown, L1("slow_down"), 400, L1("Asked too soon; wait five seconds longer each time.")},
    {ErrorCode::TemporarilyUnavailable, L1("temporarily_unavailable"), 503,
        L1("The server cannot do this right now; try again shortly.")},
    {ErrorCode::TooManyRequests, L1("temporarily_unavailable"), 429, L1("Too many requests; wait and try again.")},
    {ErrorCode::UnauthorizedClient, L1("unauthorized_client"), 400, L1("This client may not use this grant type.")},
    {ErrorCode::UnsupportedGrantType, L1("unsupported_grant_type"), 400, L1("The grant type is not supported.")},
    {ErrorCode::UnsupportedResponseType, L1("unsupported_response_type"), 400,
        L1("Only response_type=code is supported.")},
    {ErrorCode::UnsupportedTokenType, L1("unsupported_token_type"), 400,
        L1("Tokens of this type cannot be revoked here.")},
}};

constexpr bool isInOrder()
{
    for (size_t i = 0; i < Rules.size(); ++i) {
        if (size_t(Rules[i].code) != i) {
            return false;
        }
    }
    return true;
}
static_assert(isInOrder());

const ErrorRule &ruleOf(ErrorCode code)
{
    return Rules.at(size_t(code));
}

} // namespace

QLatin1String toWire(ErrorCode code)
{
    return ruleOf(code).wire;
}

int httpStatus(ErrorCode code)
{
    return ruleOf(code).status;
}

QString wireDescription(const Error &error)
{
    QString text = error.description.isEmpty() ? QString(ruleOf(error.code).text) : error.description;
    for (QChar &c : text) {
        // RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E.
        if (c.unicode() < 0x20 || c.unicode() > 0x7e || c == QLatin1Char('\\')) {
            c = QLatin1Char('?');
        } else if (c == QLatin1Char('"')) {
            c = QLatin1Char('\'');
        }
    }
    return text.left(300);
}

http::Response toResponse(const Error &error)
{
    http::Response response = http::Response::json(httpStatus(error.code),
        QJsonObject{{param::Error, toWire(error.code)}, {param::ErrorDescription, wireDescription(error)}})
                                  .withHeader("Cache-Control", "no-store")
                                  .withHeader("Pragma", "no-cache");
    if (error.retryAfter) {
        response = std::move(response).withHeader("Retry-After", QByteArray::number(qint64(error.retryAfter->count())));
    }
    return response;
}

} // namespace oauth
