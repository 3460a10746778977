// SPDX-License-Identifier: GPL-3.0-or-later
// GET /consent?transaction=…: where the signed-in person stands: waiting page, consent page, or back to the client.
// POST: Allow or Deny. The user row is read anew each time, so that a decision in the console counts at the next
// refresh. Server thread.
#pragma once

#include "server/identity/approval_gate.h"
#include "server/identity/request_rate.h"
#include "server/oauth/authorization_code_issue.h"
#include "server/oauth/authorization_flow.h"

#include <QObject>

#include <functional>

namespace store
{
class Store;
}

namespace oauth
{

// Borrowed; each outlives the endpoint.
struct ConsentEndpointParts {
    const OAuthConfig &config;
    const core::Clock &clock;
    store::Store &store;
    AuthorizationTransactions &transactions;
    const identity::BrowserBinding &binding;
    identity::SingleAdmissions &singleAdmissions;
    const ProviderTokenSeal &seal;
    const branding::PageRenderer &pages;
    AuthorizationFlow &flow;
    std::function<ToolsByServer()> tools; // every server's tools, by name
    audit::AuditLog &audit;
    const identity::BrowserSessions &sessions;
    identity::RequestRate &rate;
    std::function<QStringList()> providerTokenServers = [] { return QStringList(); }; // they are given the provider's token
};

class ConsentEndpoint final : public QObject
{
    Q_OBJECT
public:
    explicit ConsentEndpoint(ConsentEndpointParts parts);

    void handle(const http::ExchangePtr &exchange);

private:
    struct Facts { // read in one job
        std::optional<store::UserRow> user;
        std::optional<store::ClientRow> client;
        access_control::Rights rights;
        std::optional<store::RememberedConsentRow> remembered;
    };
    [[nodiscard]] static store::Result<Facts> readFacts(
        store::Database &db, const AuthorizationRequest &request, const core::UserId &userId, core::Seconds now);

    void handleGet(const http::ExchangePtr &exchange);
    void handlePost(const http::ExchangePtr &exchange);
    void showStep(const http::ExchangePtr &exchange, const QByteArray &id, const Facts &facts);
    void showWaiting(
        const http::ExchangePtr &exchange, AuthorizationTransaction &transaction, const store::UserRow &user);
    void openApprovalRequest(
        const http::ExchangePtr &exchange, AuthorizationTransaction &transaction, const store::UserRow &user);
    void sendWaitingPage(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction,
        const store::UserRow &user) const;
    void showConsent(const http::ExchangePtr &exchange, AuthorizationTransaction &transaction, const Facts &facts);
    [[nodiscard]] branding::ConsentPage::Memory memoryOf(const http::Request &request,
        const AuthorizationTransaction &transaction, bool isCovered) const;
    void allow(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, ConsentMemory wanted);
    void afterIssue(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction,
        const store::Result<CodeOutcome> &outcome);
    void deny(const http::ExchangePtr &exchange, const QByteArray &id, const Error &error);
    void refuse(const http::ExchangePtr &exchange, const AuthorizationTransaction &transaction, CodeRefusal refusal);
    void showError(
        const http::ExchangePtr &exchange, int status, branding::ErrorPage::Kind kind, const QByteArray &reason) const;
    void storeFailed(const http::ExchangePtr &exchange, const store::Error &error) const;

    ConsentEndpointParts m_parts;
};

} // namespace oauth
