// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/setup_guides.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::SetupGuides)
};

QString text(const char *latin)
{
    return QString::fromLatin1(latin);
}

QString placeholder()
{
    return text("YOUR_TOKEN");
}

// Addresses of this computer and of networks that the internet does not route (RFC 1918, 3927, 4193, 4291, 6598).
bool isLocal(const QHostAddress &address)
{
    static const QList<QPair<QHostAddress, int>> networks{QHostAddress::parseSubnet(text("10.0.0.0/8")), QHostAddress::parseSubnet(text("172.16.0.0/12")),
        QHostAddress::parseSubnet(text("192.168.0.0/16")), QHostAddress::parseSubnet(text("100.64.0.0/10")), QHostAddress::parseSubnet(text("169.254.0.0/16")),
        QHostAddress::parseSubnet(text("fc00::/7")), QHostAddress::parseSubnet(text("fe80::/10"))};
    return address.isLoopback() || std::any_of(networks.cbegin(), networks.cend(), [&address](const auto &network) { return address.isInSubnet(network); });
}

// Claude's cloud and ChatGPT come from the internet, over https alone.
bool isReachableFromOutside(const QUrl &url)
{
    return url.scheme() == QLatin1String("https") && url.host() != QLatin1String("localhost") && !isLocal(QHostAddress(url.host()));
}

} // namespace

Protection protectionOf(const QString &authMode)
{
    return authMode == QLatin1String("token") ? Protection::Token : authMode == QLatin1String("open") ? Protection::Open : Protection::OAuth;
}

const QList<SetupGuide> &setupGuides()
{
    static const QList<SetupGuide> guides{
        {text("Claude Code"), {text("claude code")}, text("claude mcp add --transport http gatehouse %1"),
            text("claude mcp add --transport http gatehouse %1 --header \"Authorization: Bearer %2\""), Words::tr("In a terminal; then /mcp to sign in")},
        {text("Claude Desktop"), {text("mcp cli proxy"), text("claude desktop")},
            text("{\"mcpServers\":{\"gatehouse\":{\"command\":\"npx\",\"args\":[\"-y\",\"mcp-remote\",\"%1\"]}}}"),
            text("{\"mcpServers\":{\"gatehouse\":{\"command\":\"npx\",\"args\":[\"-y\",\"mcp-remote\",\"%1\",\"--header\",\"Authorization: Bearer %2\"]}}}"),
            Words::tr("Into claude_desktop_config.json")},
        {text("claude.ai"), {text("=claude"), text("claude.ai")}, text("%1"), {}, Words::tr("Settings › Connectors › Add custom connector"), true},
        {text("Cursor"), {text("cursor")}, text("{\"mcpServers\":{\"gatehouse\":{\"url\":\"%1\"}}}"),
            text("{\"mcpServers\":{\"gatehouse\":{\"url\":\"%1\",\"headers\":{\"Authorization\":\"Bearer %2\"}}}}"), Words::tr("Into ~/.cursor/mcp.json")},
        {text("VS Code"), {text("visual studio code"), text("vscode")}, text("code --add-mcp '{\"name\":\"gatehouse\",\"type\":\"http\",\"url\":\"%1\"}'"),
            text("code --add-mcp '{\"name\":\"gatehouse\",\"type\":\"http\",\"url\":\"%1\",\"headers\":{\"Authorization\":\"Bearer %2\"}}'"),
            Words::tr("In a terminal; then start it in the MCP view")},
        {text("ChatGPT"), {text("chatgpt")}, text("%1"), {}, Words::tr("Settings › Connectors › Create, in developer mode"), true},
        {text("Gemini CLI"), {text("gemini")}, text("gemini mcp add --transport http gatehouse %1"),
            text("gemini mcp add --transport http --header \"Authorization: Bearer %2\" gatehouse %1"), Words::tr("In a terminal; then /mcp auth gatehouse")},
        {text("Codex"), {text("codex")}, text("codex mcp add gatehouse --url %1"),
            text("GATEHOUSE_TOKEN=%2 codex mcp add gatehouse --url %1 --bearer-token-env-var GATEHOUSE_TOKEN"), Words::tr("In a terminal; then codex mcp login gatehouse")},
        {text("Inspector"), {text("inspector")}, text("npx @modelcontextprotocol/inspector --transport http --server-url %1"),
            text("npx @modelcontextprotocol/inspector --cli %1 --transport http --header \"Authorization: Bearer %2\" --method tools/list"),
            Words::tr("In a terminal; then Connect in the browser")},
    };
    return guides;
}

bool registersAs(const SetupGuide &guide, const QString &clientName)
{
    return std::any_of(guide.registersAs.cbegin(), guide.registersAs.cend(), [&clientName](const QString &part) {
        return part.startsWith(QLatin1Char('=')) ? clientName.compare(part.mid(1), Qt::CaseInsensitive) == 0 : clientName.contains(part, Qt::CaseInsensitive);
    });
}

QString pasteFor(const SetupGuide &guide, const QString &mcpUrl, Protection protection)
{
    if (mcpUrl.isEmpty() || !obstacleFor(guide, mcpUrl, protection).isEmpty())
        return {};
    return protection == Protection::Token ? guide.pasteWithToken.arg(mcpUrl, placeholder()) : guide.paste.arg(mcpUrl);
}

QString obstacleFor(const SetupGuide &guide, const QString &mcpUrl, Protection protection)
{
    if (guide.needsPublicUrl && !isReachableFromOutside(QUrl(mcpUrl)))
        return Words::tr("Needs a public https URL: see Settings, Network");
    if (protection == Protection::Token && guide.pasteWithToken.isEmpty())
        return Words::tr("Takes no tokens: it needs the protection OAuth");
    return {};
}

} // namespace ui
