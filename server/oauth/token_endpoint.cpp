// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_endpoint.h"

#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"

namespace oauth
{

using Planned = core::Expected<TokenPlan, Refusal>;
using Exchanged = core::Expected<TokenExchange::Exchanged, Error>;

TokenEndpoint::TokenEndpoint(const OAuthConfig &config, store::Store &store, const core::Clock &clock,
    const TokenIssuer &issuer, ProviderTokenSeal seal)
    : m_store(store)
    , m_clock(clock)
    , m_issuer(issuer)
    , m_exchange(std::make_shared<const TokenExchange>(config, std::move(seal)))
    , m_accessTokenLifetime(config.accessTokenLifetime)
    , m_rates(config, clock, EndpointRates::forTokens())
{
}

void TokenEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto limited = m_rates.checkAddress(exchange->request())) {
        refuse(exchange, *limited);
        return;
    }
    auto request = TokenRequest::parse(exchange->request());
    if (!request) {
        refuse(exchange, request.error());
        return;
    }
    if (const auto limited = m_rates.checkClient(request->credentials.clientId)) {
        refuse(exchange, *limited);
        return;
    }
    const auto call = std::make_shared<const Call>(Call{exchange, *std::move(request), m_clock.now()});
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
    if (planned) {
        signFor(call, *planned);
    } else if (planned.error().compromisedFamily) {
        endCompromisedFamily(call, planned.error().error);
    } else {
        refuse(call->exchange, planned.error().error);
    }
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
        subject, this, [this, call](const AccessToken &accessToken) { exchangeFor(call, accessToken); });
}

void TokenEndpoint::exchangeFor(const CallPtr &call, const AccessToken &accessToken)
{
    m_store.write(
        this,
        [steps = m_exchange, call, accessToken](store::Transaction &transaction) {
            return steps->exchange(transaction, call->request, accessToken, call->now);
        },
        [this, call, accessToken](const store::Result<Exchanged> &done) {
            if (!done) {
                refuse(call->exchange, refusalFor(done.error()).error);
            } else if (!*done) {
                refuse(call->exchange, done->error());
            } else {
                answer(call, accessToken, **done);
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
        [this, call, error](const store::Result<void> &ended) {
            refuse(call->exchange, ended ? error : refusalFor(ended.error()).error);
        });
}

void TokenEndpoint::answer(
    const CallPtr &call, const AccessToken &accessToken, const TokenExchange::Exchanged &exchanged) const
{
    // RFC 6749 section 5.1; scope always, since it may be less than was asked for.
    QJsonObject body{{param::AccessToken, QString::fromLatin1(accessToken.token.reveal())},
        {param::TokenType, value::Bearer}, {param::ExpiresIn, qint64(m_accessTokenLifetime.count())},
        {param::Scope, exchanged.scopes.toString()}};
    if (!exchanged.refreshToken.isEmpty()) {
        body.insert(param::RefreshToken, QString::fromLatin1(exchanged.refreshToken.reveal()));
    }
    qCInfo(lcOAuth) << call->exchange->request().id.bytes().constData() << "token issued to client"
                    << call->request.credentials.clientId.toString();
    call->exchange->send(
        http::Response::json(200, body).withHeader("Cache-Control", "no-store").withHeader("Pragma", "no-cache"));
}

void TokenEndpoint::refuse(const http::ExchangePtr &exchange, const Error &error) const
{
    logRefusal(exchange->request(), error);
    exchange->send(toClientErrorResponse(error, exchange->request()));
}

} // namespace oauth
