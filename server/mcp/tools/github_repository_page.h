// SPDX-License-Identifier: GPL-3.0-or-later
// One page of `GET /user/repos` of the GitHub REST API, read from what came over the wire: every field checked, nothing else kept. Pure.
#pragma once

#include "server/http/fetch/http_fetcher.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <optional>

namespace mcp
{

struct GithubRepositoryPage {
    QJsonArray repositories; // {name, full_name, private, url, description?, language?, stars, updated_at?}
    bool hasNext = false;
    // Whether the token reaches private repositories; unknown for tokens that have no OAuth scopes.
    std::optional<bool> reachesPrivate;
};

// nullopt when the body is not a list of repositories.
[[nodiscard]] std::optional<GithubRepositoryPage> readGithubRepositoryPage(const http::FetchResult &result);

} // namespace mcp
