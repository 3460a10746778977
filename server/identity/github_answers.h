// SPDX-License-Identifier: GPL-3.0-or-later
// What GitHub's answers mean, as functions of status and body: token endpoint (whose errors come as HTTP 200), /user,
// /user/emails. Any thread.
#pragma once

#include "server/http/fetch/http_fetcher.h"
#include "server/identity/provider.h"

#include <optional>

namespace identity::github
{

[[nodiscard]] core::Expected<core::Secret, ProviderError> readToken(const http::FetchResult &answer);
[[nodiscard]] core::Expected<ProviderIdentity, ProviderError> readUser(const http::FetchResult &answer);

struct Email {
    QString address;
    bool isVerified = false;
};
// Primary and verified, else any verified, else the first, else none. nullopt: the answer is no list.
[[nodiscard]] std::optional<Email> chooseEmail(const http::FetchResult &answer);

} // namespace identity::github
