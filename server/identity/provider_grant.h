// SPDX-License-Identifier: GPL-3.0-or-later
// What a provider gave us for one user. It leaves memory only as one sealed secret (oauth::ProviderTokenSeal). Value;
// any thread.
#pragma once

#include "server/core/secret.h"

#include <QString>

#include <optional>

namespace identity
{

struct ProviderGrant {
    QString provider; // Provider::id()
    core::Secret accessToken;
    core::Secret refreshToken; // empty: none

    [[nodiscard]] core::Secret toSecret() const;
    [[nodiscard]] static std::optional<ProviderGrant> fromSecret(const core::Secret &secret);
};

} // namespace identity
