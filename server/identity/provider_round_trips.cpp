// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/provider_round_trips.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/random.h"

#include <algorithm>

namespace identity
{

ProviderDeparture ProviderRoundTrips::begin(
    const QByteArray &transaction, const QByteArray &browserHash, const QString &provider)
{
    makeRoom();
    const QByteArray state = core::randomToken(32);
    const QByteArray codeVerifier = core::randomToken(32); // 43 unreserved characters (RFC 7636 section 4.1)
    const QByteArray nonce = core::randomToken(32);
    m_roundTrips.insert(core::sha256(state),
        {transaction, browserHash, provider, core::Secret(codeVerifier), nonce, m_clock.now() + lifetime});
    return {state, core::toBase64Url(core::sha256(codeVerifier)), nonce};
}

std::optional<ProviderRoundTrip> ProviderRoundTrips::consume(const QByteArray &state)
{
    const auto found = m_roundTrips.find(core::sha256(state));
    if (found == m_roundTrips.end()) {
        return std::nullopt;
    }
    const ProviderRoundTrip roundTrip = std::move(found.value());
    m_roundTrips.erase(found);
    return roundTrip.expiresAt > m_clock.now() ? std::optional(roundTrip) : std::nullopt;
}

void ProviderRoundTrips::makeRoom()
{
    if (m_roundTrips.size() < maxRoundTrips) {
        return;
    }
    const core::Seconds now = m_clock.now();
    m_roundTrips.removeIf([now](const auto &entry) { return entry.value().expiresAt <= now; });
    if (m_roundTrips.size() >= maxRoundTrips) {
        m_roundTrips.erase(std::min_element(m_roundTrips.cbegin(), m_roundTrips.cend(),
            [](const ProviderRoundTrip &a, const ProviderRoundTrip &b) { return a.expiresAt < b.expiresAt; }));
    }
}

} // namespace identity
