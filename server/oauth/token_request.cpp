// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_request.h"

#include "server/identity/audit_origin.h"
#include "server/core/random.h"
#include "server/oauth/parameters.h"

namespace oauth
{
namespace
{

Error invalidRequest(const QString &description)
{
    return {ErrorCode::InvalidRequest, description, {}, {}};
}

QByteArrayView bytesOf(QLatin1String word)
{
    return {word.data(), word.size()};
}

core::Secret secretParameter(const http::FormBody &form, QLatin1String name)
{
    return core::Secret(parameter(form, name).value_or(QByteArray()));
}

std::optional<QString> textParameter(const http::FormBody &form, QLatin1String name)
{
    const auto value = parameter(form, name);
    return value ? std::optional(QString::fromUtf8(*value)) : std::nullopt;
}

// A missing verifier is no malformed request: PKCE was promised at /authorize and is not kept (RFC 7636 section 4.6).
std::optional<Error> missingParameter(const TokenRequest &request)
{
    switch (request.grantType) {
    case GrantType::AuthorizationCode:
        return request.code.isEmpty() ? std::optional(invalidRequest(QStringLiteral("code is missing.")))
                                      : std::nullopt;
    case GrantType::RefreshToken:
        return request.refreshToken.isEmpty()
            ? std::optional(invalidRequest(QStringLiteral("refresh_token is missing.")))
            : std::nullopt;
    case GrantType::DeviceCode:
        return request.deviceCode.isEmpty() ? std::optional(invalidRequest(QStringLiteral("device_code is missing.")))
                                            : std::nullopt;
    case GrantType::ClientCredentials:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

} // namespace

core::Expected<http::FormBody, Error> parseEndpointForm(const http::Request &request)
{
    if (request.headerValues("Content-Type").size() > 1) {
        return core::unexpected(invalidRequest(QStringLiteral("Content-Type must be given once.")));
    }
    const auto form = http::FormBody::ofBody(request);
    if (!form) {
        return core::unexpected(invalidRequest(QString::fromLatin1(http::describe(form.error()))));
    }
    for (const QByteArray &name : form->repeatedNames()) {
        if (name != bytesOf(param::Resource)) {
            return core::unexpected(invalidRequest(
                QStringLiteral("The parameter %1 is given more than once.").arg(QString::fromUtf8(name).left(60))));
        }
    }
    return *form;
}

std::optional<QByteArray> parameter(const http::FormBody &form, QLatin1String name)
{
    const auto value = form.value(bytesOf(name));
    return value && !value->isEmpty() ? value : std::nullopt;
}

core::Expected<TokenRequest, Error> TokenRequest::parse(const http::Request &request)
{
    const auto form = parseEndpointForm(request);
    if (!form) {
        return core::unexpected(form.error());
    }
    const auto grantWord = textParameter(*form, param::GrantType);
    if (!grantWord) {
        return core::unexpected(invalidRequest(QStringLiteral("grant_type is missing.")));
    }
    const auto grantType = grantTypeFromWire(*grantWord);
    if (!grantType) {
        return core::unexpected(
            Error{ErrorCode::UnsupportedGrantType, {}, QStringLiteral("grant type ") + grantWord->left(100), {}});
    }
    auto credentials = ClientCredentials::parse(request, *form);
    if (!credentials) {
        return core::unexpected(credentials.error());
    }
    TokenRequest parsed;
    parsed.requestId = request.id;
    parsed.origin = identity::originOf(request);
    parsed.grantType = *grantType;
    parsed.credentials = *std::move(credentials);
    parsed.code = secretParameter(*form, param::Code);
    parsed.codeVerifier = secretParameter(*form, param::CodeVerifier);
    parsed.redirectUri = textParameter(*form, param::RedirectUri);
    parsed.refreshToken = secretParameter(*form, param::RefreshToken);
    parsed.deviceCode = secretParameter(*form, param::DeviceCode);
    parsed.freshFamily = core::FamilyId(core::randomToken(16));
    parsed.scope = textParameter(*form, param::Scope);
    for (const QByteArray &resource : form->values(bytesOf(param::Resource))) {
        if (!resource.isEmpty()) {
            parsed.resources.append(QString::fromUtf8(resource));
        }
    }
    if (auto missing = missingParameter(parsed)) {
        return core::unexpected(*missing);
    }
    return parsed;
}

} // namespace oauth
