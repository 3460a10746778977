// SPDX-License-Identifier: GPL-3.0-or-later
// What has to be remembered of an upstream's authorization server and of one account there; leaves memory only as one secret to be sealed.
// Everything in it belongs to one issuer: at another it is worth nothing (protocol.md 3.16). Value; any thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/secret.h"

#include <QHash>
#include <QStringList>
#include <QUrl>

#include <optional>

namespace gateway
{

// How a client says who it is at a token endpoint.
enum class ClientAuthentication {
    None,
    SecretBasic,
    SecretPost,
    PrivateKeyJwt,
};

struct RegisteredClient {
    QString clientId;
    core::Secret secret;
    ClientAuthentication authentication = ClientAuthentication::None;
};

struct UpstreamToken {
    core::Secret access;
    core::Secret refresh; // empty: none
    core::Seconds expiresAt{}; // zero: it did not say
    QStringList scopes; // granted, or asked for where it did not say
};

struct OAuthState {
    QUrl upstream; // whose tokens these are: at another address they would be shown to somebody else
    QString issuer;
    QUrl tokenEndpoint;
    QString resource;
    std::optional<RegisteredClient> client; // at that issuer
    std::optional<UpstreamToken> token;
    QStringList askedScopes; // by the last sign-in: asking for no more than these again changes nothing

    [[nodiscard]] core::Secret toSecret() const;
    [[nodiscard]] static std::optional<OAuthState> fromSecret(const core::Secret &secret);
};

} // namespace gateway
