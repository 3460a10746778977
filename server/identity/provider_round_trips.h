// SPDX-License-Identifier: GPL-3.0-or-later
// Browsers that are at a provider just now: our own `state` and PKCE verifier for each, single use, ten minutes, tied
// to a transaction and to the browser that set out (protocol section 3.8). In memory and bounded. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/secret.h"
#include "server/identity/provider.h"

#include <QHash>
#include <QString>

#include <optional>

namespace identity
{

struct ProviderRoundTrip {
    QByteArray transaction;
    QByteArray browserHash;
    QString provider;
    core::Secret codeVerifier;
    QByteArray nonce; // of the ID token that is to come
    core::Seconds expiresAt{};
};

class ProviderRoundTrips
{
public:
    static constexpr auto lifetime = std::chrono::minutes(10);
    static constexpr int maxRoundTrips = 10'000;

    explicit ProviderRoundTrips(const core::Clock &clock)
        : m_clock(clock)
    {
    }

    [[nodiscard]] ProviderDeparture begin(
        const QByteArray &transaction, const QByteArray &browserHash, const QString &provider);

    // Unusable afterwards, whoever asked.
    [[nodiscard]] std::optional<ProviderRoundTrip> consume(const QByteArray &state);

private:
    void makeRoom();

    const core::Clock &m_clock;
    QHash<QByteArray, ProviderRoundTrip> m_roundTrips; // by SHA-256 of the state
};

} // namespace identity
