// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/upstream_rules.h"

#include "server/access/permission_check.h"
#include "server/admin/server_snippet.h"
#include "server/admin/store_answer.h"
#include "server/gateway/definition_quarantine.h"
#include "server/gateway/tool_standing.h"
#include "server/gateway/upstream_profile.h"

#include <QHostAddress>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrl>

namespace admin
{

namespace
{

constexpr qsizetype LongestName = 100;
constexpr qsizetype LongestUrl = 2000;

Result<Done> checkUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    if (text.size() > LongestUrl || !url.isValid() || url.host().isEmpty() || !url.userInfo().isEmpty() || url.hasFragment() || !isHttp) {
        return core::unexpected(invalid("url", QStringLiteral("\"%1\" is no URL of an MCP server: give http(s)://host/path without name, password or fragment.").arg(text)));
    }
    return Done{};
}

Result<Done> checkCredential(const NewUpstream &server)
{
    static const QRegularExpression token(QStringLiteral("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"));
    const QByteArray value = server.credential.reveal().toByteArray();
    const bool needsOne = server.authentication == UpstreamAuthentication::Bearer || server.authentication == UpstreamAuthentication::Header;
    if (needsOne && (value.isEmpty() || value.contains('\n') || value.contains('\r') || value.contains('\0'))) {
        return core::unexpected(invalid("credential", QStringLiteral("The token or header value is empty, or has a line break in it.")));
    }
    if (server.authentication == UpstreamAuthentication::Header && !token.match(server.headerName).hasMatch()) {
        return core::unexpected(invalid("header", QStringLiteral("\"%1\" is no name of a header.").arg(server.headerName)));
    }
    return Done{};
}

Result<Done> checkEnvironment(const NewUpstream &server)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*$"));
    for (const NewEnvironmentVariable &variable : server.environment) {
        const bool isOurs = variable.name.startsWith(QLatin1String("GATEHOUSE_"));
        if (!form.match(variable.name).hasMatch() || isOurs || variable.value.reveal().toByteArray().contains('\0')) {
            return core::unexpected(invalid("environment", QStringLiteral("\"%1\" cannot be set: names are letters, digits and _, and those of Gatehouse are its own.").arg(variable.name)));
        }
    }
    return Done{};
}

QString standingText(gateway::ToolStanding standing)
{
    using gateway::ToolStanding;
    switch (standing) {
    case ToolStanding::Served:
        return QStringLiteral("served");
    case ToolStanding::Disabled:
        return QStringLiteral("disabled");
    case ToolStanding::New:
        return QStringLiteral("new");
    case ToolStanding::Changed:
        return QStringLiteral("changed");
    case ToolStanding::NeedsRename:
        return QStringLiteral("needs_rename");
    case ToolStanding::Gone:
        return QStringLiteral("gone");
    }
    Q_UNREACHABLE();
}

UpstreamAuthentication authenticationOf(store::UpstreamAuthentication value)
{
    switch (value) {
    case store::UpstreamAuthentication::None:
        return UpstreamAuthentication::None;
    case store::UpstreamAuthentication::Bearer:
        return UpstreamAuthentication::Bearer;
    case store::UpstreamAuthentication::Header:
        return UpstreamAuthentication::Header;
    case store::UpstreamAuthentication::OAuth:
        return UpstreamAuthentication::OAuth;
    }
    Q_UNREACHABLE();
}

} // namespace

Result<Done> checkServerId(const QString &id)
{
    static const QRegularExpression form(QStringLiteral("^[a-z0-9][a-z0-9-]{0,31}$"));
    if (!form.match(id).hasMatch()) {
        return core::unexpected(invalid("server", QStringLiteral("\"%1\" is no server id: 1 to 32 small letters, digits and dashes.").arg(id)));
    }
    // The built-in server has the one name, and the other is a scope (product section 5).
    if (id == access_control::builtInServer || id == access_control::adminTools) {
        return core::unexpected(refused("server_id_taken", QStringLiteral("The id \"%1\" is Gatehouse's own; choose another.").arg(id)));
    }
    return Done{};
}

Result<Done> checkShape(const NewUpstream &server)
{
    if (server.name.size() > LongestName) {
        return core::unexpected(invalid("name", QStringLiteral("A server's name has at most 100 characters.")));
    }
    const auto id = checkServerId(server.id);
    if (server.kind == UpstreamKind::Http) {
        return id.and_then([&](Done) { return checkUrl(server.url); }).and_then([&](Done) { return checkCredential(server); });
    }
    return id
        .and_then([&](Done) -> Result<Done> {
            const auto problem = problemWithCommand(server.command);
            return problem ? Result<Done>(core::unexpected(*problem)) : Result<Done>(Done{});
        })
        .and_then([&](Done) { return checkEnvironment(server); });
}

Result<Done> checkSharing(const store::UpstreamServerRow &settings)
{
    const bool isOfOneUser = settings.tellsByToken || settings.tellsByEnvironment || settings.sendsProviderToken;
    if (settings.sharing == store::UpstreamSharing::Shared && isOfOneUser) {
        return core::unexpected(refused("shared_connection", QStringLiteral("A shared connection cannot be told one user's name or token: use one per user, or tell it by _meta.")));
    }
    return Done{};
}

store::UpstreamServerRow changed(store::UpstreamServerRow settings, const UpstreamChange &change)
{
    settings.description = change.description.value_or(settings.description);
    settings.timeout = change.timeout.value_or(settings.timeout);
    if (change.sharing) {
        settings.sharing = *change.sharing == UpstreamSharing::Shared ? store::UpstreamSharing::Shared : store::UpstreamSharing::PerUser;
    }
    settings.tellsByToken = change.tellsByToken.value_or(settings.tellsByToken);
    settings.tellsByEnvironment = change.tellsByEnvironment.value_or(settings.tellsByEnvironment);
    settings.tellsByMeta = change.tellsByMeta.value_or(settings.tellsByMeta);
    settings.sendsProviderToken = change.sendsProviderToken.value_or(settings.sendsProviderToken);
    return settings;
}

UpstreamSummary summaryOf(const store::ServerRow &server, const store::UpstreamServerRow &settings, const QList<store::UpstreamToolRow> &tools)
{
    const QJsonObject about = QJsonDocument::fromJson(settings.about).object();
    const QJsonObject info = about.value(QLatin1String("serverInfo")).toObject();
    UpstreamSummary summary;
    summary.id = server.id;
    summary.kind = server.kind == store::ServerKind::Stdio ? UpstreamKind::Stdio : UpstreamKind::Http;
    summary.name = server.name;
    summary.description = settings.description;
    summary.isEnabled = settings.isEnabled;
    const QByteArray hash = gateway::confirmationHash(server, settings);
    summary.isConfirmed = settings.confirmedHash == hash;
    summary.confirmation = QString::fromLatin1(hash.toHex());
    summary.command = settings.command;
    summary.workingDirectory = settings.workingDirectory;
    summary.environmentNames = settings.environmentNames;
    summary.url = settings.url;
    summary.authentication = authenticationOf(settings.authentication);
    summary.headerName = settings.headerName;
    summary.timeout = settings.timeout;
    summary.sharing = settings.sharing == store::UpstreamSharing::Shared ? UpstreamSharing::Shared : UpstreamSharing::PerUser;
    summary.isOpenToAll = server.isOpenToAll;
    summary.tellsByToken = settings.tellsByToken;
    summary.tellsByEnvironment = settings.tellsByEnvironment;
    summary.tellsByMeta = settings.tellsByMeta;
    summary.sendsProviderToken = settings.sendsProviderToken;
    summary.protocolVersion = about.value(QLatin1String("protocolVersion")).toString();
    summary.serverName = info.value(QLatin1String("name")).toString();
    summary.serverVersion = info.value(QLatin1String("version")).toString();
    summary.createdAt = server.createdAt;
    for (const store::UpstreamToolRow &tool : tools) {
        const gateway::ToolStanding standing = gateway::standingOf(tool);
        summary.tools += standing == gateway::ToolStanding::Served ? 1 : 0;
        summary.toolsWaiting += standing == gateway::ToolStanding::New || standing == gateway::ToolStanding::Changed ? 1 : 0;
    }
    return summary;
}

ToolSummary summaryOf(const store::UpstreamToolRow &tool)
{
    ToolSummary summary;
    summary.serverId = tool.serverId;
    summary.name = tool.name;
    summary.servedName = gateway::servedName(tool);
    const QByteArray &definition = tool.definition.isEmpty() ? tool.pendingDefinition : tool.definition;
    summary.description = tool.ownDescription.isEmpty() ? gateway::definitionFrom(definition).value(QLatin1String("description")).toString() : tool.ownDescription;
    summary.standing = standingText(gateway::standingOf(tool));
    summary.isEnabled = tool.isEnabled;
    summary.renamedTo = tool.renamedTo;
    summary.ownDescription = tool.ownDescription;
    summary.hash = tool.definition.isEmpty() ? QString() : gateway::definitionHash(tool.definition);
    summary.seenAt = tool.seenAt;
    return summary;
}

store::UpstreamAuthentication rowValueOf(UpstreamAuthentication authentication)
{
    switch (authentication) {
    case UpstreamAuthentication::None:
        return store::UpstreamAuthentication::None;
    case UpstreamAuthentication::Bearer:
        return store::UpstreamAuthentication::Bearer;
    case UpstreamAuthentication::Header:
        return store::UpstreamAuthentication::Header;
    case UpstreamAuthentication::OAuth:
        return store::UpstreamAuthentication::OAuth;
    }
    Q_UNREACHABLE();
}

} // namespace admin
