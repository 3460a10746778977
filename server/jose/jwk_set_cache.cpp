// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/jwk_set_cache.h"

#include <QLoggingCategory>

#include <algorithm>

namespace jose
{
namespace
{

Q_LOGGING_CATEGORY(lcJose, "gatehouse.jose")

using Answer = core::Expected<VerificationKey, JwkSetProblem>;

Answer answerFrom(const std::optional<JwkSet> &set, const Jws &jws)
{
    if (!set) {
        return core::unexpected(JwkSetProblem::Unavailable);
    }
    const VerificationKey *const key = set->keyFor(jws);
    return key ? Answer(*key) : Answer(core::unexpected(JwkSetProblem::NoSuchKey));
}

} // namespace

JwkSetCache::JwkSetCache(http::HttpFetcher &fetcher, const core::Clock &clock)
    : m_fetcher(fetcher)
    , m_clock(clock)
{
}

void JwkSetCache::find(const QUrl &url, const Jws &jws, QObject *context, Found then)
{
    Entry &entry = entryOf(url);
    const bool isFresh = entry.set && m_clock.now() < entry.askedAt + lifetime;
    const Answer known = isFresh ? answerFrom(entry.set, jws) : Answer(core::unexpected(JwkSetProblem::Unavailable));
    if (entry.waiting.isEmpty() && (known || !mayAsk(entry))) {
        then(known);
        return;
    }
    entry.waiting.append({context, [jws, then = std::move(then)](const std::optional<JwkSet> &set) { then(answerFrom(set, jws)); }});
    if (entry.waiting.size() == 1) {
        fetch(url);
    }
}

void JwkSetCache::look(const QUrl &url, QObject *context, Seen then)
{
    Entry &entry = entryOf(url);
    const bool isFresh = entry.set && m_clock.now() < entry.askedAt + lifetime;
    if (entry.waiting.isEmpty() && (isFresh || !mayAsk(entry))) {
        then(entry.set);
        return;
    }
    entry.waiting.append({context, std::move(then)});
    if (entry.waiting.size() == 1) {
        fetch(url);
    }
}

JwkSetCache::Entry &JwkSetCache::entryOf(const QUrl &url)
{
    if (!m_entries.contains(url)) {
        makeRoom();
    }
    return m_entries[url];
}

bool JwkSetCache::mayAsk(const Entry &entry) const
{
    return entry.askedAt == core::Seconds() || m_clock.now() >= entry.askedAt + refreshInterval;
}

void JwkSetCache::fetch(const QUrl &url)
{
    http::FetchRequest request;
    request.url = url;
    request.headers = {{"Accept", "application/jwk-set+json, application/json"}};
    request.timeout = std::chrono::seconds(5);
    request.maxResponseBytes = 256 * 1024;
    m_entries[url].askedAt = m_clock.now();
    m_fetcher.fetch(std::move(request), this, [this, url](const auto &result) { keep(url, result); });
}

void JwkSetCache::keep(const QUrl &url, const core::Expected<http::FetchResult, http::FetchError> &result)
{
    Entry &entry = m_entries[url];
    const auto set = result && result->status == 200 ? JwkSet::parse(result->body) : std::nullopt;
    if (set) {
        entry.set = set;
        entry.fetchedAt = entry.askedAt;
    } else {
        // A set that was good stays good for a while: an outage over there is not one here.
        if (entry.askedAt > entry.fetchedAt + outageLifetime) {
            entry.set.reset();
        }
        qCWarning(lcJose).noquote() << "no key set from" << url.toDisplayString(QUrl::RemoveQuery | QUrl::RemoveUserInfo) << ':'
                                    << (result ? QStringLiteral("status %1").arg(result->status) : result.error().detail);
    }
    const QList<Waiter> waiting = std::exchange(entry.waiting, {});
    const std::optional<JwkSet> known = entry.set;
    for (const Waiter &waiter : waiting) {
        if (waiter.context) {
            waiter.then(known);
        }
    }
}

void JwkSetCache::makeRoom()
{
    if (m_entries.size() < maxSets) {
        return;
    }
    auto oldest = m_entries.end();
    for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
        if (entry->waiting.isEmpty() && (oldest == m_entries.end() || entry->askedAt < oldest->askedAt)) {
            oldest = entry;
        }
    }
    if (oldest != m_entries.end()) {
        m_entries.erase(oldest);
    }
}

} // namespace jose
