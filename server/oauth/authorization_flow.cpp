// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_flow.h"

#include "server/branding/page_renderer.h"
#include "server/identity/audit_origin.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/authorization_code_issue.h"
#include "server/oauth/oauth_log.h"
#include "server/store/client_table.h"
#include "server/store/store.h"

namespace oauth
{

namespace
{

AnswerAddress addressOf(const AuthorizationRequest &request)
{
    return {request.redirectUri, request.state, request.responseMode};
}

const char *idOf(const http::ExchangePtr &exchange)
{
    return exchange->request().id.bytes().constData();
}

} // namespace

void AuthorizationFlow::begin(const http::ExchangePtr &exchange, AuthorizationRequest request)
{
    const identity::BrowserBinding::Browser browser = m_parts.binding.browserOf(exchange->request());
    AuthorizationTransaction started;
    started.request = std::move(request);
    started.browserHash = browser.hash;
    started.address = exchange->request().clientAddress.toString();
    const AuthorizationTransaction &transaction = m_parts.transactions.insert(std::move(started));
    http::Response page = signInPage(exchange->request(), transaction, std::nullopt, transaction.request.loginHint);
    page.headers.append(browser.cookie);
    exchange->send(std::move(page));
}

http::Response AuthorizationFlow::signInPage(const http::Request &request, const AuthorizationTransaction &transaction,
    const std::optional<branding::SignInProblem> &problem, const QString &login) const
{
    branding::SignInPage page;
    page.binding = {transaction.id, m_parts.binding.csrfToken(transaction.browserHash, transaction.id)};
    page.client = clientOnPage(transaction.request.client);
    page.destination = destinationOf(transaction.request);
    const auto session = m_parts.sessions.find(request);
    if (session && !transaction.request.wantsFreshSignIn
        && isRecentEnough(transaction, session->authenticatedAt)) {
        page.signedInAs = branding::AccountOnPage{session->name, session->detail, session->provider};
    }
    for (const auto &provider : m_parts.providers.all()) {
        page.providers.append({provider->id(), provider->displayName(), provider->origins()});
    }
    page.hasLocalAccounts = m_parts.localAccounts == LocalAccountForm::Shown;
    page.login = login;
    page.problem = problem;
    return m_parts.pages.signIn(page);
}

// `prompt=login` and `max_age` (OpenID Connect Core section 3.1.2.1).
bool AuthorizationFlow::isRecentEnough(
    const AuthorizationTransaction &transaction, core::Milliseconds authenticatedAt) const
{
    const AuthorizationRequest &request = transaction.request;
    const bool isTooOld = request.maxAge && authenticatedAt + *request.maxAge < m_parts.clock.nowMs();
    return !isTooOld && !(request.wantsFreshSignIn && authenticatedAt < transaction.startedAt);
}

std::optional<QByteArray> AuthorizationFlow::browserOf(const QByteArray &transaction) const
{
    const AuthorizationTransaction *found = std::as_const(m_parts.transactions).find(transaction);
    return found ? std::optional(found->browserHash) : std::nullopt;
}

void AuthorizationFlow::showSignIn(const http::ExchangePtr &exchange, const QByteArray &transaction,
    const std::optional<branding::SignInProblem> &problem, const QString &login)
{
    if (const AuthorizationTransaction *found = m_parts.transactions.find(transaction)) {
        exchange->send(signInPage(exchange->request(), *found, problem, login));
    } else {
        showExpired(exchange);
    }
}

void AuthorizationFlow::signedIn(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const identity::SignedIn &result)
{
    AuthorizationTransaction *const found = m_parts.transactions.find(transaction);
    if (!found) {
        showExpired(exchange);
        return;
    }
    // "Continue as ..." is no new sign-in: what the client asked for cannot be had by sending another form.
    if (!isRecentEnough(*found, result.authenticatedAt)) {
        const branding::SignInProblem problem{branding::SignInProblem::Kind::SessionEnded, {}, {}};
        exchange->send(signInPage(exchange->request(), *found, problem, {}));
        return;
    }
    // Somebody else than before: what was shown and decided for the first person does not count for the second.
    if (found->person && found->person->userId != result.user.id) {
        found->waitingSince.reset();
        found->isApprovedOnce = false;
    }
    found->shownScopes.reset();
    found->person = {result.user.id, result.providerName, result.providerToken, result.authenticatedAt};
    m_parts.transactions.extend(*found, AuthorizationTransactions::lifetime);
    http::Response next = http::Response::seeOther(consentUrl(transaction));
    next.headers.append(result.sessionCookie);
    exchange->send(std::move(next));
}

void AuthorizationFlow::denied(const http::ExchangePtr &exchange, const QByteArray &transaction)
{
    if (const auto ended = m_parts.transactions.consume(transaction)) {
        answerDenied(exchange, *ended);
    } else {
        showExpired(exchange);
    }
}

void AuthorizationFlow::providerFailed(const http::ExchangePtr &exchange, const QByteArray &transaction)
{
    if (const auto ended = m_parts.transactions.consume(transaction)) {
        answerError(exchange, *ended,
            {ErrorCode::ServerError, QStringLiteral("The identity provider could not sign the person in."),
                QStringLiteral("the provider answered with an error"), {}});
    } else {
        showExpired(exchange);
    }
}

void AuthorizationFlow::answerCode(
    const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, const QByteArray &code) const
{
    const AuthorizationRequest &request = transaction.request;
    qCInfo(lcOAuth, "%s authorized client %s", idOf(exchange), request.client.id.bytes().constData());
    if (request.isOfDevice()) {
        m_parts.devices.sendConnected(exchange);
        return;
    }
    exchange->send(codeAnswer(addressOf(request), code, m_parts.config.issuer, m_parts.pages));
}

void AuthorizationFlow::answerError(
    const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, const Error &error) const
{
    sendError(exchange, transaction, error, audit::EventKind::AuthorizationRefused);
}

void AuthorizationFlow::answerDenied(
    const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction) const
{
    const Error error{ErrorCode::AccessDenied, {}, QStringLiteral("the person said no"), {}};
    sendError(exchange, transaction, error, audit::EventKind::ConsentDenied);
}

void AuthorizationFlow::sendError(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction,
    const Error &error, audit::EventKind kind) const
{
    audit::Event event = refusalEvent(kind, exchange->request(), transaction.request.client.id, error);
    if (transaction.person) {
        event.userId = transaction.person->userId;
        event.actor = audit::Actor::user(event.userId);
    }
    m_parts.audit.record(event);
    const AuthorizationRequest &request = transaction.request;
    logRefusal(exchange->request(), error);
    if (request.isOfDevice()) {
        m_parts.devices.refuse(exchange, request.deviceCodeHash, error);
        return;
    }
    // Looked up again: what was registered when the request came may have been taken away since.
    m_parts.store.read(
        &m_context,
        [request](store::Database &db) -> store::Result<bool> {
            return store::ClientTable(db).find(request.client.id).map([&request](const auto &client) {
                return client && mayStillBeAnswered(*client, request);
            });
        },
        [this, exchange, request, error](const store::Result<bool> &mayBeAnswered) {
            if (mayBeAnswered && *mayBeAnswered) {
                exchange->send(errorAnswer(addressOf(request), error, m_parts.config.issuer, m_parts.pages));
                return;
            }
            exchange->send(m_parts.pages.error(400,
                {branding::ErrorPage::Kind::UnknownClient, "unknown_client", {}, exchange->request().id, m_parts.clock.now()}));
        });
}

void AuthorizationFlow::showExpired(const http::ExchangePtr &exchange) const
{
    m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QStringLiteral("transaction_expired")));
    exchange->send(m_parts.pages.error(400,
        {branding::ErrorPage::Kind::Expired, "transaction_expired", {}, exchange->request().id, m_parts.clock.now()}));
}

branding::ClientOnPage clientOnPage(const store::ClientRow &client)
{
    return {client.name.isEmpty() ? client.id.toString() : client.name, client.kind == store::ClientKind::Manual};
}

branding::Destination destinationOf(const AuthorizationRequest &request)
{
    const RedirectUri &redirectUri = request.redirectUri;
    branding::Destination destination;
    if (request.isOfDevice()) {
        destination.kind = branding::Destination::Kind::Device;
        destination.shown = request.userCode;
        return destination;
    }
    destination.shown = redirectUri.cspSource();
    destination.formAction = redirectUri.cspSource().toLatin1();
    switch (redirectUri.kind) {
    case RedirectUriKind::Https:
        destination.kind = branding::Destination::Kind::Internet;
        break;
    case RedirectUriKind::LoopbackHttp:
        destination.kind = branding::Destination::Kind::ThisComputer;
        break;
    case RedirectUriKind::PrivateUse:
        destination.kind = branding::Destination::Kind::Application;
        destination.shown = redirectUri.scheme + QLatin1String("://") + redirectUri.host;
        break;
    }
    if (redirectUri.host.startsWith(QLatin1Char('['))) {
        destination.formAction
            = redirectUri.scheme.toLatin1() + ':'; // CSP has no spelling for an IPv6 host (CSP3 section 2.3.1)
    }
    return destination;
}

QByteArray consentUrl(const QByteArray &transaction)
{
    return "/consent?transaction=" + transaction;
}

} // namespace oauth
