// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/consent_endpoint.h"

#include "server/access/rights_reader.h"
#include "server/audit/append.h"
#include "server/branding/page_renderer.h"
#include "server/http/form_body.h"
#include "server/identity/audit_origin.h"
#include "server/identity/too_many_requests.h"
#include "server/oauth/audit_refusal.h"
#include "server/oauth/oauth_log.h"
#include "server/store/approval_request_table.h"
#include "server/store/client_table.h"
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
    return client && mayStillBeAnswered(*client, request);
}

store::Result<Opening> openRequest(
    store::Transaction &tx, const store::ApprovalRequestRow &row, const audit::Origin &origin)
{
    const auto opening = store::ApprovalRequestTable(tx).insert(row);
    if (!opening || *opening != Opening::Opened) {
        return opening;
    }
    return audit::append(tx,
        {.kind = audit::EventKind::ApprovalRequested,
            .time = row.requestedAt,
            .actor = audit::Actor::user(row.userId),
            .userId = row.userId,
            .clientId = row.clientId,
            .origin = origin})
        .map([&] { return *opening; });
}

} // namespace

ConsentEndpoint::ConsentEndpoint(ConsentEndpointParts parts)
    : m_parts(std::move(parts))
{
}

void ConsentEndpoint::handle(const http::ExchangePtr &exchange)
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

store::Result<ConsentEndpoint::Facts> ConsentEndpoint::readFacts(
    store::Database &db, const AuthorizationRequest &request, const core::UserId &userId, core::Seconds now)
{
    const auto user = store::UserTable(db).find(userId);
    const auto client = store::ClientTable(db).find(request.client.id);
    if (!user || !client) {
        return core::unexpected(store::Error(user ? client.error() : user.error()));
    }
    Facts facts{*user, *client, {}, {}};
    if (*user) {
        const auto rights = access_control::loadRights(db, userId);
        const auto remembered = store::RememberedConsentTable(db).find(memoryKey(request, userId), now);
        if (!rights || !remembered) {
            return core::unexpected(store::Error(rights ? remembered.error() : rights.error()));
        }
        facts.rights = *rights;
        facts.remembered = *remembered;
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
        [request = transaction->request, userId = transaction->person->userId, now = m_parts.clock.now()](
            store::Database &db) { return readFacts(db, request, userId, now); },
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
        this,
        [row, origin = identity::originOf(exchange->request())](
            store::Transaction &tx) { return openRequest(tx, row, origin); },
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
    page.destination = destinationOf(transaction.request);
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
    const ConsentOffer offer = offerTo(facts.rights, transaction.request.scopes, m_parts.tools());
    if (offer.scopes.isEmpty()) {
        refuse(exchange, *m_parts.transactions.consume(transaction.id), CodeRefusal::NothingToGive);
        return;
    }
    transaction.shownScopes = offer.scopes;
    m_parts.transactions.extend(transaction, AuthorizationTransactions::lifetime);
    branding::ConsentPage page;
    page.binding = {transaction.id, m_parts.binding.csrfToken(transaction.browserHash, transaction.id)};
    page.client = clientOnPage(*facts.client);
    page.destination = destinationOf(transaction.request);
    page.account = accountOf(*facts.user, transaction.person->providerName);
    page.switchUrl = "/login?transaction=" + transaction.id;
    page.permissions = providerTokensOf(offer, m_parts.providerTokenServers()) + permissionsOf(offer, m_parts.config.refreshTokenLifetime);
    page.memory = memoryOf(exchange->request(), transaction, covers(facts.remembered, offer.scopes));
    page.rememberedDays = int(rememberedConsentLifetime.count());
    exchange->send(m_parts.pages.consent(page));
}

// Shortened only for the person whose browser session lives here; a click it takes in any case.
branding::ConsentPage::Memory ConsentEndpoint::memoryOf(const http::Request &request,
    const AuthorizationTransaction &transaction, bool isCovered) const
{
    using Memory = branding::ConsentPage::Memory;
    if (!mayBeRemembered(transaction.request) || transaction.isApprovedOnce) {
        return Memory::NotOffered;
    }
    const auto session = m_parts.sessions.find(request);
    const bool isSamePerson = session && session->userId == transaction.person->userId;
    return isCovered && isSamePerson ? Memory::Remembered : Memory::Offered;
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
        m_parts.flow.denied(exchange, id);
    } else if (decision == "allow" && transaction->person && transaction->shownScopes) {
        // Taken out before anything is awaited: of two clicks one gets a code.
        const bool isTicked = form->value("remember") == QByteArray("1");
        allow(exchange, *m_parts.transactions.consume(id), isTicked ? ConsentMemory::Keep : ConsentMemory::Forget);
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

void ConsentEndpoint::allow(
    const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, ConsentMemory wanted)
{
    const bool isPossible = mayBeRemembered(transaction.request) && !transaction.isApprovedOnce;
    const CodeOrder order{
        transaction, *transaction.shownScopes, m_parts.tools(), m_parts.clock.now(), m_parts.config.codeLifetime,
        identity::originOf(exchange->request()), isPossible ? std::optional(wanted) : std::nullopt};
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
    } else if (refusal == CodeRefusal::PasswordChanged) { // perhaps because somebody else knew it
        AuthorizationTransaction again = transaction;
        again.person.reset();
        again.shownScopes.reset();
        m_parts.transactions.restore(again);
        m_parts.flow.showSignIn(
            exchange, transaction.id, branding::SignInProblem{branding::SignInProblem::Kind::SessionEnded, {}, {}}, {});
    } else {
        m_parts.flow.answerError(exchange, transaction, errorFor(refusal));
    }
}

void ConsentEndpoint::showError(
    const http::ExchangePtr &exchange, int status, Kind kind, const QByteArray &reason) const
{
    if (status != 500) {
        m_parts.audit.record(pageRefusalEvent(exchange->request(), {}, QString::fromLatin1(reason)));
    }
    exchange->send(m_parts.pages.error(status, {kind, reason, {}, exchange->request().id, m_parts.clock.now()}));
}

void ConsentEndpoint::storeFailed(const http::ExchangePtr &exchange, const store::Error &error) const
{
    qCWarning(lcOAuth, "%s the store failed: %ls", idOf(exchange), qUtf16Printable(error.detail));
    showError(exchange, 500, Kind::ServerFailed, "server_error");
}

} // namespace oauth
