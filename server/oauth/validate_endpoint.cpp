// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/validate_endpoint.h"

#include "server/oauth/audit_refusal.h"
#include "server/oauth/bearer_authorization.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/parameters.h"
#include "server/oauth/token_body.h"

namespace oauth
{
namespace
{

constexpr QLatin1String Valid("valid");
constexpr QLatin1String Payload("payload");

} // namespace

ValidateEndpoint::ValidateEndpoint(
    const OAuthConfig &config, const core::Clock &clock, AccessTokenVerifier &verifier, audit::AuditLog &audit)
    : m_inspector(config, verifier)
    , m_rates(config, clock, config.tokenLimits)
    , m_audit(audit)
{
}

void ValidateEndpoint::handle(const http::ExchangePtr &exchange)
{
    const http::Request &request = exchange->request();
    if (const auto limited = m_rates.checkAddress(request)) {
        refuse(exchange, *limited);
        return;
    }
    const auto inHeader = bearerTokenOf(request);
    if (!inHeader) {
        refuse(exchange, inHeader.error());
        return;
    }
    const auto inBody = request.body.isEmpty() ? TokenBody(std::nullopt) : tokenOfBody(request);
    if (!inBody) {
        refuse(exchange, inBody.error());
        return;
    }
    if (inHeader->has_value() == inBody->has_value()) {
        refuse(exchange,
            {ErrorCode::InvalidRequest, QStringLiteral("Send one token: as a bearer token, or as {\"token\": ...}."), {}, {}});
        return;
    }
    const core::Secret token = *inHeader ? **inHeader : **inBody;
    m_inspector.inspect(token, this, [this, exchange](const core::Expected<InspectedToken, TokenProblem> &found) {
        if (found) {
            exchange->send(http::Response::json(200, {{Valid, true}, {Payload, found->payload}})
                               .withHeader("Cache-Control", "no-store"));
        } else if (found.error() == TokenProblem::Unavailable) {
            refuse(exchange, {ErrorCode::TemporarilyUnavailable, {}, {}, std::chrono::seconds(5)});
        } else {
            refuse(exchange, {ErrorCode::InvalidToken, describe(found.error()), {}, {}});
        }
    });
}

void ValidateEndpoint::refuse(const http::ExchangePtr &exchange, const Error &error) const
{
    m_audit.record(refusalEvent(audit::EventKind::AccessRefused, exchange->request(), {}, error));
    logRefusal(exchange->request(), error);
    http::Response response = toBearerErrorResponse(error, {});
    if (error.code == ErrorCode::InvalidToken || error.code == ErrorCode::InvalidRequest) {
        const QJsonObject body{
            {Valid, false}, {param::Error, toWire(error.code)}, {param::ErrorDescription, wireDescription(error)}};
        response.body = http::Response::json(response.status, body).body;
    }
    exchange->send(std::move(response));
}

} // namespace oauth
