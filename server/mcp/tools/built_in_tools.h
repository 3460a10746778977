// SPDX-License-Identifier: GPL-3.0-or-later
// The server `gatehouse`: every tool that needs no upstream server.
#pragma once

#include "server/mcp/tool_server.h"
#include "server/mcp/tools/get_github_repos_tool.h"

namespace mcp
{

// `fetcher` outlives the server.
[[nodiscard]] std::unique_ptr<ToolServer> builtInTools(http::HttpFetcher &fetcher, const QString &githubApiUrl, OpenProviderToken openProviderToken);

} // namespace mcp
