// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/admin_json.h"

#include <QRegularExpression>

#include <ctime>

namespace admin
{

namespace
{

QJsonValue timeOrNull(const std::optional<core::Seconds> &time)
{
    return time ? QJsonValue(isoTime(*time)) : QJsonValue();
}

QString toText(ServerState state)
{
    switch (state) {
    case ServerState::Starting:
        return QStringLiteral("starting");
    case ServerState::Listening:
        return QStringLiteral("listening");
    case ServerState::Paused:
        return QStringLiteral("paused");
    case ServerState::Failed:
        return QStringLiteral("failed");
    }
    Q_UNREACHABLE();
}

QString toText(ClientApproval approval)
{
    switch (approval) {
    case ClientApproval::Approved:
        return QStringLiteral("approved");
    case ClientApproval::Waiting:
        return QStringLiteral("waiting");
    case ClientApproval::Denied:
        return QStringLiteral("denied");
    }
    Q_UNREACHABLE();
}

QString toText(ClientKind kind)
{
    switch (kind) {
    case ClientKind::Dynamic:
        return QStringLiteral("dynamic");
    case ClientKind::Manual:
        return QStringLiteral("manual");
    case ClientKind::MetadataDocument:
        return QStringLiteral("metadata_document");
    }
    Q_UNREACHABLE();
}

QString toText(SettingOrigin origin)
{
    switch (origin) {
    case SettingOrigin::Default:
        return QStringLiteral("default");
    case SettingOrigin::File:
        return QStringLiteral("file");
    case SettingOrigin::Environment:
        return QStringLiteral("environment");
    case SettingOrigin::CommandLine:
        return QStringLiteral("command_line");
    }
    Q_UNREACHABLE();
}

} // namespace

QString isoTime(core::Seconds time)
{
    const auto seconds = std::time_t(time.time_since_epoch().count());
    std::tm parts = {};
    gmtime_r(&seconds, &parts);
    char text[40];
    const size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return QString::fromLatin1(text, qsizetype(length));
}

std::optional<core::Seconds> fromIsoTime(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^(\\d{4})-(\\d\\d)-(\\d\\d)(?:T(\\d\\d):(\\d\\d):(\\d\\d)Z)?$"));
    const auto match = form.match(text);
    if (!match.hasMatch()) {
        return std::nullopt;
    }
    const auto number = [&](int group) { return unsigned(match.captured(group).toUInt()); };
    const std::chrono::year_month_day day(std::chrono::year(int(number(1))), std::chrono::month(number(2)), std::chrono::day(number(3)));
    if (!day.ok() || number(4) > 23 || number(5) > 59 || number(6) > 59) {
        return std::nullopt;
    }
    return core::Seconds(std::chrono::sys_days(day)) + std::chrono::hours(number(4)) + std::chrono::minutes(number(5))
        + std::chrono::seconds(number(6));
}

QString toText(UserStatus status)
{
    switch (status) {
    case UserStatus::Pending:
        return QStringLiteral("pending");
    case UserStatus::Approved:
        return QStringLiteral("approved");
    case UserStatus::Blocked:
        return QStringLiteral("blocked");
    }
    Q_UNREACHABLE();
}

QString toText(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return QStringLiteral("not_found");
    case ErrorCode::Refused:
        return QStringLiteral("refused");
    case ErrorCode::Invalid:
        return QStringLiteral("invalid");
    case ErrorCode::Conflict:
        return QStringLiteral("conflict");
    case ErrorCode::Unavailable:
        return QStringLiteral("unavailable");
    }
    Q_UNREACHABLE();
}

QJsonObject toJson(const Overview &overview)
{
    return {
        {QStringLiteral("state"), toText(overview.state)},
        {QStringLiteral("problem"), overview.problem},
        {QStringLiteral("listen"), overview.listenAddress},
        {QStringLiteral("public_url"), overview.publicUrl},
        {QStringLiteral("mcp_url"), overview.mcpUrl},
        {QStringLiteral("auth"), overview.authMode},
        {QStringLiteral("providers"), QJsonArray::fromStringList(overview.providers)},
        {QStringLiteral("secret_vault"), overview.secretVault},
        {QStringLiteral("version"), overview.version},
        {QStringLiteral("approvals_waiting"), overview.approvalsWaiting},
        {QStringLiteral("users_approved"), overview.usersApproved},
        {QStringLiteral("clients"), overview.clients},
        {QStringLiteral("sessions_live"), overview.sessionsLive},
        {QStringLiteral("calls_today"), overview.callsToday},
    };
}

QJsonObject toJson(const UserSummary &user)
{
    return {
        {QStringLiteral("id"), user.id.toString()},
        {QStringLiteral("provider"), user.provider},
        {QStringLiteral("login"), user.login},
        {QStringLiteral("name"), user.name},
        {QStringLiteral("email"), user.email},
        {QStringLiteral("email_verified"), user.isEmailVerified},
        {QStringLiteral("status"), toText(user.status)},
        {QStringLiteral("role"), user.role},
        {QStringLiteral("further_roles"), QJsonArray::fromStringList(user.furtherRoles)},
        {QStringLiteral("approval_ends_at"), timeOrNull(user.approvalEndsAt)},
        {QStringLiteral("note"), user.note},
        {QStringLiteral("created_at"), isoTime(user.createdAt)},
        {QStringLiteral("last_seen_at"), timeOrNull(user.lastSeenAt)},
        {QStringLiteral("sessions"), user.liveSessions},
        {QStringLiteral("calls_30_days"), user.callsLast30Days},
    };
}

QJsonObject toJson(const CreatedClient &client)
{
    QJsonObject members{{QStringLiteral("client_id"), client.id.toString()}};
    if (!client.secret.isEmpty()) {
        members.insert(QStringLiteral("client_secret"), QString::fromLatin1(client.secret.reveal()));
    }
    return members;
}

QJsonObject toJson(const ClientSummary &client)
{
    return {
        {QStringLiteral("id"), client.id.toString()},
        {QStringLiteral("kind"), toText(client.kind)},
        {QStringLiteral("name"), client.name},
        {QStringLiteral("version"), client.softwareVersion},
        {QStringLiteral("redirect_uris"), QJsonArray::fromStringList(client.redirectUris)},
        {QStringLiteral("token_endpoint_auth_method"), client.tokenEndpointAuthMethod},
        {QStringLiteral("grant_types"), QJsonArray::fromStringList(client.grantTypes)},
        {QStringLiteral("scope"), client.scope},
        {QStringLiteral("status"), toText(client.approval)},
        {QStringLiteral("created_at"), isoTime(client.createdAt)},
        {QStringLiteral("last_used_at"), timeOrNull(client.lastUsedAt)},
        {QStringLiteral("users"), client.users},
        {QStringLiteral("sessions"), client.liveSessions},
    };
}

QJsonObject toJson(const SessionSummary &session)
{
    const auto lastCall = session.lastCallAt ? std::optional(std::chrono::floor<std::chrono::seconds>(*session.lastCallAt)) : std::nullopt;
    return {
        {QStringLiteral("id"), session.id.toString()},
        {QStringLiteral("user"), session.userId.toString()},
        {QStringLiteral("login"), session.login},
        {QStringLiteral("name"), session.userName},
        {QStringLiteral("client"), session.clientId.toString()},
        {QStringLiteral("client_name"), session.clientName},
        {QStringLiteral("client_info"), session.clientInfo},
        {QStringLiteral("resource"), session.resource},
        {QStringLiteral("scope"), session.scope},
        {QStringLiteral("address"), session.address},
        {QStringLiteral("revision"), session.revision},
        {QStringLiteral("state"), session.state == SessionState::Live ? QStringLiteral("live") : QStringLiteral("suspended")},
        {QStringLiteral("started_at"), isoTime(session.startedAt)},
        {QStringLiteral("last_used_at"), isoTime(session.lastUsedAt)},
        {QStringLiteral("last_call_at"), timeOrNull(lastCall)},
        {QStringLiteral("calls"), session.calls},
        {QStringLiteral("streams"), session.openStreams},
    };
}

QString toText(SigningKeyState state)
{
    switch (state) {
    case SigningKeyState::Signing:
        return QStringLiteral("signing");
    case SigningKeyState::Retired:
        return QStringLiteral("published");
    case SigningKeyState::VerifyOnly:
        return QStringLiteral("verify only");
    }
    Q_UNREACHABLE();
}

QJsonObject toJson(const SigningKeySummary &key)
{
    return {
        {QStringLiteral("kid"), key.kid},
        {QStringLiteral("algorithm"), key.algorithm},
        {QStringLiteral("state"), toText(key.state)},
        {QStringLiteral("published_until"), timeOrNull(key.publishedUntil)},
        {QStringLiteral("created_at"), isoTime(key.createdAt)},
        {QStringLiteral("retired_at"), timeOrNull(key.retiredAt)},
    };
}

QJsonObject toJson(const Setting &setting)
{
    const QString masked = setting.isSet ? QStringLiteral("(set)") : QString();
    return {
        {QStringLiteral("key"), setting.key},
        {QStringLiteral("value"), setting.isSecret ? masked : setting.value},
        {QStringLiteral("origin"), toText(setting.origin)},
        {QStringLiteral("environment"), setting.environmentName},
        {QStringLiteral("secret"), setting.isSecret},
        {QStringLiteral("needs_restart"), setting.needsRestart},
    };
}

QJsonObject toJson(const RoleSummary &role)
{
    QJsonArray rules;
    for (const RuleSummary &rule : role.rules) {
        const QString effect = rule.effect == RuleEffect::Allow ? QStringLiteral("allow ") : QStringLiteral("refuse ");
        rules.append(QString(effect + rule.pattern));
    }
    return {
        {QStringLiteral("name"), role.name},
        {QStringLiteral("builtin"), role.isBuiltIn},
        {QStringLiteral("users"), role.users},
        {QStringLiteral("rules"), rules},
    };
}

QJsonObject toJson(const LoginConflict &conflict)
{
    return {
        {QStringLiteral("login"), conflict.login},
        {QStringLiteral("owner"), conflict.ownerId.toString()},
        {QStringLiteral("user"), conflict.userId.toString()},
        {QStringLiteral("would_admit"), conflict.wouldAdmit},
        {QStringLiteral("seen_at"), isoTime(conflict.seenAt)},
    };
}

QJsonObject toJson(const PermissionAnswer &answer)
{
    return {
        {QStringLiteral("allowed"), answer.isAllowed},
        {QStringLiteral("reason"), answer.reason},
        {QStringLiteral("pattern"), answer.pattern},
        {QStringLiteral("role"), answer.role},
        {QStringLiteral("roles"), QJsonArray::fromStringList(answer.roles)},
        {QStringLiteral("needed_scopes"), QJsonArray::fromStringList(answer.neededScopes)},
    };
}

QJsonObject toJson(const AuditVerification &verification)
{
    return {
        {QStringLiteral("rows"), verification.rows},
        {QStringLiteral("erased_rows"), verification.erasedRows},
        {QStringLiteral("head_id"), verification.headId},
        {QStringLiteral("head_hash"), verification.headHash},
        {QStringLiteral("broken_row"), verification.brokenRow ? QJsonValue(*verification.brokenRow) : QJsonValue()},
        {QStringLiteral("fault"), verification.fault},
    };
}

QJsonObject toJson(const AuditExportPage &page)
{
    return {
        {QStringLiteral("text"), QString::fromUtf8(page.text)},
        {QStringLiteral("last_id"), page.lastId},
        {QStringLiteral("is_last"), page.isLast},
    };
}

QJsonObject toJson(const Error &error)
{
    return {
        {QStringLiteral("code"), toText(error.code)},
        {QStringLiteral("detail"), error.detail},
        {QStringLiteral("text"), error.text},
    };
}

} // namespace admin
