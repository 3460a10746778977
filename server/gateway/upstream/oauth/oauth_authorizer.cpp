// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/oauth/oauth_authorizer.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/random.h"

#include <QPointer>
#include <QUrlQuery>

namespace gateway
{

namespace
{

const QString offlineAccess = QStringLiteral("offline_access");

UpstreamFailure signInNeeded(const QString &message)
{
    return {UpstreamFailure::Kind::SignInNeeded, message, {}, 401, {}};
}

void addMissing(QStringList &scopes, const QStringList &added)
{
    for (const QString &scope : added) {
        if (!scopes.contains(scope)) {
            scopes.append(scope);
        }
    }
}

// Adds to a query that the endpoint may have already (RFC 6749 section 3.1).
QUrl withQuery(const QUrl &endpoint, const TokenForm &parameters)
{
    QByteArray query = endpoint.query(QUrl::FullyEncoded).toLatin1();
    for (const auto &[name, value] : parameters) {
        query += (query.isEmpty() ? QByteArray() : QByteArrayLiteral("&")) + name + '=' + value.toPercentEncoding();
    }
    QUrl url = endpoint;
    url.setQuery(QString::fromLatin1(query), QUrl::StrictMode);
    return url;
}

} // namespace

OAuthAuthorizer::OAuthAuthorizer(OAuthSettings settings, OAuthState state, http::HttpFetcher &fetcher, const core::Clock &clock, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_state(std::move(state))
    , m_fetcher(fetcher)
    , m_clock(clock)
{
    forget(m_state.upstream == m_settings.upstream ? m_state.issuer : QString());
}

// Keeps only what belongs to that issuer.
void OAuthAuthorizer::forget(const QString &allBut)
{
    if (m_state.issuer != allBut || allBut.isEmpty()) {
        m_state = {};
    }
    m_state.upstream = m_settings.upstream;
    m_state.issuer = allBut;
}

// --- tokens for requests

void OAuthAuthorizer::headers(QObject *context, Headers then)
{
    const auto answer = [this, then = std::move(then)] {
        QList<http::Header> headers;
        if (m_state.token) {
            headers.append(http::Header{"Authorization", "Bearer " + m_state.token->access.reveal().toByteArray()});
        }
        then(headers); // without one the upstream says in its refusal what it wants
    };
    const bool isStale = m_state.token && m_state.token->expiresAt != core::Seconds{} && m_state.token->expiresAt - renewBefore <= m_clock.now();
    if (isStale && canRenew()) {
        // A failure to renew shows when the old one is refused.
        return renew(context, [answer](const auto &) { answer(); });
    }
    answer();
}

void OAuthAuthorizer::refused(const Refusal &refusal, QObject *context, Decided then)
{
    m_challenge = BearerChallenge::parse(refusal.challenges);
    if (refusal.status == 403) {
        return judgeForbidden(m_challenge, then);
    }
    const QByteArray sent = refusal.sentWith.isEmpty() ? QByteArray() : refusal.sentWith.first().value;
    if (m_state.token && sent != "Bearer " + m_state.token->access.reveal().toByteArray()) {
        return then({}); // there is a newer one by now
    }
    discover(context, [this, context, then = std::move(then)](const core::Expected<OAuthSurroundings, UpstreamFailure> &found) {
        if (!found) {
            return then(core::unexpected(found.error()));
        }
        adopt(*found);
        if (m_settings.grant == OAuthGrant::ClientCredentials) {
            return withClient(*found, wantedScopes(*found), context, [this, context, then](const core::Expected<RegisteredClient, UpstreamFailure> &client) {
                if (!client) {
                    return then(core::unexpected(client.error()));
                }
                m_state.client = *client;
                renew(context, then);
            });
        }
        if (!canRenew()) {
            return then(core::unexpected(signInNeeded(QStringLiteral("somebody has to sign in to it"))));
        }
        renew(context, then);
    });
}

// MCP 2026-07-28, Scope Challenge Handling. What was asked for already and is wanted still will not be given by asking again.
void OAuthAuthorizer::judgeForbidden(const BearerChallenge &challenge, const Decided &then)
{
    const bool isScope = challenge.error == QLatin1String("insufficient_scope") && !challenge.scopes.isEmpty();
    const bool isNew = std::any_of(challenge.scopes.begin(), challenge.scopes.end(), [this](const QString &scope) { return !m_state.askedScopes.contains(scope); });
    if (!isScope || !isNew || m_settings.grant == OAuthGrant::ClientCredentials) {
        return then(core::unexpected(UpstreamFailure{UpstreamFailure::Kind::Refused, QStringLiteral("it forbids this to the account that is connected"), {}, 403, challenge.scopes}));
    }
    then(core::unexpected(UpstreamFailure{UpstreamFailure::Kind::ScopeNeeded, QStringLiteral("it wants more rights from the account that is connected"), {}, 403, challenge.scopes}));
}

void OAuthAuthorizer::discover(QObject *context, OAuthDiscovery::Found then)
{
    OAuthDiscovery::run(m_settings.upstream, m_challenge, m_fetcher, this, [context = QPointer<QObject>(context), then = std::move(then)](const auto &found) {
        if (context) {
            then(found);
        }
    });
}

void OAuthAuthorizer::adopt(const OAuthSurroundings &found)
{
    forget(found.server.issuer);
    m_state.tokenEndpoint = found.server.tokenEndpoint;
    m_state.resource = found.resource;
    Q_EMIT changed();
}

bool OAuthAuthorizer::canRenew() const
{
    const bool hasRefresh = m_state.token && !m_state.token->refresh.isEmpty();
    return m_state.client && !m_state.tokenEndpoint.isEmpty() && (hasRefresh || m_settings.grant == OAuthGrant::ClientCredentials);
}

void OAuthAuthorizer::renew(QObject *context, Renewed then)
{
    m_waiting.append([context = QPointer<QObject>(context), then = std::move(then)](const core::Expected<void, UpstreamFailure> &outcome) {
        if (context) {
            then(outcome);
        }
    });
    if (m_waiting.size() > 1) {
        return;
    }
    QStringList scopes = m_settings.scopes;
    addMissing(scopes, m_challenge.scopes);
    if (m_settings.grant == OAuthGrant::ClientCredentials) {
        TokenForm form{{"grant_type", "client_credentials"}};
        if (!scopes.isEmpty()) {
            form.emplaceBack("scope", scopes.join(QLatin1Char(' ')).toUtf8());
        }
        return renewBy(form, scopes);
    }
    renewBy({{"grant_type", "refresh_token"}, {"refresh_token", m_state.token->refresh.reveal().toByteArray()}}, m_state.token->scopes);
}

void OAuthAuthorizer::renewBy(TokenForm form, const QStringList &scopes)
{
    if (!m_state.resource.isEmpty()) {
        form.emplaceBack("resource", m_state.resource.toUtf8());
    }
    requestToken(peer(m_state.tokenEndpoint, m_state.issuer, *m_state.client), form, scopes, this,
                 [this](core::Expected<UpstreamToken, UpstreamFailure> outcome) { finishRenewal(std::move(outcome)); });
}

void OAuthAuthorizer::finishRenewal(core::Expected<UpstreamToken, UpstreamFailure> outcome)
{
    core::Expected<void, UpstreamFailure> told;
    if (outcome) {
        if (outcome->refresh.isEmpty() && m_state.token) {
            outcome->refresh = m_state.token->refresh; // RFC 6749 section 6: the old one stays good
        }
        take(std::move(*outcome));
    } else {
        told = core::unexpected(outcome.error());
        if (outcome.error().kind == UpstreamFailure::Kind::SignInNeeded && m_state.token) {
            m_state.token.reset(); // refused: it will not become good again
            Q_EMIT changed();
        }
    }
    for (const Renewed &waiting : std::exchange(m_waiting, {})) {
        waiting(told);
    }
}

void OAuthAuthorizer::take(UpstreamToken token)
{
    m_state.token = std::move(token);
    Q_EMIT changed();
}

TokenPeer OAuthAuthorizer::peer(const QUrl &tokenEndpoint, const QString &issuer, const RegisteredClient &client) const
{
    return {tokenEndpoint, issuer, client, m_settings.manual ? m_settings.manual->key : std::nullopt, m_fetcher, m_clock};
}

// --- who we are there

core::Expected<RegisteredClient, UpstreamFailure> OAuthAuthorizer::manualClient(const AuthorizationServer &server) const
{
    const ManualClient &manual = *m_settings.manual;
    if (!manual.issuer.isEmpty() && manual.issuer != server.issuer) {
        return core::unexpected(signInNeeded(QStringLiteral("the credentials entered for %1 are not shown to %2").arg(manual.issuer, server.issuer)));
    }
    const auto authentication = chooseAuthentication(manual, server);
    if (!authentication) {
        return core::unexpected(signInNeeded(authentication.error()));
    }
    return RegisteredClient{manual.clientId, manual.clientSecret, *authentication};
}

// MCP 2026-07-28, Client Registration Approaches: by hand, by document, then by registration.
void OAuthAuthorizer::withClient(const OAuthSurroundings &found, const QStringList &scopes, QObject *context, ClientAnswer then)
{
    if (m_settings.manual) {
        return then(manualClient(found.server));
    }
    if (found.server.takesClientDocuments && !m_settings.clientDocumentUrl.isEmpty()) {
        return then(RegisteredClient{m_settings.clientDocumentUrl, {}, ClientAuthentication::None});
    }
    if (m_state.client) { // of this issuer: adopt() has seen to that
        return then(*m_state.client);
    }
    if (found.server.registrationEndpoint.isEmpty()) {
        return then(core::unexpected(signInNeeded(QStringLiteral("%1 registers no clients by itself: enter a client id by hand").arg(found.server.issuer))));
    }
    registerClient(m_settings, found.server, scopes, m_fetcher, this, [context = QPointer<QObject>(context), then = std::move(then)](auto client) {
        if (context) {
            then(std::move(client));
        }
    });
}

// MCP 2026-07-28, Scope Selection Strategy; what was granted before is asked for again, or it would be lost.
QStringList OAuthAuthorizer::wantedScopes(const OAuthSurroundings &found) const
{
    QStringList scopes = m_settings.scopes;
    addMissing(scopes, m_state.askedScopes);
    addMissing(scopes, m_challenge.scopes.isEmpty() && scopes.isEmpty() ? found.scopesSupported : m_challenge.scopes);
    if (m_settings.grant == OAuthGrant::AuthorizationCode && found.server.scopesSupported.contains(offlineAccess)) {
        addMissing(scopes, {offlineAccess});
    }
    return scopes;
}

// --- sign-in

void OAuthAuthorizer::startSignIn(QObject *context, Started then)
{
    discover(context, [this, context, then = std::move(then)](const core::Expected<OAuthSurroundings, UpstreamFailure> &found) {
        if (!found) {
            return then(core::unexpected(found.error()));
        }
        if (found->server.authorizationEndpoint.isEmpty() || !found->server.hasS256) { // RFC 7636; MCP: refuse without it
            return then(core::unexpected(signInNeeded(QStringLiteral("%1 offers no sign-in with PKCE").arg(found->server.issuer))));
        }
        adopt(*found);
        const QStringList scopes = wantedScopes(*found);
        withClient(*found, scopes, context, [this, found = *found, scopes, then](const core::Expected<RegisteredClient, UpstreamFailure> &client) {
            client ? beginWith(found, *client, scopes, then) : then(core::unexpected(client.error()));
        });
    });
}

void OAuthAuthorizer::beginWith(const OAuthSurroundings &found, const RegisteredClient &client, const QStringList &scopes, const Started &then)
{
    m_state.client = client;
    Q_EMIT changed();
    m_signIns.removeIf([this](const auto &signIn) { return signIn.value().expiresAt <= m_clock.now(); });
    if (m_signIns.size() >= mostSignIns) {
        m_signIns.erase(std::min_element(m_signIns.begin(), m_signIns.end(), [](const SignIn &a, const SignIn &b) { return a.expiresAt < b.expiresAt; }));
    }
    const QByteArray state = core::randomToken();
    const QByteArray verifier = core::randomToken();
    TokenForm parameters{
        {"response_type", "code"},
        {"client_id", client.clientId.toUtf8()},
        {"redirect_uri", m_settings.redirectUri.toUtf8()},
        {"state", state},
        {"code_challenge", core::toBase64Url(core::sha256(verifier))},
        {"code_challenge_method", "S256"},
    };
    if (!scopes.isEmpty()) {
        parameters.emplaceBack("scope", scopes.join(QLatin1Char(' ')).toUtf8());
    }
    if (!found.resource.isEmpty()) {
        parameters.emplaceBack("resource", found.resource.toUtf8());
    }
    if (scopes.contains(offlineAccess)) { // OpenID Connect Core section 11
        parameters.emplaceBack("prompt", "consent");
    }
    m_signIns.insert(state, {found.server, found.resource, client, verifier, scopes, m_clock.now() + signInLifetime});
    then(SignInStart{withQuery(found.server.authorizationEndpoint, parameters), state});
}

void OAuthAuthorizer::finishSignIn(const SignInAnswer &answer, QObject *context, Done then)
{
    const auto found = m_signIns.constFind(answer.state);
    if (found == m_signIns.constEnd() || found->expiresAt <= m_clock.now()) {
        return then(core::unexpected(signInNeeded(QStringLiteral("this sign-in has expired or was used already"))));
    }
    const SignIn signIn = m_signIns.take(answer.state); // single use
    // RFC 9207 section 2.4, before anything else of the answer is believed: compared as it is.
    if (answer.issuer ? *answer.issuer != signIn.server.issuer : signIn.server.isIssuerInAnswers) {
        return then(core::unexpected(signInNeeded(QStringLiteral("the answer does not come from %1").arg(signIn.server.issuer))));
    }
    if (!answer.error.isEmpty() || answer.code.isEmpty()) {
        const bool isDenied = answer.error == "access_denied";
        return then(core::unexpected(signInNeeded(isDenied ? QStringLiteral("access was denied there") : QStringLiteral("the authorization server refused the sign-in"))));
    }
    TokenForm form{
        {"grant_type", "authorization_code"},
        {"code", answer.code},
        {"redirect_uri", m_settings.redirectUri.toUtf8()},
        {"code_verifier", signIn.codeVerifier},
    };
    if (!signIn.resource.isEmpty()) {
        form.emplaceBack("resource", signIn.resource.toUtf8());
    }
    // The token is kept even if whoever brought the answer has gone.
    requestToken(peer(signIn.server.tokenEndpoint, signIn.server.issuer, signIn.client), form, signIn.scopes, this,
                 [this, signIn, context = QPointer<QObject>(context), then = std::move(then)](core::Expected<UpstreamToken, UpstreamFailure> token) {
                     if (token) {
                         m_state = {m_settings.upstream, signIn.server.issuer, signIn.server.tokenEndpoint, signIn.resource, signIn.client, std::nullopt, signIn.scopes};
                         take(std::move(*token));
                     }
                     if (context) {
                         token ? then({}) : then(core::unexpected(token.error()));
                     }
                 });
}

void OAuthAuthorizer::signOut()
{
    m_state.token.reset();
    m_state.askedScopes.clear();
    m_signIns.clear();
    Q_EMIT changed();
}

} // namespace gateway
