// SPDX-License-Identifier: GPL-3.0-or-later
// The claims of an ID token, once its signature is known to be good (OpenID Connect Core 1.0 section 3.1.3.7). Pure;
// any thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/secret.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace identity
{

struct IdTokenExpectation {
    QString clientId; // who we are at the provider
    std::optional<QByteArray> nonce; // nullopt after a refresh, where there need be none (section 12.2)
    core::Secret accessToken;
    core::Seconds now{};
};

// All but the issuer: which that may be is the provider's rule. The error says what is wrong.
[[nodiscard]] core::Expected<void, QString> checkIdToken(
    const QJsonObject &claims, const IdTokenExpectation &expectation);

} // namespace identity
