// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/built_in_tools.h"

#include "server/mcp/mcp_resource.h"
#include "server/mcp/tools/add_tool.h"
#include "server/mcp/tools/calculate_tool.h"
#include "server/mcp/tools/get_user_info_tool.h"

namespace mcp
{

std::unique_ptr<ToolServer> builtInTools(http::HttpFetcher &fetcher, const QString &githubApiUrl, OpenProviderToken openProviderToken)
{
    auto server = std::make_unique<ToolServer>(QString(BuiltInServer));
    server->add(std::make_unique<AddTool>());
    server->add(std::make_unique<CalculateTool>());
    server->add(std::make_unique<GetUserInfoTool>());
    server->add(std::make_unique<GetGithubReposTool>(fetcher, githubApiUrl, std::move(openProviderToken)));
    return server;
}

} // namespace mcp
