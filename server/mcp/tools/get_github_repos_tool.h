// SPDX-License-Identifier: GPL-3.0-or-later
// `get_github_repos`: the caller's repositories, asked of GitHub with what GitHub gave them at sign-in. Only the access token presented with
// the call can open that; it is used once and never logged. Server thread.
#pragma once

#include "server/core/error.h"
#include "server/http/fetch/http_fetcher.h"
#include "server/mcp/tool.h"

namespace mcp
{

// nullopt: this access token opens none (never given, forgotten, gone).
using ProviderTokenFound = std::function<void(std::optional<core::Secret>)>;
using OpenProviderToken = std::function<void(const core::Secret &accessToken, QObject *context, ProviderTokenFound then)>;

class GetGithubReposTool final : public Tool
{
public:
    // `apiUrl` without trailing slash: https://api.github.com, or https://<host>/api/v3 of a GitHub Enterprise Server.
    GetGithubReposTool(http::HttpFetcher &fetcher, QString apiUrl, OpenProviderToken openProviderToken);
    [[nodiscard]] const ToolDescription &description() const override { return m_description; }
    void call(const ToolCall &call, ToolAnswer answer) const override;

private:
    [[nodiscard]] http::FetchRequest requestFor(const QJsonObject &arguments, const core::Secret &providerToken) const;

    http::HttpFetcher &m_fetcher;
    QString m_apiUrl;
    OpenProviderToken m_openProviderToken;
    ToolDescription m_description;
};

} // namespace mcp
