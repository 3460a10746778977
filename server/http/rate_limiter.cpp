// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/rate_limiter.h"

namespace http
{

RateLimiter::RateLimiter(const core::Clock &clock, RateLimit limit)
    : m_clock(clock)
    , m_limit(limit)
{
}

std::optional<std::chrono::seconds> RateLimiter::retryAfter(const QByteArray &key)
{
    const core::Milliseconds now = m_clock.nowMs();
    const auto capacity = m_limit.refill * m_limit.burst;
    Bucket &bucket = *touch(key);
    // A wall clock that was set back must not lock anybody out for the difference.
    if (bucket.fullAt > now + capacity) {
        bucket.fullAt = now + capacity;
    }
    const core::Milliseconds fullAt = std::max(bucket.fullAt, now) + m_limit.refill;
    const auto missing = fullAt - (now + capacity);
    if (missing.count() > 0) {
        return std::max(std::chrono::ceil<std::chrono::seconds>(missing), std::chrono::seconds(1));
    }
    bucket.fullAt = fullAt;
    return std::nullopt;
}

RateLimiter::Buckets::iterator RateLimiter::touch(const QByteArray &key)
{
    const auto known = m_byKey.constFind(key);
    if (known != m_byKey.cend()) {
        m_buckets.splice(m_buckets.begin(), m_buckets, *known);
        return *known;
    }
    if (m_byKey.size() >= m_limit.maxKeys) {
        m_byKey.remove(m_buckets.back().key);
        m_buckets.pop_back();
    }
    m_buckets.push_front({key, {}});
    m_byKey.insert(key, m_buckets.begin());
    return m_buckets.begin();
}

} // namespace http
