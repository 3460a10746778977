// SPDX-License-Identifier: GPL-3.0-or-later
// The authorization request between its arrival and its answer: page 1, what sign-in reports back, and the way back to
// the client. Steps: begin → (sign-in) → signedIn → consent endpoint → codeAnswer or errorAnswer. Server thread.
#pragma once

#include "server/audit/audit_log.h"
#include "server/identity/browser_binding.h"
#include "server/identity/browser_sessions.h"
#include "server/identity/provider_registry.h"
#include "server/identity/request_rate.h"
#include "server/identity/sign_in_flow.h"
#include "server/oauth/authorization_answer.h"
#include "server/oauth/authorization_transactions.h"
#include "server/oauth/device_answers.h"

namespace branding
{
class PageRenderer;
}

namespace oauth
{

enum class LocalAccountForm {
    Shown,
    Hidden,
};

// Borrowed; each outlives the flow.
struct AuthorizationFlowParts {
    const OAuthConfig &config;
    const core::Clock &clock;
    AuthorizationTransactions &transactions;
    const identity::BrowserBinding &binding;
    const identity::BrowserSessions &sessions;
    const identity::ProviderRegistry &providers;
    const branding::PageRenderer &pages;
    LocalAccountForm localAccounts = LocalAccountForm::Shown;
    audit::AuditLog &audit;
    DeviceAnswers &devices;
    store::Store &store;
};

class AuthorizationFlow final : public identity::SignInFlow
{
public:
    explicit AuthorizationFlow(AuthorizationFlowParts parts)
        : m_parts(parts)
    {
    }

    // A checked request becomes a transaction of this browser; answers with page 1.
    void begin(const http::ExchangePtr &exchange, AuthorizationRequest request);

    // The answer to the client; the transaction has been consumed.
    void answerCode(
        const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, const QByteArray &code) const;
    void answerError(
        const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, const Error &error) const;
    // The person said no.
    void answerDenied(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction) const;

    // identity::SignInFlow
    [[nodiscard]] std::optional<QByteArray> browserOf(const QByteArray &transaction) const override;
    void showSignIn(const http::ExchangePtr &exchange, const QByteArray &transaction,
        const std::optional<branding::SignInProblem> &problem, const QString &login) override;
    void signedIn(
        const http::ExchangePtr &exchange, const QByteArray &transaction, const identity::SignedIn &result) override;
    void denied(const http::ExchangePtr &exchange, const QByteArray &transaction) override;
    void providerFailed(const http::ExchangePtr &exchange, const QByteArray &transaction) override;

    void showExpired(const http::ExchangePtr &exchange) const;

private:
    // Whether a sign-in of then is what the client asked for.
    [[nodiscard]] bool isRecentEnough(
        const AuthorizationTransaction &transaction, core::Milliseconds authenticatedAt) const;
    void sendError(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, const Error &error,
        audit::EventKind kind) const;
    [[nodiscard]] http::Response signInPage(const http::Request &request, const AuthorizationTransaction &transaction,
        const std::optional<branding::SignInProblem> &problem, const QString &login) const;

    AuthorizationFlowParts m_parts;
    mutable QObject m_context; // of what is asked of the store: dropped with the flow
};

// Shared with the consent page.
[[nodiscard]] branding::ClientOnPage clientOnPage(const store::ClientRow &client);
[[nodiscard]] branding::Destination destinationOf(const AuthorizationRequest &request);
[[nodiscard]] QByteArray consentUrl(const QByteArray &transaction);

} // namespace oauth
