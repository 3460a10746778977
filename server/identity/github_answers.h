// SPDX-License-Identifier: GPL-3.0-or-later
// What GitHub's answers mean, as functions of status and body: token endpoint (whose errors come as HTTP 200), /user,
// /user/emails, memberships. Any thread.
#pragma once

#include "server/http/fetch/http_fetcher.h"
#include "server/identity/provider.h"

#include <optional>

namespace identity::github
{

// An OAuth app gets an access token alone, a GitHub app with expiring tokens a refresh token too.
[[nodiscard]] core::Expected<ProviderGrant, ProviderError> readToken(const http::FetchResult &answer);
// The token endpoint no longer knows the refresh token; any other error there speaks of us or of GitHub.
[[nodiscard]] bool isGrantGone(const http::FetchResult &answer);
[[nodiscard]] core::Expected<ProviderIdentity, ProviderError> readUser(const http::FetchResult &answer);

struct Email {
    QString address;
    bool isVerified = false;
};
// Primary and verified, else any verified, else the first, else none. nullopt: the answer is no list.
[[nodiscard]] std::optional<Email> chooseEmail(const http::FetchResult &answer);

// Of an organisation or a team: a membership that was accepted. nullopt: GitHub does not tell (no scope read:org, the
// organisation has not let the app in, or it stumbles).
[[nodiscard]] std::optional<bool> readMembership(const http::FetchResult &answer);

} // namespace identity::github
