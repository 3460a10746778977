// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/callback_endpoint.h"

#include "server/identity/too_many_requests.h"
#include "server/branding/page_renderer.h"
#include "server/identity/audit_origin.h"

#include <QLoggingCategory>

Q_LOGGING_CATEGORY(lcCallback, "gatehouse.identity")

namespace identity
{

namespace
{

using Problem = branding::SignInProblem;
using ErrorKind = branding::ErrorPage::Kind;

constexpr qsizetype maxCode = 4096;

const char *idOf(const http::ExchangePtr &exchange)
{
    return exchange->request().id.bytes().constData();
}

} // namespace

CallbackEndpoint::CallbackEndpoint(SignInParts parts)
    : m_parts(parts)
{
}

void CallbackEndpoint::handleFor(const http::ExchangePtr &exchange, const QString &providerId)
{
    if (const auto wait = m_parts.rate.retryAfter(exchange->request())) {
        record(exchange, "too_many_requests");
        sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
        return;
    }
    // 1 the answer, no parameter twice (RFC 6749 section 3.1)
    const auto query = http::FormBody::ofQuery(exchange->request());
    if (!query || !query->repeatedNames().isEmpty()) {
        showError(exchange, 400, ErrorKind::BadRequest, "invalid_request");
        return;
    }
    // 2 the state: ours, unused, in time; used up now whatever comes next
    const auto roundTrip = m_parts.roundTrips.consume(query->value("state").value_or(QByteArray()));
    Provider *const provider = m_parts.providers.find(providerId); // null: switched off meanwhile
    if (!roundTrip || !provider) {
        record(exchange, "unknown_state");
        showError(exchange, 400, ErrorKind::UnknownState, "unknown_state");
        return;
    }
    // 3 the browser that set out
    if (!m_parts.binding.isSameBrowser(exchange->request(), roundTrip->browserHash)) {
        qCWarning(
            lcCallback, "%s a provider's answer arrived in another browser than the one that asked", idOf(exchange));
        record(exchange, "wrong_browser");
        showError(exchange, 403, ErrorKind::WrongBrowser, "wrong_browser");
        return;
    }
    // 4 the provider it set out to (mix-up: RFC 9700 section 4.4, RFC 9207 section 2.4)
    if (roundTrip->provider != providerId || !provider->isIssuer(query->value("iss"))) {
        qCWarning(lcCallback, "%s an answer came from another provider than %ls", idOf(exchange),
            qUtf16Printable(roundTrip->provider));
        record(exchange, "wrong_issuer");
        showError(exchange, 400, ErrorKind::UnknownState, "wrong_issuer");
        return;
    }
    // 5 no, or yes
    if (const auto error = query->value("error"); error && !error->isEmpty()) {
        refused(exchange, roundTrip->transaction, *error);
        return;
    }
    const QByteArray code = query->value("code").value_or(QByteArray());
    if (code.isEmpty() || code.size() > maxCode) {
        showError(exchange, 400, ErrorKind::BadRequest, "invalid_request");
        return;
    }
    redeem(exchange, *roundTrip, *provider, code);
}

void CallbackEndpoint::refused(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const QByteArray &error)
{
    qCInfo(lcCallback, "%s the provider answered %s", idOf(exchange), error.left(60).toPercentEncoding(" ").constData());
    if (error == "access_denied") {
        m_parts.flow.denied(exchange, transaction);
    } else {
        m_parts.flow.providerFailed(exchange, transaction);
    }
}

void CallbackEndpoint::redeem(const http::ExchangePtr &exchange, const ProviderRoundTrip &roundTrip,
    Provider &provider, const QByteArray &code)
{
    const QString name = provider.displayName();
    provider.finish({code, roundTrip.codeVerifier, roundTrip.nonce}, this,
        [this, exchange, transaction = roundTrip.transaction, name](
            const core::Expected<ProviderSignIn, ProviderError> &result) {
            if (result) {
                m_parts.recorder.signIn(exchange, transaction, *result, name);
                return;
            }
            qCWarning(lcCallback, "%s sign-in with %ls failed: %ls", idOf(exchange), qUtf16Printable(name),
                qUtf16Printable(result.error().detail));
            const bool isRefused = result.error().kind == ProviderErrorKind::Refused;
            record(exchange, isRefused ? "provider_refused" : "provider_unreachable");
            const Problem problem{
                isRefused ? Problem::Kind::ProviderRefused : Problem::Kind::ProviderUnreachable, name, {}};
            m_parts.flow.showSignIn(exchange, transaction, problem, {});
        });
}

void CallbackEndpoint::record(const http::ExchangePtr &exchange, const char *reason)
{
    m_parts.audit.record(signInRefusal(exchange->request(), QString::fromLatin1(reason)));
}

void CallbackEndpoint::showError(
    const http::ExchangePtr &exchange, int status, ErrorKind kind, const QByteArray &reason) const
{
    exchange->send(m_parts.pages.error(status, {kind, reason, {}, exchange->request().id, m_parts.clock.now()}));
}

} // namespace identity
