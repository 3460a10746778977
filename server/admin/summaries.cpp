// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/summaries.h"

#include "server/store/expired_rows.h"

#include <algorithm>

namespace admin
{

namespace
{

ClientKind toAdmin(store::ClientKind kind)
{
    switch (kind) {
    case store::ClientKind::Dynamic:
        return ClientKind::Dynamic;
    case store::ClientKind::Manual:
        return ClientKind::Manual;
    case store::ClientKind::MetadataDocument:
        return ClientKind::MetadataDocument;
    }
    Q_UNREACHABLE();
}

ClientApproval toAdmin(store::ClientApproval approval)
{
    switch (approval) {
    case store::ClientApproval::Approved:
        return ClientApproval::Approved;
    case store::ClientApproval::Waiting:
        return ClientApproval::Waiting;
    case store::ClientApproval::Denied:
        return ClientApproval::Denied;
    }
    Q_UNREACHABLE();
}

CallOutcome toAdmin(store::CallOutcome outcome)
{
    switch (outcome) {
    case store::CallOutcome::Ok:
        return CallOutcome::Ok;
    case store::CallOutcome::ToolError:
        return CallOutcome::ToolError;
    case store::CallOutcome::Denied:
        return CallOutcome::Denied;
    case store::CallOutcome::RateLimited:
        return CallOutcome::RateLimited;
    case store::CallOutcome::Cancelled:
        return CallOutcome::Cancelled;
    case store::CallOutcome::ServerError:
        return CallOutcome::ServerError;
    }
    Q_UNREACHABLE();
}

// As ClientTable::removeUnused goes about it.
std::optional<core::Seconds> leavesAt(const store::ClientRow &client, int liveSessions)
{
    if (client.kind == store::ClientKind::Manual || liveSessions > 0) {
        return std::nullopt;
    }
    const store::Lifetimes lifetimes;
    const core::Seconds unused = client.lastUsedAt.value_or(client.createdAt) + lifetimes.dynamicClient;
    return client.authorizedAt ? unused : std::min(unused, client.createdAt + lifetimes.unauthorizedClient);
}

} // namespace

UserStatus toAdmin(store::UserStatus status)
{
    switch (status) {
    case store::UserStatus::Pending:
        return UserStatus::Pending;
    case store::UserStatus::Approved:
        return UserStatus::Approved;
    case store::UserStatus::Blocked:
        return UserStatus::Blocked;
    }
    Q_UNREACHABLE();
}

store::UserStatus toStore(UserStatus status)
{
    switch (status) {
    case UserStatus::Pending:
        return store::UserStatus::Pending;
    case UserStatus::Approved:
        return store::UserStatus::Approved;
    case UserStatus::Blocked:
        return store::UserStatus::Blocked;
    }
    Q_UNREACHABLE();
}

UserSummary toSummary(const store::UserOverviewRow &row, core::Seconds now)
{
    const store::UserRow &user = row.user;
    UserSummary summary;
    summary.id = user.id;
    summary.provider = user.provider;
    summary.login = user.login;
    summary.name = user.name;
    summary.email = user.email;
    summary.isEmailVerified = user.isEmailVerified;
    summary.status = toAdmin(user.statusAt(now));
    summary.role = user.role;
    summary.furtherRoles = row.furtherRoles;
    summary.approvalEndsAt = user.approvalEndsAt;
    summary.note = user.note;
    summary.createdAt = user.createdAt;
    summary.lastSeenAt = user.lastSeenAt;
    summary.liveSessions = row.liveSessions;
    summary.callsLast30Days = row.callsLast30Days;
    return summary;
}

ApprovalSummary toSummary(const store::ApprovalOverviewRow &row, core::Seconds now)
{
    const store::ApprovalRequestRow &request = row.request;
    return {toSummary(row.user, now), request.clientId, request.clientName, request.scope, request.address, request.requestedAt, request.expiresAt};
}

ClientSummary toSummary(const store::ClientOverviewRow &row)
{
    const store::ClientRow &client = row.client;
    ClientSummary summary;
    summary.id = client.id;
    summary.kind = toAdmin(client.kind);
    summary.name = client.name;
    summary.softwareVersion = client.softwareVersion;
    summary.redirectUris = client.redirectUris;
    summary.tokenEndpointAuthMethod = client.tokenEndpointAuthMethod;
    summary.grantTypes = client.grantTypes;
    summary.scope = client.scope;
    summary.approval = toAdmin(client.approval);
    summary.createdAt = client.createdAt;
    summary.lastUsedAt = client.lastUsedAt;
    summary.leavesAt = leavesAt(client, row.liveSessions);
    summary.users = row.users;
    summary.liveSessions = row.liveSessions;
    return summary;
}

SessionSummary toSummary(const store::SessionRow &row)
{
    const store::RefreshTokenFamilyRow &family = row.family;
    SessionSummary summary;
    summary.id = family.id;
    summary.userId = family.userId;
    summary.login = row.login;
    summary.userName = row.userName;
    summary.clientId = family.clientId;
    summary.clientName = row.clientName;
    summary.clientInfo = family.clientInfo;
    summary.resource = family.resource;
    summary.scope = family.scope;
    summary.address = family.address;
    summary.revision = family.revision;
    summary.state = family.suspendedAt ? SessionState::Suspended : SessionState::Live;
    summary.startedAt = family.redeemedAt.value_or(family.createdAt);
    summary.lastUsedAt = family.lastUsedAt;
    summary.lastCallAt = family.lastCallAt;
    summary.calls = family.callCount;
    return summary;
}

CallSummary toSummary(const store::CallRow &row)
{
    CallSummary summary;
    summary.id = row.id;
    summary.time = row.time;
    summary.requestId = row.requestId;
    summary.userId = row.userId;
    summary.login = row.login;
    summary.name = row.name;
    summary.clientId = row.clientId;
    summary.clientName = row.clientName;
    summary.server = row.server;
    summary.tool = row.tool;
    summary.revision = row.revision;
    summary.transport = row.transport;
    summary.sessionId = row.familyId;
    summary.outcome = toAdmin(row.outcome);
    summary.error = row.error;
    summary.duration = row.duration;
    summary.requestBytes = row.requestBytes;
    summary.responseBytes = row.responseBytes;
    summary.arguments = row.arguments;
    summary.result = row.result;
    summary.queued = row.queued;
    summary.costMicros = row.costMicros;
    summary.email = row.email;
    summary.clientVersion = row.clientVersion;
    return summary;
}

SigningKeySummary toSummary(const store::SigningKeyRow &row)
{
    SigningKeySummary summary;
    summary.kid = QString::fromLatin1(row.kid);
    summary.algorithm = QString::fromLatin1(row.algorithm);
    summary.state = row.retiredAt                                ? SigningKeyState::Retired
        : row.purpose == store::KeyPurpose::Verify ? SigningKeyState::VerifyOnly
                                                   : SigningKeyState::Signing;
    summary.createdAt = row.createdAt;
    summary.retiredAt = row.retiredAt;
    summary.publishedUntil = row.publishedUntil();
    return summary;
}

} // namespace admin
