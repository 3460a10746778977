// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/upstream_json.h"

#include "server/admin/admin_json.h"
#include "server/admin/server_snippet.h"
#include "server/admin/store_answer.h"
#include "server/admin/verb_parts.h"

#include <QJsonArray>

#include <array>

namespace admin
{

namespace
{

struct AuthenticationWord {
    UpstreamAuthentication value;
    const char *word;
};

constexpr std::array AuthenticationWords{
    AuthenticationWord{UpstreamAuthentication::None, "none"}, AuthenticationWord{UpstreamAuthentication::Bearer, "bearer"},
    AuthenticationWord{UpstreamAuthentication::Header, "header"}, AuthenticationWord{UpstreamAuthentication::OAuth, "oauth"}};

QString toText(UpstreamAuthentication value)
{
    for (const AuthenticationWord &word : AuthenticationWords) {
        if (word.value == value) {
            return QString::fromLatin1(word.word);
        }
    }
    Q_UNREACHABLE();
}

QJsonArray tells(const UpstreamSummary &server)
{
    QJsonArray ways;
    if (server.tellsByToken) {
        ways.append(QStringLiteral("token"));
    }
    if (server.tellsByEnvironment) {
        ways.append(QStringLiteral("environment"));
    }
    if (server.tellsByMeta) {
        ways.append(QStringLiteral("meta"));
    }
    return ways;
}

std::optional<bool> flag(const QJsonObject &parameters, const char *name)
{
    const QJsonValue value = parameters.value(QLatin1String(name));
    return value.isBool() ? std::optional(value.toBool()) : std::nullopt;
}

std::optional<QString> words(const QJsonObject &parameters, const char *name)
{
    const QJsonValue value = parameters.value(QLatin1String(name));
    return value.isString() ? std::optional(value.toString()) : std::nullopt;
}

} // namespace

QJsonObject toJson(const UpstreamSummary &server)
{
    return {
        {QStringLiteral("id"), server.id},
        {QStringLiteral("kind"), server.kind == UpstreamKind::Stdio ? QStringLiteral("stdio") : QStringLiteral("http")},
        {QStringLiteral("name"), server.name},
        {QStringLiteral("description"), server.description},
        {QStringLiteral("enabled"), server.isEnabled},
        {QStringLiteral("confirmed"), server.isConfirmed},
        {QStringLiteral("confirmation"), server.confirmation},
        {QStringLiteral("command"), QJsonArray::fromStringList(server.command)},
        {QStringLiteral("cwd"), server.workingDirectory},
        {QStringLiteral("environment"), QJsonArray::fromStringList(server.environmentNames)},
        {QStringLiteral("url"), server.url},
        {QStringLiteral("authentication"), toText(server.authentication)},
        {QStringLiteral("header"), server.headerName},
        {QStringLiteral("timeout"), qint64(server.timeout.count())},
        {QStringLiteral("sharing"), server.sharing == UpstreamSharing::Shared ? QStringLiteral("shared") : QStringLiteral("per_user")},
        {QStringLiteral("open_to_all"), server.isOpenToAll},
        {QStringLiteral("tells_caller_by"), tells(server)},
        {QStringLiteral("sends_provider_token"), server.sendsProviderToken},
        {QStringLiteral("protocol_version"), server.protocolVersion},
        {QStringLiteral("server_name"), server.serverName},
        {QStringLiteral("server_version"), server.serverVersion},
        {QStringLiteral("tools"), server.tools},
        {QStringLiteral("tools_waiting"), server.toolsWaiting},
        {QStringLiteral("connections"), server.connections},
        {QStringLiteral("created_at"), isoTime(server.createdAt)},
    };
}

QJsonObject toJson(const ToolSummary &tool)
{
    return {
        {QStringLiteral("server"), tool.serverId},
        {QStringLiteral("name"), tool.name},
        {QStringLiteral("served_as"), tool.servedName},
        {QStringLiteral("description"), tool.description},
        {QStringLiteral("standing"), tool.standing},
        {QStringLiteral("enabled"), tool.isEnabled},
        {QStringLiteral("renamed_to"), tool.renamedTo},
        {QStringLiteral("own_description"), tool.ownDescription},
        {QStringLiteral("sha256"), tool.hash},
        {QStringLiteral("seen_at"), isoTime(tool.seenAt)},
    };
}

QJsonObject toJson(const ToolReview &review)
{
    QJsonArray differences;
    for (const ToolDifference &difference : review.differences) {
        differences.append(QJsonObject{{QStringLiteral("path"), difference.path},
                                       {QStringLiteral("before"), difference.before.isNull() ? QJsonValue() : QJsonValue(difference.before)},
                                       {QStringLiteral("after"), difference.after.isNull() ? QJsonValue() : QJsonValue(difference.after)}});
    }
    return {{QStringLiteral("tool"), toJson(review.tool)}, {QStringLiteral("pending_sha256"), review.pendingHash}, {QStringLiteral("differences"), differences}};
}

QJsonObject toJson(const UpstreamProbe &probe)
{
    return {
        {QStringLiteral("protocol_version"), probe.protocolVersion},
        {QStringLiteral("server_name"), probe.serverName},
        {QStringLiteral("server_version"), probe.serverVersion},
        {QStringLiteral("tools"), probe.tools},
        {QStringLiteral("tools_waiting"), probe.toolsWaiting},
        {QStringLiteral("unusable"), QJsonArray::fromStringList(probe.unusable)},
    };
}

QJsonObject toJson(const UpstreamSignIn &signIn)
{
    return {{QStringLiteral("url"), signIn.url}};
}

QJsonObject toJson(const UpstreamLogLine &line)
{
    return {{QStringLiteral("at"), isoTime(std::chrono::floor<std::chrono::seconds>(line.at))}, {QStringLiteral("text"), line.text}};
}

Result<NewUpstream> newUpstreamFrom(const QJsonObject &parameters)
{
    NewUpstream server;
    server.id = text(parameters, "server");
    server.name = text(parameters, "name");
    server.url = text(parameters, "url");
    server.kind = server.url.isEmpty() ? UpstreamKind::Stdio : UpstreamKind::Http;
    server.workingDirectory = text(parameters, "cwd");
    if (const QString line = text(parameters, "line"); !line.isEmpty()) {
        auto words = commandFromLine(line);
        if (!words) {
            return core::unexpected(Error(words.error()));
        }
        server.command = *words;
    }
    const QJsonArray command = parameters.value(QLatin1String("command")).toArray();
    for (const QJsonValue &word : command) {
        server.command.append(word.toString());
    }
    const QJsonObject environment = parameters.value(QLatin1String("environment")).toObject();
    for (auto variable = environment.begin(); variable != environment.end(); ++variable) {
        server.environment.push_back({variable.key(), core::Secret(variable.value().toString().toUtf8())});
    }
    server.headerName = text(parameters, "header");
    server.credential = secret(parameters, "credential");
    const QString authentication = text(parameters, "authentication");
    for (const AuthenticationWord &word : AuthenticationWords) {
        if (authentication == QLatin1String(word.word)) {
            server.authentication = word.value;
            return server;
        }
    }
    return authentication.isEmpty() ? Result<NewUpstream>(server)
                                    : core::unexpected(invalid("authentication", QStringLiteral("\"%1\" is no way to authenticate.").arg(authentication)));
}

Result<UpstreamChange> upstreamChangeFrom(const QJsonObject &parameters)
{
    UpstreamChange change;
    change.name = words(parameters, "name");
    change.description = words(parameters, "description");
    if (const QJsonValue timeout = parameters.value(QLatin1String("timeout")); timeout.isDouble()) {
        const qint64 seconds = timeout.toInteger();
        if (seconds < 1 || seconds > 3600) {
            return core::unexpected(invalid("timeout", QStringLiteral("A timeout is between 1 and 3600 seconds.")));
        }
        change.timeout = std::chrono::seconds(seconds);
    }
    if (const auto sharing = words(parameters, "sharing")) {
        change.sharing = *sharing == QLatin1String("shared") ? UpstreamSharing::Shared : UpstreamSharing::PerUser;
    }
    change.isOpenToAll = flag(parameters, "open_to_all");
    change.tellsByToken = flag(parameters, "tells_by_token");
    change.tellsByEnvironment = flag(parameters, "tells_by_environment");
    change.tellsByMeta = flag(parameters, "tells_by_meta");
    change.sendsProviderToken = flag(parameters, "sends_provider_token");
    return change;
}

} // namespace admin
