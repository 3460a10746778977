// SPDX-License-Identifier: GPL-3.0-or-later
// What there is to say about an access token of ours to somebody who asks: its claims, when it counts at this moment. A token for an external
// server counts only while its user may enter that server. Server thread.
#pragma once

#include "server/oauth/tokens/access_token_verifier.h"

#include <QJsonObject>

namespace oauth
{

struct InspectedToken {
    live::Principal principal;
    QStringList scopes; // without those of servers that are closed to this user by now
    QJsonObject payload;
};

class TokenInspector
{
public:
    TokenInspector(const OAuthConfig &config, AccessTokenVerifier &verifier);

    using Inspected = std::function<void(const core::Expected<InspectedToken, TokenProblem> &)>;
    void inspect(const core::Secret &token, QObject *context, Inspected then);

private:
    [[nodiscard]] QStringList presentScopes(const live::Principal &principal) const;
    [[nodiscard]] bool mayEnterItsServer(const live::Principal &principal) const;

    OAuthConfig m_config;
    AccessTokenVerifier &m_verifier;
};

} // namespace oauth
