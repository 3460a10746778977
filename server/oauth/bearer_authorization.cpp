// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/bearer_authorization.h"

namespace oauth
{
namespace
{

constexpr QByteArrayView Scheme("bearer ");

} // namespace

core::Expected<std::optional<core::Secret>, Error> bearerTokenOf(const http::Request &request)
{
    const QList<QByteArray> headers = request.headerValues("Authorization");
    if (headers.isEmpty()) {
        return std::optional<core::Secret>();
    }
    const QByteArray &header = headers.first();
    const QByteArray token = header.mid(Scheme.size()).trimmed();
    if (headers.size() > 1 || header.left(Scheme.size()).toLower() != Scheme || token.isEmpty()) {
        return core::unexpected(Error{ErrorCode::InvalidRequest,
            QStringLiteral("Send one token, as \"Authorization: Bearer TOKEN\"."), {}, {}});
    }
    return std::optional(core::Secret(token));
}

http::Response toMissingTokenResponse()
{
    return http::Response::empty(401)
        .withHeader("WWW-Authenticate", "Bearer")
        .withHeader("Cache-Control", "no-store")
        .withHeader("Pragma", "no-cache");
}

http::Response toBearerErrorResponse(const Error &error, QLatin1String neededScope)
{
    http::Response response = toResponse(error);
    if (error.code != ErrorCode::InvalidToken && error.code != ErrorCode::InsufficientScope) {
        return response;
    }
    // wireDescription() leaves no quote and no backslash in it.
    QByteArray challenge = "Bearer error=\"" + QByteArray(toWire(error.code).data()) + "\", error_description=\""
        + wireDescription(error).toLatin1() + '"';
    if (error.code == ErrorCode::InsufficientScope) {
        challenge += ", scope=\"" + QByteArray(neededScope.data()) + '"';
    }
    return std::move(response).withHeader("WWW-Authenticate", challenge);
}

} // namespace oauth
