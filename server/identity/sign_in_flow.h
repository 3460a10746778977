// SPDX-License-Identifier: GPL-3.0-or-later
// What a sign-in is for, as identity sees it: somebody else's transaction that wants to know who the person is.
// Implemented by the authorization flow. Server thread.
#pragma once

#include "server/branding/pages.h"
#include "server/core/secret.h"
#include "server/http/exchange.h"
#include "server/store/rows/user_row.h"

#include <optional>

namespace identity
{

struct SignedIn {
    store::UserRow user; // as it stood when the sign-in was recorded
    QString providerName; // "GitHub"; empty for accounts kept here
    core::Secret providerToken; // empty for accounts kept here
    http::Header sessionCookie; // to be set with the answer
    core::Milliseconds authenticatedAt = {}; // when the person last proved who they are
};

class SignInFlow
{
public:
    virtual ~SignInFlow() = default;

    // The browser that the transaction belongs to; nullopt when there is no such transaction (any more).
    [[nodiscard]] virtual std::optional<QByteArray> browserOf(const QByteArray &transaction) const = 0;

    // Each of these answers the exchange. The transaction may have gone meanwhile.
    virtual void showSignIn(const http::ExchangePtr &exchange, const QByteArray &transaction,
        const std::optional<branding::SignInProblem> &problem, const QString &login)
        = 0;
    virtual void signedIn(const http::ExchangePtr &exchange, const QByteArray &transaction, const SignedIn &result) = 0;
    virtual void denied(const http::ExchangePtr &exchange, const QByteArray &transaction) = 0;
    // The provider reported something else than "the person said no".
    virtual void providerFailed(const http::ExchangePtr &exchange, const QByteArray &transaction) = 0;
};

} // namespace identity
