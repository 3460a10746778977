// SPDX-License-Identifier: GPL-3.0-or-later
// How Gatehouse is an OAuth client of one upstream, as an administrator has it. Values; any thread.
#pragma once

#include "server/core/secret.h"
#include "server/jose/signing_key.h"

#include <QStringList>
#include <QUrl>

#include <optional>

namespace gateway
{

enum class OAuthGrant {
    AuthorizationCode, // somebody signs in with a browser
    ClientCredentials, // Gatehouse for itself
};

// Entered by hand, because the authorization server registers clients in no other way.
struct ManualClient {
    QString clientId;
    core::Secret clientSecret; // empty: a public client, or one with a key
    std::optional<jose::SigningKey> key; // private_key_jwt (RFC 7523)
    QString issuer; // empty: whoever the upstream names first; it stays that one
};

struct OAuthSettings {
    QUrl upstream; // as it is called
    OAuthGrant grant = OAuthGrant::AuthorizationCode;
    std::optional<ManualClient> manual;
    QString clientDocumentUrl; // CIMD; empty: we publish none
    QString clientName = QStringLiteral("Gatehouse");
    QString redirectUri;
    QStringList scopes; // beside what the upstream asks for
};

} // namespace gateway
