// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/core/clock.h"

#include <QByteArray>

#include <optional>

namespace store
{

struct SigningKeyRow {
    QByteArray kid;
    QByteArray algorithm; // "RS256", "ES256"
    QByteArray privateKeySealed;
    QByteArray publicKey; // SubjectPublicKeyInfo, DER
    core::Seconds createdAt{};
    std::optional<core::Seconds> retiredAt;
};

} // namespace store
