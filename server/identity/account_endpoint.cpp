// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/account_endpoint.h"

#include "server/identity/too_many_requests.h"
#include "server/branding/page_renderer.h"
#include "server/identity/audit_origin.h"
#include "server/identity/password_hasher.h"
#include "server/identity/totp.h"

namespace identity
{

namespace
{

using Kind = branding::AccountProblem::Kind;
using ErrorKind = branding::ErrorPage::Kind;
using Notice = branding::AccountPage::Notice;

const QByteArray formPurpose = QByteArrayLiteral("account"); // stands where a transaction would

branding::AccountProblem problemOf(AccountError error)
{
    switch (error) {
    case AccountError::PasswordTooShort:
        return {Kind::PasswordTooShort, {}};
    case AccountError::PasswordTooLong:
        return {Kind::PasswordTooLong, {}};
    case AccountError::PasswordIsLogin:
        return {Kind::PasswordIsLogin, {}};
    case AccountError::LoginInvalid:
    case AccountError::LoginTaken:
    case AccountError::UnknownRole:
    case AccountError::UnknownAccount:
    case AccountError::Busy:
    case AccountError::Failed:
        return {Kind::Failed, {}};
    }
    Q_UNREACHABLE();
}

branding::AccountProblem problemOf(CodeRefusal refusal)
{
    switch (refusal) {
    case CodeRefusal::Wrong:
        return {Kind::WrongCode, {}};
    case CodeRefusal::NotBegun:
        return {Kind::SetupTooLate, {}};
    case CodeRefusal::Failed:
        return {Kind::Failed, {}};
    }
    Q_UNREACHABLE();
}

core::Secret typedPassword(const http::FormBody &form, QByteArrayView field)
{
    return normalizedPassword(form.value(field).value_or(QByteArray()));
}

} // namespace

AccountEndpoint::AccountEndpoint(SignInParts parts, LoginThrottle &throttle)
    : m_parts(parts)
    , m_throttle(throttle)
{
}

std::optional<BrowserSession> AccountEndpoint::localSession(const http::Request &request) const
{
    const auto session = m_parts.sessions.find(request);
    return session && session->provider.isEmpty() ? session : std::nullopt;
}

void AccountEndpoint::handle(const http::ExchangePtr &exchange)
{
    if (!m_parts.localAccounts || !m_parts.secondFactor) {
        showError(exchange, 404, ErrorKind::BadRequest, "no_local_accounts");
    } else if (const auto wait = m_parts.rate.retryAfter(exchange->request())) {
        sendTooManyRequests(exchange, m_parts.pages, m_parts.clock, *wait);
    } else if (exchange->request().method == "POST") {
        handlePost(exchange);
    } else {
        show(exchange, localSession(exchange->request()), {});
    }
}

void AccountEndpoint::handlePost(const http::ExchangePtr &exchange)
{
    const auto form = http::FormBody::ofBody(exchange->request());
    if (!form) {
        showError(
            exchange, form.error() == http::FormError::NotAForm ? 415 : 400, ErrorKind::BadRequest, "invalid_request");
        return;
    }
    const Visit visit{exchange, *form, m_parts.binding.browserOf(exchange->request()).hash,
        localSession(exchange->request())};
    if (!m_parts.binding.isCsrfToken(form->value("csrf").value_or(QByteArray()), visit.browserHash, formPurpose)) {
        showError(exchange, 403, ErrorKind::WrongBrowser, "wrong_browser");
        return;
    }
    const QByteArray action = form->value("action").value_or(QByteArray());
    if (action == "sign_in") {
        signIn(visit);
    } else if (!visit.session) { // over meanwhile: sign in first
        show(exchange, std::nullopt, {});
    } else if (action == "sign_out") {
        signOut(visit);
    } else if (action == "change_password") {
        changePassword(visit);
    } else if (action == "two_step_begin") {
        withPassword(visit, [this, visit] {
            [[maybe_unused]] const core::Secret shown = m_parts.secondFactor->begin(visit.session->userId);
            show(visit.exchange, visit.session, {});
        });
    } else if (action == "two_step_confirm") {
        confirmSetup(visit);
    } else if (action == "two_step_off") {
        switchOff(visit);
    } else {
        showError(exchange, 400, ErrorKind::BadRequest, "invalid_request");
    }
}

void AccountEndpoint::verifyPassword(
    const Visit &visit, const QString &login, const std::function<void(const core::UserId &)> &next)
{
    const core::Secret password = typedPassword(visit.form, "password");
    const QHostAddress address = visit.exchange->request().clientAddress;
    if (login.isEmpty() || login.size() > 320 || password.isEmpty() || password.reveal().size() > maxPasswordBytes) {
        refuse(visit, {Kind::WrongPassword, {}});
        return;
    }
    if (const auto wait = m_throttle.attempt(login, address); wait.count() > 0) {
        record(visit, QStringLiteral("too_many_attempts"));
        refuse(visit, {Kind::TryLater, wait});
        return;
    }
    m_parts.localAccounts->verify(login, password, this,
        [this, visit, login, address, next](const core::Expected<PasswordProof, PasswordRefusal> &result) {
            if (result) {
                m_throttle.succeeded(login, address);
                next(result->userId);
            } else if (result.error() == PasswordRefusal::Wrong) {
                record(visit, QStringLiteral("wrong_password"));
                refuse(visit, {Kind::WrongPassword, {}});
            } else {
                m_throttle.notMade(login, address);
                refuse(visit, {Kind::Failed, {}});
            }
        });
}

void AccountEndpoint::signIn(const Visit &visit)
{
    const QString login = QString::fromUtf8(visit.form.value("username").value_or(QByteArray())).trimmed();
    verifyPassword(visit, login, [this, visit](const core::UserId &userId) { checkCode(visit, userId); });
}

void AccountEndpoint::checkCode(const Visit &visit, const core::UserId &userId)
{
    const QString key = codeThrottleKey(userId);
    const QHostAddress address = visit.exchange->request().clientAddress;
    if (const auto wait = m_throttle.attempt(key, address); wait.count() > 0) {
        refuse(visit, {Kind::TryLater, wait});
        return;
    }
    m_parts.secondFactor->verify(userId, visit.form.value("code").value_or(QByteArray()), this,
        [this, visit, userId, key, address](const core::Expected<void, CodeRefusal> &checked) {
            if (checked) {
                m_throttle.succeeded(key, address);
                startSession(visit, userId);
            } else {
                record(visit, QStringLiteral("wrong_code"));
                refuse(visit, problemOf(checked.error()));
            }
        });
}

void AccountEndpoint::startSession(const Visit &visit, const core::UserId &userId)
{
    m_parts.localAccounts->find(userId, this, [this, visit](const std::optional<store::UserRow> &user) {
        if (!user) {
            refuse(visit, {Kind::WrongPassword, {}});
            return;
        }
        BrowserSession session;
        session.userId = user->id;
        session.authenticatedAt = m_parts.clock.nowMs();
        session.login = user->login;
        session.name = user->name.isEmpty() ? user->login : user->name;
        session.detail = user->email.isEmpty() ? user->login : user->email;
        const http::Header cookie = m_parts.sessions.start(session);
        show(visit.exchange, session, {{}, {cookie}});
    });
}

void AccountEndpoint::signOut(const Visit &visit)
{
    m_parts.sessions.end(visit.exchange->request());
    show(visit.exchange, std::nullopt, {});
}

void AccountEndpoint::withPassword(const Visit &visit, const Next &next)
{
    verifyPassword(visit, visit.session->login, [this, visit, next](const core::UserId &userId) {
        if (userId == visit.session->userId) {
            next();
        } else { // the login has become somebody else's
            refuse(visit, {Kind::WrongPassword, {}});
        }
    });
}

void AccountEndpoint::changePassword(const Visit &visit)
{
    const core::Secret password = typedPassword(visit.form, "new_password");
    const core::Secret again = typedPassword(visit.form, "new_password_again");
    if (password.reveal() != again.reveal()) {
        refuse(visit, {Kind::NotTheSame, {}});
    } else if (const auto good = LocalAccounts::validatePassword(password, visit.session->login); !good) {
        refuse(visit, problemOf(good.error()));
    } else {
        withPassword(visit, [this, visit, password] { storePassword(visit, password); });
    }
}

void AccountEndpoint::storePassword(const Visit &visit, const core::Secret &password)
{
    m_parts.localAccounts->setPassword(visit.session->userId, password, audit::Actor::user(visit.session->userId), this,
        [this, visit](const core::Expected<void, AccountError> &changed) {
            if (!changed) {
                refuse(visit, problemOf(changed.error()));
                return;
            }
            m_parts.sessions.endAllOf(visit.session->userId); // of other browsers too
            Show what;
            what.page.notice = Notice::PasswordChanged;
            BrowserSession session = *visit.session;
            session.authenticatedAt = m_parts.clock.nowMs(); // they have just shown the old one
            what.headers = {m_parts.sessions.start(std::move(session))};
            show(visit.exchange, visit.session, std::move(what));
        });
}

void AccountEndpoint::confirmSetup(const Visit &visit)
{
    m_parts.secondFactor->confirm(visit.session->userId, visit.form.value("code").value_or(QByteArray()), this,
        [this, visit](const core::Expected<QByteArrayList, CodeRefusal> &codes) {
            if (!codes) {
                refuse(visit, problemOf(codes.error()));
                return;
            }
            Show what;
            what.page.notice = Notice::TwoStepOn;
            for (const QByteArray &code : *codes) {
                what.page.recoveryCodes.append(QString::fromLatin1(code));
            }
            show(visit.exchange, visit.session, std::move(what));
        });
}

void AccountEndpoint::switchOff(const Visit &visit)
{
    withPassword(visit, [this, visit] {
        m_parts.secondFactor->switchOff(
            visit.session->userId, this, [this, visit](const core::Expected<void, CodeRefusal> &done) {
                if (!done) {
                    refuse(visit, problemOf(done.error()));
                    return;
                }
                Show what;
                what.page.notice = Notice::TwoStepOff;
                show(visit.exchange, visit.session, std::move(what));
            });
    });
}

void AccountEndpoint::refuse(const Visit &visit, branding::AccountProblem problem)
{
    Show what;
    what.page.problem = problem;
    show(visit.exchange, visit.session, std::move(what));
}

void AccountEndpoint::show(
    const http::ExchangePtr &exchange, const std::optional<BrowserSession> &session, Show what)
{
    const BrowserBinding::Browser browser = m_parts.binding.browserOf(exchange->request());
    what.page.csrf = m_parts.binding.csrfToken(browser.hash, formPurpose);
    what.headers.append(browser.cookie);
    const auto send = [exchange, &pages = m_parts.pages](const Show &whole) {
        http::Response answer = pages.account(whole.page);
        answer.headers.append(whole.headers);
        exchange->send(std::move(answer));
    };
    if (!session) {
        send(what);
        return;
    }
    what.page.account = branding::AccountOnPage{session->name, session->detail, {}};
    if (const auto secret = m_parts.secondFactor->begun(session->userId)) {
        const core::Secret uri = totpUri(*secret, m_parts.pages.branding().name, session->login);
        what.page.setup = branding::AccountPage::Setup{
            QString::fromLatin1(toBase32(secret->reveal())), QString::fromLatin1(uri.reveal())};
    }
    m_parts.secondFactor->find(
        session->userId, this, [what = std::move(what), send](const SecondFactor::State &state) mutable {
            what.page.isTwoStepOn = state && state->isOn;
            what.page.recoveryCodesLeft = state ? state->recoveryCodesLeft : 0;
            send(what);
        });
}

void AccountEndpoint::record(const Visit &visit, const QString &reason)
{
    m_parts.audit.record(signInRefusal(visit.exchange->request(), reason));
}

void AccountEndpoint::showError(
    const http::ExchangePtr &exchange, int status, ErrorKind kind, const QByteArray &reason) const
{
    exchange->send(m_parts.pages.error(status, {kind, reason, {}, exchange->request().id, m_parts.clock.now()}));
}

} // namespace identity
