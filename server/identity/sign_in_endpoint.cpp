// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/sign_in_endpoint.h"

#include "server/identity/too_many_requests.h"
#include "server/branding/page_renderer.h"
#include "server/identity/audit_origin.h"
#include "server/identity/password_hasher.h"

#include <QLoggingCategory>

#include <algorithm>

Q_LOGGING_CATEGORY(lcSignInEndpoint, "gatehouse.identity")

namespace identity
{

namespace
{

using Problem = branding::SignInProblem;
using ErrorKind = branding::ErrorPage::Kind;

const char *idOf(const http::ExchangePtr &exchange)
{
    return exchange->request().id.bytes().constData();
}

bool isBelow(const QByteArray &url, const QList<QByteArray> &origins)
{
    return std::any_of(origins.cbegin(), origins.cend(), [&url](const QByteArray &origin) {
        return url.startsWith(QByteArray(origin + '/')) || url.startsWith(QByteArray(origin + '?'));
    });
}

} // namespace

SignInEndpoint::SignInEndpoint(SignInParts parts)
    : m_parts(parts)
    , m_throttle(parts.clock)
    , m_pendingSecondSteps(parts.clock)
{
}

void SignInEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (const auto wait = m_parts.rate.retryAfter(exchange->request())) {
        record(exchange, "too_many_requests");
        sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
        return;
    }
    if (exchange->request().method == "POST") {
        handlePost(exchange);
    } else {
        handleGet(exchange);
    }
}

void SignInEndpoint::handleGet(const http::ExchangePtr &exchange)
{
    const auto query = http::FormBody::ofQuery(exchange->request());
    const QByteArray transaction = query ? query->value("transaction").value_or(QByteArray()) : QByteArray();
    const auto browser = m_parts.flow.browserOf(transaction);
    if (!browser) {
        showError(exchange, 400, ErrorKind::Expired, "transaction_expired");
    } else if (!m_parts.binding.isSameBrowser(exchange->request(), *browser)) {
        showError(exchange, 403, ErrorKind::WrongBrowser, "wrong_browser");
    } else {
        m_parts.flow.showSignIn(exchange, transaction, std::nullopt, {});
    }
}

void SignInEndpoint::handlePost(const http::ExchangePtr &exchange)
{
    // 1 the form
    const auto form = http::FormBody::ofBody(exchange->request());
    if (!form) {
        showError(
            exchange, form.error() == http::FormError::NotAForm ? 415 : 400, ErrorKind::BadRequest, "invalid_request");
        return;
    }
    // 2 whose it is: nothing in it counts before
    Attempt attempt{form->value("transaction").value_or(QByteArray()), {}, *form};
    const auto browser = m_parts.flow.browserOf(attempt.transaction);
    if (!browser) {
        showError(exchange, 400, ErrorKind::Expired, "transaction_expired");
        return;
    }
    attempt.browserHash = *browser;
    if (!m_parts.binding.isSameBrowser(exchange->request(), *browser)
        || !m_parts.binding.isCsrfToken(form->value("csrf").value_or(QByteArray()), *browser, attempt.transaction)) {
        qCWarning(lcSignInEndpoint, "%s a sign-in form came from another browser or page", idOf(exchange));
        record(exchange, "wrong_browser");
        showError(exchange, 403, ErrorKind::WrongBrowser, "wrong_browser");
        return;
    }
    // 3 what was chosen
    const QString choice = QString::fromUtf8(form->value("provider").value_or(QByteArray()));
    if (form->value("decision") == "deny") {
        m_parts.flow.denied(exchange, attempt.transaction);
    } else if (choice == QLatin1String("session")) {
        continueSession(exchange, attempt);
    } else if (Provider *const provider = m_parts.providers.find(choice)) {
        goToProvider(exchange, attempt, *provider);
    } else if (m_parts.secondFactor && choice == QLatin1String("code")) {
        checkCode(exchange, attempt);
    } else if (m_parts.localAccounts
        && (choice == QLatin1String("local") || (choice.isEmpty() && form->value("password")))) {
        checkPassword(exchange, attempt);
    } else {
        showError(exchange, 400, ErrorKind::BadRequest, "invalid_request");
    }
}

void SignInEndpoint::continueSession(const http::ExchangePtr &exchange, const Attempt &attempt)
{
    const auto session = m_parts.sessions.find(exchange->request());
    if (!session) {
        m_parts.flow.showSignIn(exchange, attempt.transaction, Problem{Problem::Kind::SessionEnded, {}, {}}, {});
        return;
    }
    // A refresh token of theirs rotates: two grants of ours cannot share one, so the provider is asked for another.
    if (Provider *const provider = m_parts.providers.find(session->askProvider)) {
        goToProvider(exchange, attempt, *provider);
    } else {
        m_parts.recorder.signInAgain(exchange, attempt.transaction, *session);
    }
}

void SignInEndpoint::goToProvider(const http::ExchangePtr &exchange, const Attempt &attempt, Provider &provider)
{
    const ProviderDeparture departure
        = m_parts.roundTrips.begin(attempt.transaction, attempt.browserHash, provider.id());
    const QList<QByteArray> allowedOrigins = provider.origins(); // by the form-action of the page that was sent
    provider.begin(departure, this,
        [this, exchange, transaction = attempt.transaction, allowedOrigins, name = provider.displayName()](
            const core::Expected<QByteArray, ProviderError> &url) {
            if (!url) {
                qCWarning(lcSignInEndpoint, "%s sign-in with %ls cannot begin: %ls", idOf(exchange),
                    qUtf16Printable(name), qUtf16Printable(url.error().detail));
                m_parts.flow.showSignIn(
                    exchange, transaction, Problem{Problem::Kind::ProviderUnreachable, name, {}}, {});
            } else if (!isBelow(*url, allowedOrigins)) {
                m_parts.flow.showSignIn(exchange, transaction, Problem{Problem::Kind::ProviderMoved, name, {}}, {});
            } else {
                exchange->send(http::Response::seeOther(*url));
            }
        });
}

void SignInEndpoint::checkPassword(const http::ExchangePtr &exchange, const Attempt &attempt)
{
    const QString login = QString::fromUtf8(attempt.form.value("username").value_or(QByteArray())).trimmed();
    const core::Secret password = normalizedPassword(attempt.form.value("password").value_or(QByteArray()));
    if (login.isEmpty() || login.size() > 320 || password.isEmpty() || password.reveal().size() > maxPasswordBytes) {
        m_parts.flow.showSignIn(
            exchange, attempt.transaction, Problem{Problem::Kind::MissingField, {}, {}}, login.left(320));
        return;
    }
    const auto wait = m_throttle.attempt(login, exchange->request().clientAddress);
    if (wait.count() > 0) {
        record(exchange, "too_many_attempts");
        m_parts.flow.showSignIn(exchange, attempt.transaction, Problem{Problem::Kind::TryLater, {}, wait}, login);
        return;
    }
    m_parts.localAccounts->verify(login, password, this,
        [this, exchange, transaction = attempt.transaction, login](
            const core::Expected<PasswordProof, PasswordRefusal> &result) {
            afterPassword(exchange, transaction, login, result);
        });
}

void SignInEndpoint::afterPassword(const http::ExchangePtr &exchange, const QByteArray &transaction,
    const QString &login, const core::Expected<PasswordProof, PasswordRefusal> &result)
{
    const QHostAddress address = exchange->request().clientAddress;
    if (result) {
        m_throttle.succeeded(login, address);
        askSecondStep(exchange, transaction, *result);
        return;
    }
    Problem problem;
    switch (result.error()) {
    case PasswordRefusal::Wrong:
        qCInfo(lcSignInEndpoint, "%s a sign-in with a wrong name or password", idOf(exchange));
        // Whose account was tried; a name that nobody has is not kept, since people type passwords there.
        m_parts.localAccounts->findByName(login, this, [this, exchange](const std::optional<core::UserId> &userId) {
            record(exchange, "wrong_password", userId.value_or(core::UserId()));
        });
        problem.kind = Problem::Kind::WrongPassword;
        break;
    case PasswordRefusal::Busy:
        m_throttle.notMade(login, address);
        problem.kind = Problem::Kind::Busy;
        break;
    case PasswordRefusal::Failed:
        m_throttle.notMade(login, address);
        problem.kind = Problem::Kind::StoreFailed;
        break;
    }
    m_parts.flow.showSignIn(exchange, transaction, problem, login);
}

void SignInEndpoint::askSecondStep(
    const http::ExchangePtr &exchange, const QByteArray &transaction, const PasswordProof &proof)
{
    if (!m_parts.secondFactor) {
        m_parts.recorder.signInLocally(exchange, transaction, proof);
        return;
    }
    m_parts.secondFactor->find(
        proof.userId, this, [this, exchange, transaction, proof](const SecondFactor::State &state) {
            if (!state) {
                m_parts.flow.showSignIn(exchange, transaction, Problem{Problem::Kind::StoreFailed, {}, {}}, {});
            } else if (state->isOn) {
                m_pendingSecondSteps.insert(transaction, proof);
                showCodePage(exchange, transaction, std::nullopt);
            } else {
                m_parts.recorder.signInLocally(exchange, transaction, proof);
            }
        });
}

void SignInEndpoint::checkCode(const http::ExchangePtr &exchange, const Attempt &attempt)
{
    const auto proof = m_pendingSecondSteps.attempt(attempt.transaction);
    if (!proof) { // no password before it, too late, or too many wrong ones
        m_parts.flow.showSignIn(exchange, attempt.transaction, Problem{Problem::Kind::SessionEnded, {}, {}}, {});
        return;
    }
    const auto wait = m_throttle.attempt(codeThrottleKey(proof->userId), exchange->request().clientAddress);
    if (wait.count() > 0) {
        record(exchange, "too_many_attempts", proof->userId);
        showCodePage(exchange, attempt.transaction, Problem{Problem::Kind::TryLater, {}, wait});
        return;
    }
    m_parts.secondFactor->verify(proof->userId, attempt.form.value("code").value_or(QByteArray()), this,
        [this, exchange, transaction = attempt.transaction, proof = *proof](
            const core::Expected<void, CodeRefusal> &checked) { afterCode(exchange, transaction, proof, checked); });
}

void SignInEndpoint::afterCode(const http::ExchangePtr &exchange, const QByteArray &transaction,
    const PasswordProof &proof, const core::Expected<void, CodeRefusal> &checked)
{
    if (checked) {
        m_throttle.succeeded(codeThrottleKey(proof.userId), exchange->request().clientAddress);
        m_pendingSecondSteps.remove(transaction);
        m_parts.recorder.signInLocally(exchange, transaction, proof);
        return;
    }
    const bool isWrong = checked.error() == CodeRefusal::Wrong;
    if (isWrong) {
        record(exchange, "wrong_code", proof.userId);
    }
    showCodePage(exchange, transaction,
        Problem{isWrong ? Problem::Kind::WrongCode : Problem::Kind::StoreFailed, {}, {}});
}

void SignInEndpoint::showCodePage(const http::ExchangePtr &exchange, const QByteArray &transaction,
    const std::optional<Problem> &problem) const
{
    const auto browser = m_parts.flow.browserOf(transaction);
    if (!browser) {
        showError(exchange, 400, ErrorKind::Expired, "transaction_expired");
        return;
    }
    exchange->send(m_parts.pages.signInCode(
        {{transaction, m_parts.binding.csrfToken(*browser, transaction)}, "/login?transaction=" + transaction, problem}));
}

void SignInEndpoint::record(const http::ExchangePtr &exchange, const char *reason, const core::UserId &userId)
{
    audit::Event event = signInRefusal(exchange->request(), QString::fromLatin1(reason));
    event.userId = userId;
    m_parts.audit.record(event);
}

void SignInEndpoint::showError(
    const http::ExchangePtr &exchange, int status, ErrorKind kind, const QByteArray &reason) const
{
    exchange->send(m_parts.pages.error(status, {kind, reason, {}, exchange->request().id, m_parts.clock.now()}));
}

} // namespace identity
