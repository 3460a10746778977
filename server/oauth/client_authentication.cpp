// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_authentication.h"

#include "server/core/constant_time.h"
#include "server/core/digest.h"
#include "server/jose/jws.h"
#include "server/oauth/parameters.h"

#include <array>

namespace oauth
{
namespace
{

constexpr QByteArrayView AuthorizationHeader("Authorization");
constexpr QByteArrayView BasicScheme("basic");

Error failed(const QString &detail)
{
    return {ErrorCode::InvalidClient, {}, detail, {}};
}

// Each half of the credentials is form-encoded by itself (RFC 6749 section 2.3.1).
std::optional<QByteArray> formDecoded(QByteArrayView half)
{
    const QByteArray asForm = "half=" + half.toByteArray().replace('&', "%26");
    const auto form = http::FormBody::parse(asForm);
    return form ? form->value("half") : std::nullopt;
}

// RFC 7617: the scheme in any case, base64 of "id:secret", split at the first colon.
core::Expected<ClientCredentials, Error> parseBasic(const QByteArray &header)
{
    const qsizetype blank = header.indexOf(' ');
    if (blank < 0 || header.first(blank).toLower() != BasicScheme) {
        return core::unexpected(failed(QStringLiteral("Authorization header is not Basic")));
    }
    const auto decoded
        = QByteArray::fromBase64Encoding(header.sliced(blank + 1).trimmed(), QByteArray::AbortOnBase64DecodingErrors);
    const qsizetype colon = decoded ? (*decoded).indexOf(':') : -1;
    if (colon < 0) {
        return core::unexpected(failed(QStringLiteral("malformed Basic credentials")));
    }
    const auto id = formDecoded(QByteArrayView(*decoded).first(colon));
    const auto secret = formDecoded(QByteArrayView(*decoded).sliced(colon + 1));
    if (!id || id->isEmpty() || !secret) {
        return core::unexpected(failed(QStringLiteral("malformed Basic credentials")));
    }
    ClientCredentials credentials;
    credentials.method = ClientAuthMethod::SecretBasic;
    credentials.clientId = core::ClientId(*id);
    credentials.clientSecret = core::Secret(*secret);
    return credentials;
}

// RFC 7521 section 4.2: the assertion says which client; client_id may say it too, and then the same.
core::Expected<ClientCredentials, Error> parseAssertion(const QByteArray &assertion, const std::optional<QByteArray> &type,
    const std::optional<QByteArray> &bodyId)
{
    if (type != QByteArray(value::JwtBearerAssertion.data())) {
        return core::unexpected(failed(QStringLiteral("client_assertion_type is not jwt-bearer")));
    }
    const auto jws = jose::Jws::parse(assertion);
    const QString subject = jws ? jws->payload.value(claim::Sub).toString() : QString();
    if (subject.isEmpty()) {
        return core::unexpected(failed(QStringLiteral("client_assertion is no JWT with a subject")));
    }
    if (bodyId && *bodyId != subject.toUtf8()) {
        return core::unexpected(failed(QStringLiteral("client_id differs from the client_assertion")));
    }
    ClientCredentials credentials;
    credentials.method = ClientAuthMethod::PrivateKeyJwt;
    credentials.clientId = core::ClientId(subject);
    credentials.assertion = core::Secret(assertion);
    return credentials;
}

std::optional<QByteArray> nonEmpty(const http::FormBody &form, QLatin1String name)
{
    const auto value = form.value(QByteArrayView(name.data(), name.size()));
    return value && !value->isEmpty() ? value : std::nullopt;
}

} // namespace

QLatin1String toWire(ClientAuthMethod method)
{
    switch (method) {
    case ClientAuthMethod::None:
        return value::AuthMethodNone;
    case ClientAuthMethod::SecretBasic:
        return value::AuthMethodSecretBasic;
    case ClientAuthMethod::SecretPost:
        return value::AuthMethodSecretPost;
    case ClientAuthMethod::PrivateKeyJwt:
        return value::AuthMethodPrivateKeyJwt;
    }
    Q_UNREACHABLE();
}

std::optional<ClientAuthMethod> clientAuthMethodFromWire(QStringView word)
{
    for (const auto method : {ClientAuthMethod::None, ClientAuthMethod::SecretBasic, ClientAuthMethod::SecretPost, ClientAuthMethod::PrivateKeyJwt}) {
        if (word == toWire(method)) {
            return method;
        }
    }
    return std::nullopt;
}

core::Expected<ClientCredentials, Error> ClientCredentials::parse(
    const http::Request &request, const http::FormBody &form)
{
    const QList<QByteArray> headers = request.headerValues(AuthorizationHeader);
    const auto bodyId = nonEmpty(form, param::ClientId);
    const auto bodySecret = nonEmpty(form, param::ClientSecret);
    const auto assertion = nonEmpty(form, param::ClientAssertion);
    const auto ways = headers.size() + (bodySecret ? 1 : 0) + (assertion ? 1 : 0);
    if (ways > 1) {
        return core::unexpected(
            Error{ErrorCode::InvalidRequest, QStringLiteral("Use one way of client authentication, not two."), {}, {}});
    }
    if (!headers.isEmpty()) {
        auto credentials = parseBasic(headers.first());
        if (credentials && bodyId && *bodyId != credentials->clientId.bytes()) {
            return core::unexpected(Error{
                ErrorCode::InvalidRequest, QStringLiteral("client_id differs from the Authorization header."), {}, {}});
        }
        return credentials;
    }
    if (assertion) {
        return parseAssertion(*assertion, nonEmpty(form, param::ClientAssertionType), bodyId);
    }
    if (!bodyId) {
        return core::unexpected(Error{
            ErrorCode::InvalidClient, QStringLiteral("The request does not say which client it comes from."), {}, {}});
    }
    ClientCredentials credentials;
    credentials.method = bodySecret ? ClientAuthMethod::SecretPost : ClientAuthMethod::None;
    credentials.clientId = core::ClientId(*bodyId);
    credentials.clientSecret = core::Secret(bodySecret.value_or(QByteArray()));
    return credentials;
}

core::Expected<void, Error> authenticateClient(
    const ClientCredentials &credentials, const std::optional<store::ClientRow> &client)
{
    if (!client) {
        return core::unexpected(failed(QStringLiteral("unknown client ") + credentials.clientId.toString().left(100)));
    }
    if (!client->isApproved()) {
        return core::unexpected(failed(QStringLiteral("an administrator has not let this client in")));
    }
    if (clientAuthMethodFromWire(client->tokenEndpointAuthMethod) != credentials.method) {
        return core::unexpected(failed(QStringLiteral("client registered ") + client->tokenEndpointAuthMethod
            + QStringLiteral(", used ") + toWire(credentials.method)));
    }
    if (credentials.method == ClientAuthMethod::None) {
        return {};
    }
    if (credentials.method == ClientAuthMethod::PrivateKeyJwt) {
        return credentials.isAssertionVerified ? core::Expected<void, Error>() : core::unexpected(failed(QStringLiteral("assertion not verified")));
    }
    const QByteArray presented = core::sha256(credentials.clientSecret.reveal());
    if (!core::constantTimeEquals(presented, client->secretHash)) {
        return core::unexpected(failed(QStringLiteral("wrong client secret")));
    }
    return {};
}

http::Response toClientErrorResponse(const Error &error, const http::Request &request)
{
    http::Response response = toResponse(error);
    if (error.code == ErrorCode::InvalidClient && request.header(AuthorizationHeader)) {
        response = std::move(response).withHeader("WWW-Authenticate", "Basic realm=\"Gatehouse\"");
    }
    return response;
}

} // namespace oauth
