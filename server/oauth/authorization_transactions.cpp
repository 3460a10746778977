// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_transactions.h"

#include "server/core/random.h"

#include <algorithm>

namespace oauth
{

AuthorizationTransaction &AuthorizationTransactions::insert(AuthorizationTransaction transaction)
{
    makeRoom();
    transaction.id = core::randomToken(24);
    transaction.startedAt = m_clock.nowMs();
    transaction.expiresAt = m_clock.now() + lifetime;
    return *m_transactions.insert(transaction.id, std::move(transaction));
}

AuthorizationTransaction *AuthorizationTransactions::find(const QByteArray &id)
{
    const auto found = m_transactions.find(id);
    return found != m_transactions.end() && found->expiresAt > m_clock.now() ? &*found : nullptr;
}

const AuthorizationTransaction *AuthorizationTransactions::find(const QByteArray &id) const
{
    const auto found = m_transactions.constFind(id);
    return found != m_transactions.cend() && found->expiresAt > m_clock.now() ? &*found : nullptr;
}

void AuthorizationTransactions::extend(AuthorizationTransaction &transaction, std::chrono::seconds span)
{
    transaction.expiresAt = std::max(transaction.expiresAt, m_clock.now() + span);
}

std::optional<AuthorizationTransaction> AuthorizationTransactions::consume(const QByteArray &id)
{
    if (!find(id)) {
        return std::nullopt;
    }
    return m_transactions.take(id);
}

void AuthorizationTransactions::restore(AuthorizationTransaction transaction)
{
    makeRoom();
    m_transactions.insert(transaction.id, std::move(transaction));
}

void AuthorizationTransactions::makeRoom()
{
    if (m_transactions.size() < maxTransactions) {
        return;
    }
    const core::Seconds now = m_clock.now();
    m_transactions.removeIf([now](const auto &entry) { return entry.value().expiresAt <= now; });
    if (m_transactions.size() >= maxTransactions) {
        m_transactions.erase(std::min_element(m_transactions.cbegin(), m_transactions.cend(),
            [](const AuthorizationTransaction &a, const AuthorizationTransaction &b) {
                return a.expiresAt < b.expiresAt;
            }));
    }
}

} // namespace oauth
