// SPDX-License-Identifier: GPL-3.0-or-later
// Who the verified claims of a provider speak of. Pure; any thread.
#pragma once

#include "server/identity/oidc/oidc_settings.h"
#include "server/identity/provider.h"

#include <QJsonObject>

namespace identity
{

// `claims` were verified; `issuer` is the one they were verified against.
[[nodiscard]] core::Expected<ProviderIdentity, QString> identityOf(
    const QJsonObject &claims, const QString &issuer, const OidcSettings &settings);

// What the ID token says, and where it is silent what the UserInfo answer says.
[[nodiscard]] QJsonObject mergedClaims(const QJsonObject &idToken, const QJsonObject &userinfo);

// Nothing that we could use is missing: UserInfo need not be asked.
[[nodiscard]] bool areComplete(const QJsonObject &claims, const OidcSettings &settings);

} // namespace identity
