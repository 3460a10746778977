// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_checks.h"

#include "server/oauth/grant_type.h"
#include "server/oauth/parameters.h"
#include "server/oauth/pkce.h"

#include <array>

namespace oauth
{

namespace
{

using Kind = branding::ErrorPage::Kind;
using Checked = core::Expected<void, Error>;

constexpr qsizetype MaxNonceLength = 512;
// Kept for ten minutes for each page that nobody has answered; no client needs more, and short ones are fine.
constexpr qsizetype MaxStateLength = 4096;

QByteArrayView bytesOf(QLatin1String word)
{
    return QByteArrayView(word.data(), word.size());
}

core::Expected<void, Error> refuse(ErrorCode code, const QString &description = {}, const QString &detail = {})
{
    return core::unexpected(Error{code, description, detail, {}});
}

Checked refuseRequestObjects(
    const AuthorizationParameters &parameters, AuthorizationRequest &, const AuthorizationRules &)
{
    if (parameters.isPresent(param::Request)) {
        return refuse(ErrorCode::RequestNotSupported);
    }
    return parameters.isPresent(param::RequestUri) ? refuse(ErrorCode::RequestUriNotSupported) : Checked();
}

Checked requireResponseTypeCode(
    const AuthorizationParameters &parameters, AuthorizationRequest &, const AuthorizationRules &)
{
    const auto type = parameters.value(param::ResponseType);
    if (!type) {
        return refuse(ErrorCode::InvalidRequest, QStringLiteral("response_type is missing; it must be code."));
    }
    return *type == value::Code ? Checked() : refuse(ErrorCode::UnsupportedResponseType);
}

Checked requireKnownResponseMode(
    const AuthorizationParameters &parameters, AuthorizationRequest &request, const AuthorizationRules &)
{
    const auto mode = parameters.value(param::ResponseMode);
    if (mode && *mode != value::Query && *mode != value::FormPost) {
        return refuse(ErrorCode::InvalidRequest, QStringLiteral("response_mode must be query or form_post."));
    }
    request.responseMode = parameters.responseMode();
    if (request.responseMode == ResponseMode::FormPost && request.redirectUri.kind == RedirectUriKind::PrivateUse) {
        return refuse(
            ErrorCode::InvalidRequest, QStringLiteral("response_mode=form_post needs an http or https redirect URI."));
    }
    return {};
}

// OpenID Connect Core section 3.1.2.1
Checked takeSignInWishes(
    const AuthorizationParameters &parameters, AuthorizationRequest &request, const AuthorizationRules &)
{
    if (request.state && request.state->size() > MaxStateLength) {
        return refuse(ErrorCode::InvalidRequest, QStringLiteral("state is too long."));
    }
    request.nonce = parameters.value(param::Nonce).value_or(QString());
    if (request.nonce.size() > MaxNonceLength) {
        return refuse(ErrorCode::InvalidRequest, QStringLiteral("nonce is too long."));
    }
    if (const auto maxAge = parameters.value(param::MaxAge)) {
        bool isNumber = false;
        const uint seconds = maxAge->toUInt(&isNumber);
        if (!isNumber) {
            return refuse(ErrorCode::InvalidRequest, QStringLiteral("max_age must be a number of seconds."));
        }
        request.maxAge = std::chrono::seconds(seconds);
    }
    return {};
}

Checked requireCodeGrantRegistered(
    const AuthorizationParameters &, AuthorizationRequest &request, const AuthorizationRules &)
{
    return request.client.grantTypes.contains(toWire(GrantType::AuthorizationCode))
        ? Checked()
        : refuse(ErrorCode::UnauthorizedClient,
            QStringLiteral("This client is not registered for the authorization code grant."));
}

// RFC 7636 section 4.4.1; required of every client, since one that could leave it out would (RFC 9700 section 2.1.1).
Checked requirePkce(
    const AuthorizationParameters &parameters, AuthorizationRequest &request, const AuthorizationRules &)
{
    const QString challenge = parameters.value(param::CodeChallenge).value_or(QString());
    if (challenge.isEmpty()) {
        return refuse(
            ErrorCode::InvalidRequest, QStringLiteral("code_challenge is missing: PKCE with S256 is required."));
    }
    if (parameters.value(param::CodeChallengeMethod) != QString(value::S256)) {
        return refuse(ErrorCode::InvalidRequest, QStringLiteral("code_challenge_method must be S256."));
    }
    if (!isCodeChallenge(challenge)) {
        return refuse(ErrorCode::InvalidRequest, QStringLiteral("code_challenge must be 43 base64url characters."));
    }
    request.codeChallenge = challenge;
    return {};
}

Checked requireOwnResource(
    const AuthorizationParameters &parameters, AuthorizationRequest &request, const AuthorizationRules &rules)
{
    const auto resource = rules.resources.resolve(parameters.values(param::Resource));
    if (!resource) {
        return core::unexpected(Error(resource.error()));
    }
    request.resource = *resource;
    return {};
}

Checked requireKnownScope(
    const AuthorizationParameters &parameters, AuthorizationRequest &request, const AuthorizationRules &rules)
{
    auto scopes = rules.scopes.resolve(parameters.value(param::Scope).value_or(QString()), request.resource);
    if (scopes && request.client.isScopeLimited) {
        scopes = rules.scopes.within(*scopes, request.client.scope);
    }
    if (!scopes) {
        return core::unexpected(Error(scopes.error()));
    }
    request.scopes = *scopes;
    return {};
}

// OpenID Connect Core section 3.1.2.1. Without a page there is no consent, so `none` always fails; which way is what it
// asks.
Checked obeyPrompt(
    const AuthorizationParameters &parameters, AuthorizationRequest &request, const AuthorizationRules &rules)
{
    const QStringList prompts
        = parameters.value(param::Prompt).value_or(QString()).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    if (prompts.contains(QLatin1String("none")) && rules.stage == AuthorizationRules::Stage::InBrowser) {
        if (prompts.size() > 1) {
            return refuse(
                ErrorCode::InvalidRequest, QStringLiteral("prompt=none cannot be combined with another value."));
        }
        return refuse(rules.hasBrowserSession ? ErrorCode::ConsentRequired : ErrorCode::LoginRequired);
    }
    request.wantsFreshSignIn
        = prompts.contains(QLatin1String("login")) || prompts.contains(QLatin1String("select_account"));
    return {};
}

using Check = Checked (*)(const AuthorizationParameters &, AuthorizationRequest &, const AuthorizationRules &);

constexpr std::array<Check, 9> checksInOrder{
    refuseRequestObjects,
    requireResponseTypeCode,
    requireKnownResponseMode,
    requireCodeGrantRegistered,
    requirePkce,
    requireOwnResource,
    requireKnownScope,
    takeSignInWishes,
    obeyPrompt,
};

} // namespace

core::Expected<AuthorizationParameters, PageRefusal> AuthorizationParameters::parse(const http::Request &request)
{
    const auto form = request.method == "POST" ? http::FormBody::ofBody(request) : http::FormBody::ofQuery(request);
    return from(form);
}

core::Expected<AuthorizationParameters, PageRefusal> AuthorizationParameters::parse(QByteArrayView encodedForm)
{
    return from(http::FormBody::parse(encodedForm));
}

core::Expected<AuthorizationParameters, PageRefusal> AuthorizationParameters::from(const Form &form)
{
    if (!form) {
        return core::unexpected(
            PageRefusal{Kind::BadRequest, "invalid_request", QString::fromLatin1(http::describe(form.error()))});
    }
    for (const QByteArray &name : form->repeatedNames()) {
        if (name != bytesOf(param::Resource)) { // RFC 6749 section 3.1; RFC 8707 section 2 lets `resource` repeat
            return core::unexpected(
                PageRefusal{Kind::BadRequest, "invalid_request", QStringLiteral("a parameter is repeated")});
        }
    }
    AuthorizationParameters parameters;
    parameters.m_form = *form;
    return parameters;
}

QByteArray AuthorizationParameters::encoded() const
{
    QByteArray form;
    for (const http::FormBody::Field &field : m_form.fields()) {
        const bool isSecret = field.name == bytesOf(param::ClientSecret)
            || field.name == bytesOf(param::ClientAssertion) || field.name == bytesOf(param::ClientAssertionType);
        if (!isSecret) {
            form += (form.isEmpty() ? "" : "&") + field.name.toPercentEncoding() + '='
                + field.value.toPercentEncoding();
        }
    }
    return form;
}

ResponseMode AuthorizationParameters::responseMode() const
{
    return value(param::ResponseMode) == QString(value::FormPost) ? ResponseMode::FormPost : ResponseMode::Query;
}

std::optional<QString> AuthorizationParameters::value(QLatin1String name) const
{
    const auto value = m_form.value(bytesOf(name));
    return value && !value->isEmpty() ? std::optional(QString::fromUtf8(*value)) : std::nullopt;
}

QStringList AuthorizationParameters::values(QLatin1String name) const
{
    QStringList values;
    for (const QByteArray &value : m_form.values(bytesOf(name))) {
        if (!value.isEmpty()) {
            values.append(QString::fromUtf8(value));
        }
    }
    return values;
}

bool AuthorizationParameters::isPresent(QLatin1String name) const
{
    return value(name).has_value();
}

core::Expected<core::ClientId, PageRefusal> requireClientId(const AuthorizationParameters &parameters)
{
    const auto id = parameters.value(param::ClientId);
    if (!id || id->size() > 2048) {
        return core::unexpected(PageRefusal{Kind::BadRequest, "client_id_missing", QStringLiteral("no client_id")});
    }
    return core::ClientId(*id);
}

core::Expected<void, PageRefusal> requireApproval(const std::optional<store::ClientRow> &client)
{
    if (!client) {
        return core::unexpected(PageRefusal{Kind::UnknownClient, "unknown_client", QStringLiteral("no such client")});
    }
    switch (client->approval) {
    case store::ClientApproval::Approved:
        return {};
    case store::ClientApproval::Waiting:
        return core::unexpected(PageRefusal{Kind::ClientWaiting, "client_not_approved", QStringLiteral("waits for an administrator")});
    case store::ClientApproval::Denied:
        return core::unexpected(PageRefusal{Kind::ClientDenied, "client_denied", QStringLiteral("an administrator denied it")});
    }
    Q_UNREACHABLE();
}

core::Expected<RedirectUri, PageRefusal> requireRedirectUri(
    const AuthorizationParameters &parameters, const std::optional<store::ClientRow> &client)
{
    if (!client) {
        return core::unexpected(PageRefusal{Kind::UnknownClient, "unknown_client", QStringLiteral("no such client")});
    }
    const auto asked = parameters.value(param::RedirectUri);
    if (asked && !isRegisteredRedirectUri(client->redirectUris, *asked)) {
        return core::unexpected(PageRefusal{Kind::RedirectMismatch, "redirect_uri_mismatch",
            QStringLiteral("asked for %1, registered: %2")
                .arg(asked->left(300), client->redirectUris.join(u' ').left(1000))});
    }
    // May be left out only when there is no choice to make; a loopback port is always a choice.
    if (!asked && client->redirectUris.size() != 1) {
        return core::unexpected(PageRefusal{
            Kind::RedirectMismatch, "redirect_uri_missing", QStringLiteral("no redirect_uri, several registered")});
    }
    const auto redirectUri = RedirectUri::parse(asked.value_or(client->redirectUris.constFirst()));
    if (!redirectUri) {
        return core::unexpected(
            PageRefusal{Kind::RedirectMismatch, "redirect_uri_mismatch", redirectUri.error().description});
    }
    if (!asked && redirectUri->kind == RedirectUriKind::LoopbackHttp) {
        return core::unexpected(PageRefusal{Kind::RedirectMismatch, "redirect_uri_missing",
            QStringLiteral("no redirect_uri, a loopback one is registered")});
    }
    return *redirectUri;
}

core::Expected<AuthorizationRequest, Error> checkAuthorization(const AuthorizationParameters &parameters,
    const store::ClientRow &client, const RedirectUri &redirectUri, const AuthorizationRules &rules)
{
    AuthorizationRequest request;
    request.client = client;
    request.redirectUri = redirectUri;
    request.state = parameters.value(param::State);
    request.loginHint = parameters.value(param::LoginHint).value_or(QString()).left(320);
    for (const Check check : checksInOrder) {
        if (const auto checked = check(parameters, request, rules); !checked) {
            return core::unexpected(Error(checked.error()));
        }
    }
    return request;
}

} // namespace oauth
