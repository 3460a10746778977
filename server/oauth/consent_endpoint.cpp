// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/consent_endpoint.h"

#include "server/branding/page_renderer.h"
#include "server/http/form_body.h"
#include "server/oauth/oauth_log.h"
#include "server/store/approval_request_table.h"
#include "server/store/client_table.h"
#include "server/store/role_table.h"
#include "server/store/store.h"
#include "server/store/user_table.h"

namespace oauth
{

namespace
{

using Kind = branding::ErrorPage::Kind;
using Opening = store::ApprovalRequestTable::Opening;

const char *idOf(const http::ExchangePtr &exchange)
{
    return exchange->request().id.bytes().constData();
}

branding::AccountOnPage accountOf(const store::UserRow &user, const QString &providerName)
{
    return {user.name.isEmpty() ? user.login : user.name, user.email.isEmpty() ? user.login : user.email, providerName};
}

bool isStillRegistered(const std::optional<store::ClientRow> &client, const AuthorizationRequest &request)
{
    return client && isRegisteredRedirectUri(client->redirectUris, request.redirectUri.uri);
}

} // namespace

ConsentEndpoint::ConsentEndpoint(ConsentEndpointParts parts)
    : m_parts(std::move(parts))
{
}

void ConsentEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (exchange->request().method == "POST") {
        handlePost(exchange);
    } else {
        handleGet(exchange);
    }
}

store::Result<ConsentEndpoint::Facts> ConsentEndpoint::readFacts(
    store::Database &db, const core::UserId &userId, const core::ClientId &clientId)
{
    const auto user = store::UserTable(db).find(userId);
    const auto client = store::ClientTable(db).find(clientId);
    if (!user || !client) {
        return core::unexpected(store::Error(user ? client.error() : user.error()));
    }
    Facts facts{*user, *client, {}};
    if (*user) {
        const auto rules = store::RoleTable(db).listRules((*user)->role);
        if (!rules) {
            return core::unexpected(store::Error(rules.error()));
        }
        facts.rules = *rules;
    }
    return facts;
}

void ConsentEndpoint::handleGet(const http::ExchangePtr &exchange)
{
    const auto query = http::FormBody::ofQuery(exchange->request());
    const QByteArray id = query ? query->value("transaction").value_or(QByteArray()) : QByteArray();
    const AuthorizationTransaction *const transaction = m_parts.transactions.find(id);
    if (!transaction) {
        m_parts.flow.showExpired(exchange);
        return;
    }
    if (!m_parts.binding.isSameBrowser(exchange->request(), transaction->browserHash)) {
        showError(exchange, 403, Kind::WrongBrowser, "wrong_browser");
        return;
    }
    if (!transaction->person) {
        m_parts.flow.showSignIn(exchange, id, std::nullopt, {});
        return;
    }
    m_parts.store.read(
        this,
        [userId = transaction->person->userId, clientId = transaction->request.client.id](
            store::Database &db) { return readFacts(db, userId, clientId); },
        [this, exchange, id](const store::Result<Facts> &facts) {
            if (facts) {
                showStep(exchange, id, *facts);
            } else {
                storeFailed(exchange, facts.error());
            }
        });
}

void ConsentEndpoint::showStep(const http::ExchangePtr &exchange, const QByteArray &id, const Facts &facts)
{
    AuthorizationTransaction *const transaction = m_parts.transactions.find(id);
    if (!transaction || !transaction->person) { // answered in another tab meanwhile
        m_parts.flow.showExpired(exchange);
        return;
    }
    if (!isStillRegistered(facts.client, transaction->request)) {
        refuse(exchange, *m_parts.transactions.consume(id), CodeRefusal::ClientGone);
        return;
    }
    if (!facts.user) {
        refuse(exchange, *m_parts.transactions.consume(id), CodeRefusal::UserGone);
        return;
    }
    switch (identity::admissionOf(*facts.user, m_parts.clock.now())) {
    case identity::Admission::Admitted:
        showConsent(exchange, *transaction, facts);
        return;
    case identity::Admission::Waiting:
        transaction->isApprovedOnce = transaction->isApprovedOnce
            || m_parts.singleAdmissions.consume(facts.user->id, transaction->request.client.id);
        if (transaction->isApprovedOnce) {
            showConsent(exchange, *transaction, facts);
        } else {
            showWaiting(exchange, *transaction, *facts.user);
        }
        return;
    case identity::Admission::Denied:
        refuse(exchange, *m_parts.transactions.consume(id), CodeRefusal::Denied);
        return;
    case identity::Admission::Blocked:
        refuse(exchange, *m_parts.transactions.consume(id), CodeRefusal::Blocked);
        return;
    }
}

void ConsentEndpoint::showWaiting(
    const http::ExchangePtr &exchange, AuthorizationTransaction &transaction, const store::UserRow &user)
{
    if (transaction.waitingSince) {
        sendWaitingPage(exchange, transaction, user);
    } else {
        openApprovalRequest(exchange, transaction, user);
    }
}

void ConsentEndpoint::openApprovalRequest(
    const http::ExchangePtr &exchange, AuthorizationTransaction &transaction, const store::UserRow &user)
{
    store::ApprovalRequestRow row;
    row.userId = user.id;
    row.clientId = transaction.request.client.id;
    row.clientName = transaction.request.client.name;
    row.scope = transaction.request.scopes.toString();
    row.resource = transaction.request.resource;
    row.address = transaction.address;
    row.requestedAt = m_parts.clock.now();
    m_parts.store.write(
        this, [row](store::Transaction &tx) { return store::ApprovalRequestTable(tx).insert(row); },
        [this, exchange, id = transaction.id, user, now = row.requestedAt](const store::Result<Opening> &opening) {
            if (!opening) {
                storeFailed(exchange, opening.error());
                return;
            }
            if (*opening == Opening::QueueIsFull) {
                deny(exchange, id,
                    {ErrorCode::TemporarilyUnavailable,
                        QStringLiteral("Too many people are waiting for approval; try again later."),
                        QStringLiteral("the approval queue is full"), {}});
                return;
            }
            AuthorizationTransaction *const waiting = m_parts.transactions.find(id);
            if (!waiting) {
                m_parts.flow.showExpired(exchange);
                return;
            }
            waiting->waitingSince = now;
            // So that the page can still say that it gave up, and Cancel still works then.
            m_parts.transactions.extend(
                *waiting, AuthorizationTransactions::waitingLifetime + AuthorizationTransactions::lifetime);
            sendWaitingPage(exchange, *waiting, user);
        });
}

void ConsentEndpoint::sendWaitingPage(
    const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, const store::UserRow &user) const
{
    branding::WaitingPage page;
    page.binding = {transaction.id, m_parts.binding.csrfToken(transaction.browserHash, transaction.id)};
    page.client = clientOnPage(transaction.request.client);
    page.destination = destinationOf(transaction.request.redirectUri);
    page.account = {user.name, user.login, transaction.person->providerName};
    page.checkUrl = consentUrl(transaction.id);
    page.askedAt = *transaction.waitingSince;
    page.waitsUntil = page.askedAt + AuthorizationTransactions::waitingLifetime;
    page.now = m_parts.clock.now();
    exchange->send(m_parts.pages.waiting(page));
}

void ConsentEndpoint::showConsent(
    const http::ExchangePtr &exchange, AuthorizationTransaction &transaction, const Facts &facts)
{
    const ConsentOffer offer = offerTo(facts.rules, transaction.request.scopes, m_parts.tools());
    if (offer.scopes.isEmpty()) {
        refuse(exchange, *m_parts.transactions.consume(transaction.id), CodeRefusal::NothingToGive);
        return;
    }
    transaction.shownScopes = offer.scopes;
    m_parts.transactions.extend(transaction, AuthorizationTransactions::lifetime);
    branding::ConsentPage page;
    page.binding = {transaction.id, m_parts.binding.csrfToken(transaction.browserHash, transaction.id)};
    page.client = clientOnPage(*facts.client);
    page.destination = destinationOf(transaction.request.redirectUri);
    page.account = accountOf(*facts.user, transaction.person->providerName);
    page.switchUrl = "/login?transaction=" + transaction.id;
    page.permissions = permissionsOf(offer, m_parts.config.refreshTokenLifetime);
    exchange->send(m_parts.pages.consent(page));
}

void ConsentEndpoint::handlePost(const http::ExchangePtr &exchange)
{
    const auto form = http::FormBody::ofBody(exchange->request());
    if (!form) {
        showError(exchange, form.error() == http::FormError::NotAForm ? 415 : 400, Kind::BadRequest, "invalid_request");
        return;
    }
    const QByteArray id = form->value("transaction").value_or(QByteArray());
    const AuthorizationTransaction *const transaction = m_parts.transactions.find(id);
    if (!transaction) {
        m_parts.flow.showExpired(exchange);
        return;
    }
    if (!m_parts.binding.isSameBrowser(exchange->request(), transaction->browserHash)
        || !m_parts.binding.isCsrfToken(form->value("csrf").value_or(QByteArray()), transaction->browserHash, id)) {
        qCWarning(lcOAuth, "%s a consent form came from another browser or page", idOf(exchange));
        showError(exchange, 403, Kind::WrongBrowser, "wrong_browser");
        return;
    }
    const QByteArray decision = form->value("decision").value_or(QByteArray());
    if (decision == "deny") {
        deny(exchange, id, {ErrorCode::AccessDenied, {}, QStringLiteral("the person said no"), {}});
    } else if (decision == "allow" && transaction->person && transaction->shownScopes) {
        // Taken out before anything is awaited: of two clicks one gets a code.
        allow(exchange, *m_parts.transactions.consume(id));
    } else {
        showError(exchange, 400, Kind::BadRequest, "invalid_request");
    }
}

void ConsentEndpoint::deny(const http::ExchangePtr &exchange, const QByteArray &id, const Error &error)
{
    if (const auto ended = m_parts.transactions.consume(id)) {
        m_parts.flow.answerError(exchange, *ended, error);
    } else {
        m_parts.flow.showExpired(exchange);
    }
}

void ConsentEndpoint::allow(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction)
{
    const CodeOrder order{
        transaction, *transaction.shownScopes, m_parts.tools(), m_parts.clock.now(), m_parts.config.codeLifetime};
    m_parts.store.write(
        this, [order, seal = m_parts.seal](store::Transaction &tx) { return issueCode(tx, order, seal); },
        [this, exchange, transaction](
            const store::Result<CodeOutcome> &outcome) { afterIssue(exchange, transaction, outcome); });
}

void ConsentEndpoint::afterIssue(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction,
    const store::Result<CodeOutcome> &outcome)
{
    if (!outcome) {
        m_parts.flow.answerError(exchange, transaction, {ErrorCode::ServerError, {}, outcome.error().detail, {}});
    } else if (!*outcome) {
        refuse(exchange, transaction, outcome->error());
    } else {
        m_parts.flow.answerCode(exchange, transaction, **outcome);
    }
}

// `transaction` has been consumed.
void ConsentEndpoint::refuse(
    const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, CodeRefusal refusal)
{
    if (refusal == CodeRefusal::ClientGone) { // nothing may be sent there any more
        showError(exchange, 400, Kind::UnknownClient, "unknown_client");
    } else if (refusal == CodeRefusal::Waiting) { // the approval was taken back between page and click
        AuthorizationTransaction waiting = transaction;
        waiting.shownScopes.reset();
        m_parts.transactions.restore(waiting);
        exchange->send(http::Response::seeOther(consentUrl(transaction.id)));
    } else {
        m_parts.flow.answerError(exchange, transaction, errorFor(refusal));
    }
}

void ConsentEndpoint::showError(
    const http::ExchangePtr &exchange, int status, Kind kind, const QByteArray &reason) const
{
    exchange->send(m_parts.pages.error(status, {kind, reason, {}, exchange->request().id, m_parts.clock.now()}));
}

void ConsentEndpoint::storeFailed(const http::ExchangePtr &exchange, const store::Error &error) const
{
    qCWarning(lcOAuth, "%s the store failed: %ls", idOf(exchange), qUtf16Printable(error.detail));
    showError(exchange, 500, Kind::ServerFailed, "server_error");
}

} // namespace oauth
