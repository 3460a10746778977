// SPDX-License-Identifier: GPL-3.0-or-later
// Who may come in to /mcp in each of the ways to protect tools (product section 4): one door, whatever the token is. Server thread.
#pragma once

#include "server/oauth/tokens/outside_token_verifier.h"
#include "server/oauth/tokens/personal_access_token_verifier.h"

namespace oauth
{

enum class Protection {
    OAuth, // our access tokens, and personal access tokens
    Token, // personal access tokens, and JWTs minted elsewhere
    Open,  // anybody who can reach us, and only this machine can
};

// Borrowed; each outlives the verifier.
struct BearerVerifierParts {
    const OAuthConfig &config;
    live::LiveState &live;
    AccessTokenVerifier &accessTokens;
    PersonalAccessTokenVerifier &personalAccessTokens;
    OutsideTokenVerifier &outsideTokens;
};

class BearerVerifier
{
public:
    BearerVerifier(Protection protection, const BearerVerifierParts &parts);

    // `resource` is the canonical URL of the endpoint asked; in mode `open` the token may be anything.
    using Verified = AccessTokenVerifier::Verified;
    void verify(QByteArrayView token, const QString &resource, QObject *context, const Verified &then);

private:
    void admitAnybody(const QString &resource, QObject *context, const Verified &then);

    Protection m_protection;
    BearerVerifierParts m_parts;
};

} // namespace oauth
