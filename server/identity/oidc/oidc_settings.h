// SPDX-License-Identifier: GPL-3.0-or-later
// One OpenID Connect provider as an administrator set it up. Value; any thread.
#pragma once

#include "server/core/secret.h"
#include "server/identity/oidc/role_claim.h"

#include <QString>
#include <QStringList>

namespace identity
{

enum class OidcFlavour {
    Plain, // any provider, by discovery
    Google,
    Entra,
};

struct OidcSettings {
    OidcFlavour flavour = OidcFlavour::Plain;
    QString name; // on the button
    QString issuer; // no trailing slash. Entra: the authority, "https://login.microsoftonline.com"
    QString clientId;
    core::Secret clientSecret; // empty: a public client, PKCE alone
    QString scopes; // empty: openid email profile, and what brings a refresh token where the provider has it
    QString callbackUrl; // "<public>/callback/<id>", as registered there
    QStringList domains; // Google: people of these hosted domains are let in
    QStringList tenants; // Entra: ids of the tenants whose people may sign in
    RoleClaim roleClaim;
};

// "oidc", "google", "entra".
[[nodiscard]] QString toId(OidcFlavour flavour);

} // namespace identity
