// SPDX-License-Identifier: GPL-3.0-or-later
// A growing delay after wrong passwords for one (name, address), never a lock-out: the right person elsewhere, or a
// minute later, gets in. Bounded, in memory. Server thread.
#pragma once

#include "server/core/clock.h"

#include <QHash>
#include <QHostAddress>

#include <chrono>

namespace identity
{

class LoginThrottle
{
public:
    explicit LoginThrottle(const core::Clock &clock)
        : m_clock(clock)
    {
    }

    // Zero: go ahead, and the attempt counts as failed until succeeded() is told, so that parallel guesses count as
    // well.
    [[nodiscard]] std::chrono::seconds attempt(const QString &name, const QHostAddress &address);
    void succeeded(const QString &name, const QHostAddress &address);
    // The attempt was not made after all (queue full, store failed).
    void notMade(const QString &name, const QHostAddress &address);

    [[nodiscard]] static std::chrono::seconds delayAfter(int failures);

    static constexpr int maxEntries = 10'000;
    static constexpr auto forgetAfter = std::chrono::minutes(15);

private:
    struct Entry {
        int failures = 0;
        core::Seconds lastAttemptAt{};
    };
    [[nodiscard]] static QByteArray keyOf(const QString &name, const QHostAddress &address);
    void makeRoom();

    const core::Clock &m_clock;
    QHash<QByteArray, Entry> m_entries;
};

} // namespace identity
