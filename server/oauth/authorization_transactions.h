// SPDX-License-Identifier: GPL-3.0-or-later
// Authorization requests whose person is still deciding: one entry from page 1 to Allow or Deny, known to one browser
// by a cookie. In memory, bounded, short-lived; a form carries only the id. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/secret.h"
#include "server/oauth/authorization_request.h"

#include <QHash>

namespace oauth
{

struct AuthorizationTransaction {
    QByteArray id;
    AuthorizationRequest request;
    QByteArray browserHash;
    QString address; // of the person's browser
    core::Milliseconds startedAt{};
    core::Seconds expiresAt{};

    struct Person { // who signed in
        core::UserId userId;
        QString providerName; // empty for accounts kept here
        core::Secret providerToken; // empty for accounts kept here
        core::Milliseconds authenticatedAt{}; // `auth_time`
    };
    std::optional<Person> person;
    std::optional<core::Seconds> waitingSince; // for an administrator
    bool isApprovedOnce = false;
    std::optional<ScopeSet> shownScopes; // by the consent page: nothing else can be allowed
};

class AuthorizationTransactions
{
public:
    static constexpr auto lifetime = std::chrono::minutes(10); // for each step
    static constexpr auto waitingLifetime = std::chrono::minutes(10); // how long the waiting page waits
    static constexpr int maxTransactions = 10'000;

    explicit AuthorizationTransactions(const core::Clock &clock)
        : m_clock(clock)
    {
    }

    // Gives it id and end. At the cap the one nearest its end makes room.
    [[nodiscard]] AuthorizationTransaction &insert(AuthorizationTransaction transaction);
    // Borrowed until the event loop runs again; null when unknown or over.
    [[nodiscard]] AuthorizationTransaction *find(const QByteArray &id);
    [[nodiscard]] const AuthorizationTransaction *find(const QByteArray &id) const;
    void extend(AuthorizationTransaction &transaction, std::chrono::seconds span);
    // Taken out: of two answers to one page the second finds nothing.
    [[nodiscard]] std::optional<AuthorizationTransaction> consume(const QByteArray &id);
    // Puts back what was consumed and not answered after all.
    void restore(AuthorizationTransaction transaction);

    [[nodiscard]] qsizetype count() const { return m_transactions.size(); }

private:
    void makeRoom();

    const core::Clock &m_clock;
    QHash<QByteArray, AuthorizationTransaction> m_transactions;
};

} // namespace oauth
