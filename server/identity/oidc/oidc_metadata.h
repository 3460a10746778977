// SPDX-License-Identifier: GPL-3.0-or-later
// A provider's own description of itself (OpenID Connect Discovery 1.0 sections 3 and 4.3), checked: an issuer that is
// the one asked for, and endpoints that a secret may be sent to. Value; any thread.
#pragma once

#include "server/core/error.h"
#include "server/identity/oidc/oidc_settings.h"

#include <QJsonObject>
#include <QUrl>

namespace identity
{

struct OidcMetadata {
    QString issuer; // what ID tokens and authorization responses say; "{tenantid}" in it stands for the tenant
    QUrl authorizationEndpoint;
    QUrl tokenEndpoint;
    QUrl jwksUri;
    QUrl userinfoEndpoint; // empty: none
    QStringList scopesSupported;
    bool isIssuerInAnswers = false; // RFC 9207
    bool isBasicAllowed = true; // client_secret_basic, the default (section 3)
    bool isPostAllowed = false; // client_secret_post

    // The error says why not.
    [[nodiscard]] static core::Expected<OidcMetadata, QString> parse(
        const QJsonObject &document, const OidcSettings &settings);

    // Whether this `iss` is the provider's. `claims`: of an ID token, whose tenant must be one of those admitted.
    [[nodiscard]] bool isIssuedHere(const QJsonObject &claims, const OidcSettings &settings) const;
};

// Where the description is.
[[nodiscard]] QUrl discoveryUrl(const OidcSettings &settings);

} // namespace identity
