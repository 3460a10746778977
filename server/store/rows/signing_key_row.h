// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"

#include <QByteArray>

#include <optional>

namespace store
{

enum class KeyPurpose {
    Sign,
    Verify, // brought along from another system: published, never signs
};

struct SigningKeyRow {
    // For clocks that differ, and what was being signed while the key was retired.
    static constexpr std::chrono::seconds publicationReserve{60};

    QByteArray kid;
    QByteArray algorithm; // "RS256", "ES256"
    QByteArray privateKeySealed; // empty once it does not sign (any longer)
    QByteArray publicKey; // SubjectPublicKeyInfo, DER
    core::Seconds createdAt{};
    std::optional<core::Seconds> retiredAt;
    KeyPurpose purpose = KeyPurpose::Sign;
    std::chrono::seconds longestTokenLifetime{0}; // of the tokens it signed

    [[nodiscard]] bool mayBeSigningNow() const { return purpose == KeyPurpose::Sign && !retiredAt; }
    // When its last token has expired; nullopt: no end is known.
    [[nodiscard]] std::optional<core::Seconds> publishedUntil() const
    {
        return retiredAt ? std::optional(*retiredAt + longestTokenLifetime + publicationReserve) : std::nullopt;
    }
};

} // namespace store
