// SPDX-License-Identifier: GPL-3.0-or-later
// POST /login: what page 1 sends: a provider, a name and password, "Continue as …", or Deny; then the code of a second step. GET /login?transaction=…
// shows page 1 again ("Not you?"). Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/http/form_body.h"
#include "server/identity/browser_binding.h"
#include "server/identity/local_accounts.h"
#include "server/identity/login_throttle.h"
#include "server/identity/pending_second_steps.h"
#include "server/identity/provider_registry.h"
#include "server/identity/provider_round_trips.h"
#include "server/identity/request_rate.h"
#include "server/identity/second_factor.h"
#include "server/identity/sign_in_recorder.h"

namespace branding
{
class PageRenderer;
}

namespace identity
{

// Borrowed; each outlives the endpoints.
struct SignInParts {
    const core::Clock &clock;
    LocalAccounts *localAccounts = nullptr; // null: switched off
    const ProviderRegistry &providers;
    const BrowserBinding &binding;
    BrowserSessions &sessions;
    ProviderRoundTrips &roundTrips;
    SignInRecorder &recorder;
    SignInFlow &flow;
    const branding::PageRenderer &pages;
    RequestRate &rate;
    audit::AuditLog &audit;
    SecondFactor *secondFactor = nullptr; // null: accounts kept here have no second step
};

class SignInEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit SignInEndpoint(SignInParts parts);

    void handle(const http::ExchangePtr &exchange);

    [[nodiscard]] LoginThrottle &throttle() { return m_throttle; }

private:
    struct Attempt {
        QByteArray transaction;
        QByteArray browserHash;
        http::FormBody form;
    };
    void handlePost(const http::ExchangePtr &exchange);
    void handleGet(const http::ExchangePtr &exchange);
    void continueSession(const http::ExchangePtr &exchange, const Attempt &attempt);
    void goToProvider(const http::ExchangePtr &exchange, const Attempt &attempt, Provider &provider);
    void checkPassword(const http::ExchangePtr &exchange, const Attempt &attempt);
    void afterPassword(const http::ExchangePtr &exchange, const QByteArray &transaction, const QString &login,
        const core::Expected<PasswordProof, PasswordRefusal> &result);
    void askSecondStep(const http::ExchangePtr &exchange, const QByteArray &transaction, const PasswordProof &proof);
    void checkCode(const http::ExchangePtr &exchange, const Attempt &attempt);
    void afterCode(const http::ExchangePtr &exchange, const QByteArray &transaction, const PasswordProof &proof,
        const core::Expected<void, CodeRefusal> &checked);
    void showCodePage(const http::ExchangePtr &exchange, const QByteArray &transaction,
        const std::optional<branding::SignInProblem> &problem) const;
    void record(const http::ExchangePtr &exchange, const char *reason, const core::UserId &userId = {});
    void showError(
        const http::ExchangePtr &exchange, int status, branding::ErrorPage::Kind kind, const QByteArray &reason) const;

    SignInParts m_parts;
    LoginThrottle m_throttle;
    PendingSecondSteps m_pendingSecondSteps;
};

} // namespace identity
