// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/oidc/oidc_visit.h"

#include "server/identity/oidc/id_token.h"
#include "server/identity/oidc/oidc_claims.h"
#include "server/jose/jws.h"

#include <QJsonDocument>
#include <QLoggingCategory>

namespace identity
{

namespace
{

Q_LOGGING_CATEGORY(lcOidcVisit, "gatehouse.identity")

QString text(const QJsonObject &object, const char *member)
{
    return object.value(QLatin1String(member)).toString();
}

} // namespace

OidcVisit::OidcVisit(const OidcParts &parts, QObject *context, Finished then)
    : m_parts(parts)
    , m_context(context)
    , m_then(std::move(then))
{
}

void OidcVisit::redeem(const OidcParts &parts, const ProviderReturn &answer, QObject *context, Finished then)
{
    const std::shared_ptr<OidcVisit> visit(new OidcVisit(parts, context, std::move(then)));
    visit->m_nonce = answer.nonce;
    visit->askTokens({{"grant_type", "authorization_code"}, {"code", answer.code},
                         {"redirect_uri", parts.settings.callbackUrl.toUtf8()},
                         {"code_verifier", answer.codeVerifier.reveal().toByteArray()}},
        parts.metadata.isBasicAllowed ? SecretIn::Header : SecretIn::Body);
}

void OidcVisit::refresh(const OidcParts &parts, const ProviderGrant &grant, QObject *context, Finished then)
{
    const std::shared_ptr<OidcVisit> visit(new OidcVisit(parts, context, std::move(then)));
    visit->m_grant = grant;
    visit->askTokens(
        {{"grant_type", "refresh_token"}, {"refresh_token", grant.refreshToken.reveal().toByteArray()}},
        parts.metadata.isBasicAllowed ? SecretIn::Header : SecretIn::Body);
}

void OidcVisit::askTokens(const FormPairs &form, SecretIn place)
{
    const QByteArray id = m_parts.settings.clientId.toUtf8();
    const QByteArray secret = m_parts.settings.clientSecret.reveal().toByteArray();
    http::FetchRequest request;
    request.method = QByteArrayLiteral("POST");
    request.url = m_parts.metadata.tokenEndpoint;
    request.headers = {{"Accept", "application/json"}, {"Content-Type", "application/x-www-form-urlencoded"}};
    FormPairs pairs = form;
    if (secret.isEmpty()) {
        pairs += FormPairs{{"client_id", id}};
    } else if (place == SecretIn::Header) { // RFC 6749 section 2.3.1: both halves form-encoded
        const QByteArray pair = id.toPercentEncoding() + ':' + secret.toPercentEncoding();
        request.headers.append({"Authorization", "Basic " + pair.toBase64()});
    } else {
        pairs += FormPairs{{"client_id", id}, {"client_secret", secret}};
    }
    request.body = encodedPairs(pairs);
    const bool mayTryBody = place == SecretIn::Header && m_parts.metadata.isPostAllowed && !secret.isEmpty();
    m_parts.fetcher.fetch(
        std::move(request), m_context, [self = shared_from_this(), form, mayTryBody](const Outcome &answer) {
            if (!answer) {
                self->fail(QStringLiteral("token endpoint: %1").arg(answer.error().detail));
                return;
            }
            // A provider may know two ways and want the other one of this client; nothing was consumed yet.
            const QString error = text(QJsonDocument::fromJson(answer->body).object(), "error");
            if (mayTryBody && error == QLatin1String("invalid_client")) {
                self->askTokens(form, SecretIn::Body);
            } else {
                self->readTokens(*answer);
            }
        });
}

void OidcVisit::readTokens(const http::FetchResult &answer)
{
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    if (const QString error = text(object, "error"); answer.status != 200 && !error.isEmpty()) {
        // Only this word says that the grant is gone; the others speak of us, or of the provider (RFC 6749 5.2).
        const QString detail = QStringLiteral("token endpoint: %1").arg(error.left(80));
        if (error == QLatin1String("invalid_grant") || m_nonce) {
            refuse(detail);
        } else {
            fail(detail);
        }
        return;
    }
    const QString accessToken = text(object, "access_token");
    const QString idToken = text(object, "id_token");
    const bool isBearer = text(object, "token_type").compare(QLatin1String("bearer"), Qt::CaseInsensitive) == 0;
    if (answer.status != 200 || accessToken.isEmpty() || !isBearer || (m_nonce && idToken.isEmpty())) {
        fail(QStringLiteral("token endpoint: HTTP %1, not the tokens expected").arg(answer.status));
        return;
    }
    m_grant.provider = toId(m_parts.settings.flavour);
    m_grant.accessToken = core::Secret(accessToken.toUtf8());
    if (const QString next = text(object, "refresh_token"); !next.isEmpty()) { // else the old one stays good
        m_grant.refreshToken = core::Secret(next.toUtf8());
    }
    if (!idToken.isEmpty()) {
        verify(idToken.toUtf8());
    } else if (!m_parts.metadata.userinfoEndpoint.isEmpty()) {
        askUserinfo({});
    } else {
        m_then(ProviderRenewal{std::nullopt, m_grant});
    }
}

void OidcVisit::verify(const QByteArray &idToken)
{
    const auto jws = jose::Jws::parse(idToken);
    if (!jws) {
        refuse(QStringLiteral("the ID token is no signed JWT"));
        return;
    }
    m_parts.keys.find(m_parts.metadata.jwksUri, *jws, m_context,
        [self = shared_from_this(), jws = *jws](
            const core::Expected<jose::VerificationKey, jose::JwkSetProblem> &key) {
            if (!key && key.error() == jose::JwkSetProblem::Unavailable) {
                self->fail(QStringLiteral("its keys cannot be fetched"));
            } else if (!key || !jws.isSignedBy(*key)) {
                self->refuse(QStringLiteral("the ID token is not signed with one of its keys"));
            } else {
                self->checkClaims(jws.payload);
            }
        });
}

void OidcVisit::checkClaims(const QJsonObject &claims)
{
    if (!m_parts.metadata.isIssuedHere(claims, m_parts.settings)) {
        refuse(QStringLiteral("an ID token of another issuer or tenant"));
        return;
    }
    const IdTokenExpectation expectation{
        m_parts.settings.clientId, m_nonce, m_grant.accessToken, m_parts.clock.now()};
    if (const auto good = checkIdToken(claims, expectation); !good) {
        refuse(QStringLiteral("ID token: %1").arg(good.error()));
    } else if (areComplete(claims, m_parts.settings) || m_parts.metadata.userinfoEndpoint.isEmpty()) {
        finish(claims);
    } else {
        askUserinfo(claims);
    }
}

// `claims` of an ID token; empty on a refresh that brought none. Not being told more is no reason to turn somebody away.
void OidcVisit::askUserinfo(const QJsonObject &claims)
{
    http::FetchRequest request;
    request.url = m_parts.metadata.userinfoEndpoint;
    const QByteArray authorization = "Bearer " + m_grant.accessToken.reveal().toByteArray();
    request.headers = {{"Accept", "application/json"}, {"Authorization", authorization}};
    m_parts.fetcher.fetch(
        std::move(request), m_context, [self = shared_from_this(), claims](const Outcome &answer) {
            const QJsonObject told = answer && answer->status == 200
                ? QJsonDocument::fromJson(answer->body).object()
                : QJsonObject();
            const QString subject = text(told, "sub");
            if (subject.isEmpty()) {
                qCWarning(lcOidcVisit).noquote()
                    << "UserInfo of" << self->m_parts.settings.name << "told nothing:"
                    << (answer ? QStringLiteral("HTTP %1").arg(answer->status) : answer.error().detail);
                self->finish(self->m_nonce ? claims : QJsonObject()); // a refresh must not forget what was known
            } else if (!claims.isEmpty() && subject != text(claims, "sub")) { // Core section 5.3.2
                self->refuse(QStringLiteral("UserInfo speaks of somebody else"));
            } else {
                self->finish(mergedClaims(claims, told));
            }
        });
}

void OidcVisit::finish(const QJsonObject &claims)
{
    if (claims.isEmpty()) {
        m_then(ProviderRenewal{std::nullopt, m_grant});
        return;
    }
    const auto identity = identityOf(claims, m_parts.metadata.issuer, m_parts.settings);
    if (identity) {
        m_then(ProviderRenewal{*identity, m_grant});
    } else if (m_nonce) {
        refuse(identity.error());
    } else { // UserInfo alone may lack what an ID token has
        m_then(ProviderRenewal{std::nullopt, m_grant});
    }
}

void OidcVisit::refuse(const QString &detail)
{
    m_then(core::unexpected(ProviderError{ProviderErrorKind::Refused, detail}));
}

void OidcVisit::fail(const QString &detail)
{
    m_then(core::unexpected(ProviderError{ProviderErrorKind::Unreachable, detail}));
}

} // namespace identity
