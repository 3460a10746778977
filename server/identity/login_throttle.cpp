// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/login_throttle.h"

#include "server/core/digest.h"
#include "server/http/client_address.h"

#include <algorithm>

namespace identity
{

namespace
{

constexpr int freeAttempts = 3;
constexpr std::chrono::seconds longestDelay{60};

} // namespace

std::chrono::seconds LoginThrottle::delayAfter(int failures)
{
    if (failures < freeAttempts) {
        return std::chrono::seconds(0);
    }
    const int doublings = std::min(failures - freeAttempts, 6);
    return std::min(std::chrono::seconds(1 << doublings), longestDelay);
}

QByteArray LoginThrottle::keyOf(const QString &name, const QHostAddress &address)
{
    const QByteArray folded = name.normalized(QString::NormalizationForm_C).toCaseFolded().toUtf8();
    return core::sha256(QByteArray(folded + '\0' + http::addressKey(address)));
}

std::chrono::seconds LoginThrottle::attempt(const QString &name, const QHostAddress &address)
{
    const core::Seconds now = m_clock.now();
    const QByteArray key = keyOf(name, address);
    if (!m_entries.contains(key) && m_entries.size() >= maxEntries) {
        makeRoom();
    }
    Entry &entry = m_entries[key];
    if (now - entry.lastAttemptAt >= forgetAfter) {
        entry.failures = 0;
    }
    const core::Seconds allowedAt = entry.lastAttemptAt + delayAfter(entry.failures);
    if (allowedAt > now) {
        return allowedAt - now;
    }
    ++entry.failures;
    entry.lastAttemptAt = now;
    return std::chrono::seconds(0);
}

void LoginThrottle::succeeded(const QString &name, const QHostAddress &address)
{
    m_entries.remove(keyOf(name, address));
}

void LoginThrottle::notMade(const QString &name, const QHostAddress &address)
{
    const auto entry = m_entries.find(keyOf(name, address));
    if (entry != m_entries.end() && entry->failures > 0) {
        --entry->failures;
    }
}

void LoginThrottle::makeRoom()
{
    const core::Seconds now = m_clock.now();
    m_entries.removeIf([now](const auto &entry) { return now - entry.value().lastAttemptAt >= forgetAfter; });
    if (m_entries.size() < maxEntries) {
        return;
    }
    const auto oldest = std::min_element(m_entries.cbegin(), m_entries.cend(),
        [](const Entry &a, const Entry &b) { return a.lastAttemptAt < b.lastAttemptAt; });
    m_entries.erase(oldest);
}

} // namespace identity
