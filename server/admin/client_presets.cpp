// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/client_presets.h"

#include <algorithm>

namespace admin
{

const QList<ClientPreset> &clientPresets()
{
    static const QList<ClientPreset> presets{
        {u"claude"_qs, u"Claude"_qs, {u"https://claude.ai/api/mcp/auth_callback"_qs, u"https://claude.com/api/mcp/auth_callback"_qs}, {}},
        {u"claude-code"_qs, u"Claude Code"_qs, {u"http://localhost/callback"_qs, u"http://127.0.0.1/callback"_qs}, {}},
        {u"chatgpt"_qs,
         u"ChatGPT"_qs,
         {u"https://chatgpt.com/connector_platform_oauth_redirect"_qs},
         u"https://chatgpt.com/connector/oauth/…, as the connector's settings show it"_qs},
        {u"cursor"_qs,
         u"Cursor"_qs,
         {u"cursor://anysphere.cursor-mcp/oauth/callback"_qs, u"https://www.cursor.com/agents/mcp/oauth/callback"_qs, u"http://localhost:8787/callback"_qs},
         {}},
        {u"vscode"_qs,
         u"Visual Studio Code"_qs,
         {u"https://vscode.dev/redirect"_qs, u"https://insiders.vscode.dev/redirect"_qs, u"http://127.0.0.1/"_qs, u"http://127.0.0.1:33418/"_qs},
         {}},
        {u"copilot-studio"_qs, u"Copilot Studio"_qs, {}, u"https://global.consent.azure-apim.net/redirect/…, as the connector shows it"_qs},
        {u"gemini-cli"_qs, u"Gemini CLI"_qs, {u"http://localhost:7777/oauth/callback"_qs}, {}},
        {u"grok"_qs, u"Grok"_qs, {}, u"https://grok.com/…, as the connector shows it"_qs},
    };
    return presets;
}

std::optional<ClientPreset> findClientPreset(const QString &id)
{
    const QList<ClientPreset> &presets = clientPresets();
    const auto found = std::find_if(presets.begin(), presets.end(), [&id](const ClientPreset &preset) { return preset.id == id; });
    return found == presets.end() ? std::nullopt : std::optional(*found);
}

} // namespace admin
