// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-ins whose password was right and whose code is awaited, by transaction. In memory, bounded, short-lived. Server
// thread.
#pragma once

#include "server/core/clock.h"
#include "server/identity/local_accounts.h"

#include <QHash>

#include <algorithm>
#include <optional>

namespace identity
{

class PendingSecondSteps
{
public:
    static constexpr auto lifetime = std::chrono::minutes(5);
    static constexpr int maxPending = 10'000;
    static constexpr int maxAttempts = 5; // then the password is asked again

    explicit PendingSecondSteps(const core::Clock &clock)
        : m_clock(clock)
    {
    }

    void insert(const QByteArray &transaction, const PasswordProof &proof)
    {
        const core::Seconds now = m_clock.now();
        if (m_pending.size() >= maxPending) {
            m_pending.removeIf([now](const auto &entry) { return entry.value().expiresAt <= now; });
        }
        if (m_pending.size() >= maxPending) {
            m_pending.erase(std::min_element(m_pending.cbegin(), m_pending.cend(),
                [](const Pending &a, const Pending &b) { return a.expiresAt < b.expiresAt; }));
        }
        m_pending.insert(transaction, {proof, now + lifetime, 0});
    }

    // Whose code it should be. Counts as an attempt; nullopt when there were too many, or it took too long.
    [[nodiscard]] std::optional<PasswordProof> attempt(const QByteArray &transaction)
    {
        const auto found = m_pending.find(transaction);
        if (found == m_pending.end() || found->expiresAt <= m_clock.now() || found->attempts >= maxAttempts) {
            m_pending.remove(transaction);
            return std::nullopt;
        }
        ++found->attempts;
        return found->proof;
    }

    void remove(const QByteArray &transaction) { m_pending.remove(transaction); }

private:
    struct Pending {
        PasswordProof proof;
        core::Seconds expiresAt{};
        int attempts = 0;
    };
    const core::Clock &m_clock;
    QHash<QByteArray, Pending> m_pending;
};

} // namespace identity
