// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_endpoint.h"

#include "server/core/digest.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"

namespace oauth
{

using Planned = core::Expected<TokenPlan, Refusal>;
using Exchanged = core::Expected<TokenExchange::Exchanged, TokenExchange::Refused>;

TokenEndpoint::TokenEndpoint(const TokenEndpointParts &parts)
    : m_store(parts.store)
    , m_clock(parts.clock)
    , m_issuer(parts.issuer)
    , m_authenticator(parts.authenticator)
    , m_exchange(std::make_shared<const TokenExchange>(parts.config, parts.seal))
    , m_accessTokenLifetime(parts.config.accessTokenLifetime)
    , m_rates(parts.config, parts.clock, parts.config.tokenLimits)
    , m_devicePace(parts.clock)
    , m_audit(parts.audit)
    , m_upstream(parts.upstream)
{
}

void TokenEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, {}, *limited);
        return;
    }
    auto request = TokenRequest::parse(exchange->request());
    if (!request) {
        refuse(exchange, {}, request.error());
        return;
    }
    if (const auto limited = m_rates.checkClient(request->credentials.clientId)) {
        refuse(exchange, request->credentials.clientId, *limited);
        return;
    }
    m_authenticator.prepare(request->credentials, this,
        [this, exchange, request = *request](const core::Expected<ClientCredentials, Error> &credentials) {
            if (!credentials) {
                refuse(exchange, request.credentials.clientId, credentials.error());
                return;
            }
            TokenRequest prepared = request;
            prepared.credentials = *credentials;
            planFor(exchange, std::move(prepared));
        });
}

void TokenEndpoint::planFor(const http::ExchangePtr &exchange, TokenRequest request)
{
    if (request.grantType == GrantType::DeviceCode && m_devicePace.isTooSoon(core::sha256(request.deviceCode.reveal()))) {
        refuse(exchange, request.credentials.clientId, {ErrorCode::SlowDown, {}, {}, {}});
        return;
    }
    const auto call = std::make_shared<const Call>(Call{exchange, std::move(request), m_clock.now()});
    m_store.read(
        this,
        [steps = m_exchange, call](store::Database &database) -> store::Result<Planned> {
            return steps->plan(database, call->request, call->now);
        },
        [this, call](const store::Result<Planned> &planned) {
            onPlanned(call, planned ? *planned : Planned(core::unexpected(refusalFor(planned.error()))));
        });
}

void TokenEndpoint::onPlanned(const CallPtr &call, const Planned &planned)
{
    if (planned && m_upstream && planned->refreshToken) {
        askUpstream(call, *planned);
    } else if (planned) {
        signFor(call, *planned);
    } else if (planned.error().compromisedFamily) {
        endCompromisedFamily(call, planned.error().error);
    } else {
        refuse(call, planned.error().error);
    }
}

void TokenEndpoint::askUpstream(const CallPtr &call, const TokenPlan &plan)
{
    m_upstream->check({plan.family.id, plan.user.id, plan.presented}, this,
        [this, call, plan](UpstreamStanding standing) {
            switch (standing) {
            case UpstreamStanding::Good:
                signFor(call, plan);
                return;
            case UpstreamStanding::Refused:
                endRefusedUpstream(call);
                return;
            case UpstreamStanding::Failed:
                refuse(call, {ErrorCode::ServerError, {}, QStringLiteral("the provider's answer could not be kept"), {}});
                return;
            }
        });
}

void TokenEndpoint::endRefusedUpstream(const CallPtr &call)
{
    m_store.write(
        this,
        [steps = m_exchange, call](store::Transaction &transaction) {
            return steps->endRefusedUpstream(transaction, call->request, call->now);
        },
        [this, call](const store::Result<bool> &ended) {
            const Refusal refusal
                = ended ? invalidGrant(QStringLiteral("the identity provider no longer knows the user")) : refusalFor(ended.error());
            if (ended && *ended) {
                sendRefusal(call->exchange, refusal.error);
            } else {
                refuse(call, refusal.error);
            }
        });
}

// Before the transaction, since the provider token is wrapped by the finished access token inside it, and an RSA
// signature must not hold up the one writer.
void TokenEndpoint::signFor(const CallPtr &call, const TokenPlan &plan)
{
    AccessTokenSubject subject;
    subject.userId = plan.user.id;
    subject.clientId = plan.client.id;
    subject.familyId = plan.family.id;
    subject.resource = plan.family.resource;
    subject.scopes = plan.scopes;
    subject.email = plan.user.email;
    m_issuer.issueAccessToken(
        subject, this, [this, call, plan](const AccessToken &accessToken) { signIdTokenFor(call, plan, accessToken); });
}

void TokenEndpoint::signIdTokenFor(const CallPtr &call, const TokenPlan &plan, const AccessToken &accessToken)
{
    if (!plan.idToken) {
        exchangeFor(call, {accessToken, {}});
        return;
    }
    m_issuer.issueIdToken({plan.user.id, plan.client.id, plan.idToken->nonce, plan.family.authenticatedAt}, accessToken, this,
        [this, call, accessToken](const QByteArray &idToken) { exchangeFor(call, {accessToken, idToken}); });
}

void TokenEndpoint::exchangeFor(const CallPtr &call, const Signed &tokens)
{
    m_store.write(
        this,
        [steps = m_exchange, call, accessToken = tokens.accessToken](store::Transaction &transaction) {
            return steps->exchange(transaction, call->request, accessToken, call->now);
        },
        [this, call, tokens](const store::Result<Exchanged> &done) {
            if (!done) {
                refuse(call, refusalFor(done.error()).error);
            } else if (!*done) {
                done->error().isInAuditLog ? sendRefusal(call->exchange, done->error().error)
                                           : refuse(call, done->error().error);
            } else {
                answer(call, tokens, **done);
            }
        });
}

void TokenEndpoint::endCompromisedFamily(const CallPtr &call, const Error &error)
{
    m_store.write(
        this,
        [steps = m_exchange, call](store::Transaction &transaction) {
            return steps->endCompromisedFamily(transaction, call->request, call->now);
        },
        [this, call, error](const store::Result<bool> &ended) {
            if (!ended) {
                refuse(call, refusalFor(ended.error()).error);
            } else if (*ended) {
                sendRefusal(call->exchange, error);
            } else {
                refuse(call, error);
            }
        });
}

void TokenEndpoint::answer(
    const CallPtr &call, const Signed &tokens, const TokenExchange::Exchanged &exchanged) const
{
    // RFC 6749 section 5.1; scope always, since it may be less than was asked for.
    QJsonObject body{{param::AccessToken, QString::fromLatin1(tokens.accessToken.token.reveal())},
        {param::TokenType, value::Bearer}, {param::ExpiresIn, qint64(m_accessTokenLifetime.count())},
        {param::Scope, exchanged.scopes.toString()}};
    if (!exchanged.refreshToken.isEmpty()) {
        body.insert(param::RefreshToken, QString::fromLatin1(exchanged.refreshToken.reveal()));
    }
    if (!tokens.idToken.isEmpty()) {
        body.insert(param::IdToken, QString::fromLatin1(tokens.idToken));
    }
    qCInfo(lcOAuth) << call->exchange->request().id.bytes().constData() << "token issued to client"
                    << call->request.credentials.clientId.toString();
    call->exchange->send(
        http::Response::json(200, body).withHeader("Cache-Control", "no-store").withHeader("Pragma", "no-cache"));
}

void TokenEndpoint::refuse(const CallPtr &call, const Error &error) const
{
    refuse(call->exchange, call->request.credentials.clientId, error);
}

void TokenEndpoint::refuse(
    const http::ExchangePtr &exchange, const core::ClientId &clientId, const Error &error) const
{
    m_audit.record(refusalEvent(audit::EventKind::TokenRefused, exchange->request(), clientId, error));
    sendRefusal(exchange, error);
}

void TokenEndpoint::sendRefusal(const http::ExchangePtr &exchange, const Error &error) const
{
    logRefusal(exchange->request(), error);
    exchange->send(toClientErrorResponse(error, exchange->request()));
}

} // namespace oauth
