// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/device_endpoint.h"

#include "server/identity/too_many_requests.h"
#include "server/branding/page_renderer.h"
#include "server/http/client_address.h"
#include "server/http/form_body.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/grant_type.h"
#include "server/oauth/oauth_log.h"
#include "server/oauth/user_code.h"
#include "server/store/client_table.h"
#include "server/store/device_authorization_table.h"
#include "server/store/store.h"

namespace oauth
{

namespace
{

using Kind = branding::ErrorPage::Kind;
using Problem = branding::DevicePage::Problem;

// Ten codes at once, then one every ten seconds (RFC 8628 section 5.1).
constexpr http::RateLimit GuessesPerAddress{10, std::chrono::seconds(10)};

const QByteArray formName = QByteArrayLiteral("device"); // in place of a transaction, for the CSRF token

} // namespace

DeviceEndpoint::DeviceEndpoint(const DeviceEndpointParts &parts)
    : m_parts(parts)
    , m_guesses(parts.clock, GuessesPerAddress)
{
}

void DeviceEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto wait = m_parts.rate.retryAfter(exchange->request())) {
        m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QString::fromLatin1(identity::tooManyRequestsReason)));
        identity::sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
    } else if (exchange->request().method == "POST") {
        handlePost(exchange);
    } else {
        handleGet(exchange);
    }
}

void DeviceEndpoint::handleGet(const http::ExchangePtr &exchange)
{
    const auto query = http::FormBody::ofQuery(exchange->request());
    const QByteArray code = query ? query->value("user_code").value_or(QByteArray()) : QByteArray();
    const QString typed = typedUserCode(QString::fromUtf8(code));
    showForm(exchange, typed.isEmpty() ? QString() : shownUserCode(typed), Problem::None);
}

void DeviceEndpoint::handlePost(const http::ExchangePtr &exchange)
{
    const auto form = http::FormBody::ofBody(exchange->request());
    if (!form) {
        showError(exchange, form.error() == http::FormError::NotAForm ? 415 : 400, Kind::BadRequest, "invalid_request");
        return;
    }
    const QByteArray browser = m_parts.binding.browserOf(exchange->request()).hash;
    if (!m_parts.binding.isCsrfToken(form->value("csrf").value_or(QByteArray()), browser, formName)) {
        showError(exchange, 403, Kind::WrongBrowser, "wrong_browser");
        return;
    }
    const QByteArray address = http::addressKey(exchange->request().clientAddress);
    if (const auto wait = m_guesses.retryAfter(address); wait && m_parts.config.isRateLimitOn) {
        m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QStringLiteral("too_many_requests")));
        identity::sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
        return;
    }
    const QString typed = QString::fromUtf8(form->value("user_code").value_or(QByteArray()));
    m_parts.store.read(
        this,
        [code = typedUserCode(typed), now = m_parts.clock.now()](store::Database &db) { return find(db, code, now); },
        [this, exchange, typed](const Found &found) {
            if (!found) {
                qCWarning(lcOAuth).noquote()
                    << exchange->request().id.toString() << "the store failed:" << found.error().detail;
                showError(exchange, 500, Kind::ServerFailed, "server_error");
            } else if (!*found) {
                m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QStringLiteral("unknown_user_code")));
                showForm(exchange, typed.left(20), Problem::UnknownCode);
            } else {
                begin(exchange, **found);
            }
        });
}

DeviceEndpoint::Found DeviceEndpoint::find(store::Database &db, const QString &userCode, core::Seconds now)
{
    const auto device = store::DeviceAuthorizationTable(db).findByUserCode(userCode);
    if (!device) {
        return core::unexpected(store::Error(device.error()));
    }
    if (!*device || (*device)->isDecided() || (*device)->expiresAt <= now) {
        return std::nullopt;
    }
    const auto client = store::ClientTable(db).find((*device)->clientId);
    if (!client) {
        return core::unexpected(store::Error(client.error()));
    }
    return *client ? std::optional(Waiting{**device, **client}) : std::nullopt;
}

void DeviceEndpoint::begin(const http::ExchangePtr &exchange, const Waiting &waiting)
{
    AuthorizationRequest request;
    request.client = waiting.client;
    request.resource = waiting.device.resource;
    request.scopes = ScopeSet::parse(waiting.device.scope).value_or(ScopeSet());
    request.deviceCodeHash = waiting.device.deviceCodeHash;
    request.userCode = shownUserCode(waiting.device.userCode);
    m_parts.flow.begin(exchange, std::move(request));
}

void DeviceEndpoint::showForm(const http::ExchangePtr &exchange, const QString &code, Problem problem) const
{
    const auto browser = m_parts.binding.browserOf(exchange->request());
    http::Response page = m_parts.pages.device({m_parts.binding.csrfToken(browser.hash, formName), code, problem});
    page.headers.append(browser.cookie);
    exchange->send(std::move(page));
}

void DeviceEndpoint::showError(const http::ExchangePtr &exchange, int status, Kind kind, const QByteArray &reason) const
{
    m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QString::fromLatin1(reason)));
    exchange->send(m_parts.pages.error(status, {kind, reason, {}, exchange->request().id, m_parts.clock.now()}));
}

} // namespace oauth
