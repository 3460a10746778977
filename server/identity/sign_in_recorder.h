// SPDX-License-Identifier: GPL-3.0-or-later
// The last step of every way to sign in: writes who it was, starts the browser session, hands over to the flow. Server
// thread.
#pragma once

#include "server/identity/approval_gate.h"
#include "server/identity/browser_sessions.h"
#include "server/identity/local_accounts.h"
#include "server/identity/sign_in_flow.h"

#include <QObject>

namespace store
{
class Store;
}

namespace identity
{

class SignInRecorder final : public QObject
{
    Q_OBJECT
public:
    SignInRecorder(store::Store &store, const core::Clock &clock, BrowserSessions &sessions, AdmissionPolicy policy,
        SignInFlow &flow);

    // Somebody whom a provider has just named.
    void signIn(const http::ExchangePtr &exchange, const QByteArray &transaction, const ProviderSignIn &result,
        const QString &providerName);
    // Somebody with the right password of an account kept here; none if it was changed while they typed a second step.
    void signInLocally(const http::ExchangePtr &exchange, const QByteArray &transaction, const PasswordProof &proof);
    // Somebody whose browser session still lives ("Continue as …"); a password changed since has ended it.
    void signInAgain(const http::ExchangePtr &exchange, const QByteArray &transaction, const BrowserSession &session);

    // Ends the browser sessions of somebody who was blocked or deleted, or whose password is another one now.
    void recheckSessionsOf(const core::UserId &userId);

private:
    struct Source {
        QString providerName;
        core::Secret providerToken;
        QString askProvider; // not empty: the token is for one grant alone
        std::optional<core::Milliseconds> authenticatedAt = {}; // nullopt: just now
    };
    [[nodiscard]] static Source sourceOf(const ProviderGrant &grant, const QString &providerName);
    void finish(const http::ExchangePtr &exchange, const QByteArray &transaction, const store::UserRow &user,
        const Source &source);
    void fail(const http::ExchangePtr &exchange, const QByteArray &transaction, const store::Error &error);

    store::Store &m_store;
    const core::Clock &m_clock;
    BrowserSessions &m_sessions;
    AdmissionPolicy m_policy;
    SignInFlow &m_flow;
};

} // namespace identity
