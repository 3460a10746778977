// SPDX-License-Identifier: GPL-3.0-or-later
// JWK Sets of others by their address: fetched when needed, remembered for a while, fetched anew for a kid that is not in them, but
// at most once a minute, so that made-up kids do not turn us against somebody's server. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/http/fetch/http_fetcher.h"
#include "server/jose/jwk_set.h"

#include <QHash>
#include <QObject>
#include <QPointer>

namespace jose
{

enum class JwkSetProblem {
    NoSuchKey,   // fetched, and none fits
    Unavailable, // cannot be fetched, or is no JWK Set
};

class JwkSetCache final : public QObject
{
    Q_OBJECT
public:
    static constexpr auto lifetime = std::chrono::minutes(15);
    static constexpr auto refreshInterval = std::chrono::minutes(1);
    static constexpr auto outageLifetime = std::chrono::hours(24); // how long a set outlives its address
    static constexpr qsizetype maxSets = 256;

    JwkSetCache(http::HttpFetcher &fetcher, const core::Clock &clock);

    // Calls back at once when the key is known, else later; never when `context` is gone by then.
    using Found = std::function<void(const core::Expected<VerificationKey, JwkSetProblem> &)>;
    void find(const QUrl &url, const Jws &jws, QObject *context, Found then);
    // What lies there, at most `lifetime` old; nullopt: no set can be had.
    using Seen = std::function<void(const std::optional<JwkSet> &)>;
    void look(const QUrl &url, QObject *context, Seen then);

private:
    struct Waiter {
        QPointer<QObject> context;
        Seen then;
    };
    struct Entry {
        std::optional<JwkSet> set;
        core::Seconds askedAt{};
        core::Seconds fetchedAt{}; // when `set` was last seen over there
        QList<Waiter> waiting; // not empty: is being fetched
    };

    [[nodiscard]] Entry &entryOf(const QUrl &url);
    [[nodiscard]] bool mayAsk(const Entry &entry) const;
    void fetch(const QUrl &url);
    void keep(const QUrl &url, const core::Expected<http::FetchResult, http::FetchError> &result);
    void makeRoom();

    http::HttpFetcher &m_fetcher;
    const core::Clock &m_clock;
    QHash<QUrl, Entry> m_entries;
};

} // namespace jose
