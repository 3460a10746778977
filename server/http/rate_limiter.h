// SPDX-License-Identifier: GPL-3.0-or-later
// Token buckets by key (address, account, client), in bounded memory. Whoever is told to wait answers 429 with
// Retry-After (RFC 6585 section 4). One thread.
#pragma once

#include "server/core/clock.h"

#include <QByteArray>
#include <QHash>

#include <algorithm>
#include <list>
#include <optional>

namespace http
{

struct RateLimit {
    int burst = 10; // this many at once
    std::chrono::milliseconds refill{1000}; // and one more each such span
    qsizetype maxKeys = 10'000; // beyond, the key unused for longest is forgotten

    // That many at once, and that many a minute.
    [[nodiscard]] static constexpr RateLimit perMinute(int requests)
    {
        return {requests, std::max(std::chrono::milliseconds(std::chrono::minutes(1)) / requests, std::chrono::milliseconds(1))};
    }
};

class RateLimiter
{
public:
    RateLimiter(const core::Clock &clock, RateLimit limit);

    // Takes one; nullopt when there was one, else the seconds (at least 1) until there will be.
    [[nodiscard]] std::optional<std::chrono::seconds> retryAfter(const QByteArray &key);
    [[nodiscard]] qsizetype keyCount() const { return m_byKey.size(); }

private:
    struct Bucket {
        QByteArray key;
        // When the bucket is full again: one number holds level and time (GCRA).
        core::Milliseconds fullAt{};
    };
    using Buckets = std::list<Bucket>; // most recently used first

    Buckets::iterator touch(const QByteArray &key);

    const core::Clock &m_clock;
    const RateLimit m_limit;
    Buckets m_buckets;
    QHash<QByteArray, Buckets::iterator> m_byKey;
};

} // namespace http
