// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/upstream_sign_in_endpoint.h"

#include "server/access/rights_reader.h"
#include "server/http/form_body.h"
#include "server/identity/too_many_requests.h"

namespace runtime
{

namespace
{

const QString signInFirst = QStringLiteral("Sign in here with this browser first, by connecting your MCP client or at /account, then open this address again.");
const QString unknownServer = QStringLiteral("There is no such server, or it needs no account of yours.");

} // namespace

UpstreamSignInEndpoint::UpstreamSignInEndpoint(UpstreamSignInParts parts)
    : m_parts(std::move(parts))
{
}

void UpstreamSignInEndpoint::setOut(const http::ExchangePtr &exchange, const QString &serverId)
{
    const auto session = m_parts.sessions.find(exchange->request());
    if (!session) {
        return refuse(exchange, 403, "sign_in_first", signInFirst);
    }
    if (const auto wait = m_parts.rate.retryAfter(session->userId)) {
        return identity::sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
    }
    const auto read = [userId = session->userId](store::Database &database) { return access_control::loadRights(database, userId); };
    m_parts.store.read(this, read, [this, exchange, serverId, userId = session->userId](const store::Result<access_control::Rights> &rights) {
        if (!rights) {
            return refuse(exchange, 503, "store_failed", QStringLiteral("Your rights cannot be read now. Try again in a moment."));
        }
        if (!rights->mayEnter(serverId)) { // whether it exists is no business of theirs
            return refuse(exchange, 404, "unknown_server", unknownServer);
        }
        startFor(exchange, serverId, userId);
    });
}

void UpstreamSignInEndpoint::startFor(const http::ExchangePtr &exchange, const QString &serverId, const core::UserId &userId)
{
    const gateway::UpstreamProfile *profile = m_parts.find(serverId);
    if (!profile || !profile->settings.isEnabled || profile->isShared()) {
        return refuse(exchange, 404, "unknown_server", unknownServer);
    }
    m_parts.accounts.startSignIn(*profile, userId, this, [this, exchange](const core::Expected<gateway::SignInStart, gateway::UpstreamFailure> &started) {
        started ? exchange->send(http::Response::seeOther(started->url.toEncoded())) : refuse(exchange, 502, "upstream_failed", started.error().message);
    });
}

void UpstreamSignInEndpoint::comeBack(const http::ExchangePtr &exchange)
{
    const auto query = http::FormBody::ofQuery(exchange->request());
    if (!query || !query->repeatedNames().isEmpty()) {
        return refuse(exchange, 400, "invalid_request", QStringLiteral("The answer of the authorization server cannot be read."));
    }
    gateway::SignInAnswer answer{query->value("state").value_or(QByteArray()), query->value("code").value_or(QByteArray()),
                                 query->value("error").value_or(QByteArray()), std::nullopt};
    if (const auto issuer = query->value("iss")) {
        answer.issuer = QString::fromUtf8(*issuer);
    }
    const auto owner = m_parts.accounts.ownerOf(answer.state);
    if (!owner) {
        return refuse(exchange, 400, "unknown_state", QStringLiteral("This sign-in has expired or was used already. Begin again."));
    }
    const auto session = m_parts.sessions.find(exchange->request());
    if (!owner->userId.isEmpty() && (!session || session->userId != owner->userId)) {
        return refuse(exchange, 403, "wrong_browser", QStringLiteral("Somebody else began this. Begin again in this browser, signed in as yourself."));
    }
    m_parts.accounts.finishSignIn(answer, this, [this, exchange](const core::Expected<void, gateway::UpstreamFailure> &outcome) {
        outcome ? exchange->send(http::Response::text(200, "Connected. You may close this window and go on where you were."))
                : refuse(exchange, 400, "upstream_failed", outcome.error().message);
    });
}

void UpstreamSignInEndpoint::describeUs(const http::ExchangePtr &exchange) const
{
    const QJsonObject document = m_parts.accounts.clientDocument();
    document.isEmpty() ? refuse(exchange, 404, "not_public", QStringLiteral("This server has no public address."))
                       : exchange->send(http::Response::json(200, document).withHeader("Cache-Control", "max-age=3600"));
}

void UpstreamSignInEndpoint::refuse(const http::ExchangePtr &exchange, int status, const QByteArray &reason, const QString &sentence) const
{
    exchange->send(m_parts.pages.error(status, {branding::ErrorPage::Kind::BadRequest, reason, sentence, exchange->request().id, m_parts.clock.now()}));
}

} // namespace runtime
