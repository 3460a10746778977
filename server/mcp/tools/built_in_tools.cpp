// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/built_in_tools.h"

#include "server/mcp/tools/add_tool.h"
#include "server/mcp/tools/calculate_tool.h"
#include "server/mcp/tools/get_user_info_tool.h"

namespace mcp
{

ToolCatalogue builtInTools(http::HttpFetcher &fetcher, const QString &githubApiUrl, OpenProviderToken openProviderToken)
{
    ToolCatalogue catalogue;
    catalogue.add(BuiltInServer, std::make_unique<AddTool>());
    catalogue.add(BuiltInServer, std::make_unique<CalculateTool>());
    catalogue.add(BuiltInServer, std::make_unique<GetUserInfoTool>());
    catalogue.add(BuiltInServer, std::make_unique<GetGithubReposTool>(fetcher, githubApiUrl, std::move(openProviderToken)));
    return catalogue;
}

} // namespace mcp
