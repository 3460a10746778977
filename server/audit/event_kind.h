// SPDX-License-Identifier: GPL-3.0-or-later
// What the audit log tells of (product section 8). A word once written stays: rows are kept for years. New kinds are added to the
// enum and, at the same place, to the table in event_kind.cpp. Any thread.
#pragma once

#include <QLatin1String>
#include <QString>

#include <optional>

namespace audit
{

enum class EventKind {
    // signing in and consenting
    SignInSucceeded,
    SignInRefused,
    ApprovalRequested,
    ConsentAllowed,
    ConsentDenied,
    AuthorizationRefused, // the request at /authorize, or what stands between sign-in and code
    // codes and tokens
    CodeRedeemed,
    CodeReused,
    TokenIssued, // by a grant without code or refresh token
    TokenRefreshed,
    RefreshReuseDetected,
    TokenRefused,
    TokenRevoked,
    RevocationRefused,
    AccessRefused, // an access token that was not accepted
    // sessions
    SessionSuspended,
    SessionResumed,
    SessionEnded,
    // clients
    ClientRegistered,
    RegistrationRefused,
    ClientChanged,
    ClientApproved, // may be signed in with
    ClientDenied,
    ClientTokensRevoked,
    ClientDeleted,
    // users
    UserAdded,
    UserLoginAllowed, // approved before they ever signed in
    UserApproved,
    UserApprovedOnce,
    UserDenied,
    UserBlocked,
    UserUnblocked,
    UserApprovalEnded, // the list or provider that let them in no longer does
    UserExpiryChanged,
    UserRoleChanged,
    UserRuleChanged, // allowed or refused a single tool
    UserNoteChanged,
    UserDeleted,
    UserErased, // what was personal in earlier rows is gone
    PasswordChanged,
    RoleChanged,
    ServerAdded,
    ServerChanged, // its credentials, how it is reached, what it is told
    ServerConfirmed, // what it runs or calls was seen and agreed to
    ServerRemoved,
    ServerListChanged, // who may enter a server
    ToolHeld,     // an upstream changed its definition, or has a new one
    ToolAccepted, // ... and an administrator agreed
    ToolChanged,  // enabled, renamed, described
    LoginConflictSettled,
    // the server
    SettingsChanged,
    KeyCreated,
    KeyRetired,
    KeyRemoved,
    AuditExported,
    UsageExported,
    AuditTrimmed,    // rows of before a time were removed: retention
    AuditHeadSigned, // with the key that signs tokens
    ServerStarted,
    ServerStopped,
    BackupMade,
    BackupRestored,
};

[[nodiscard]] QLatin1String toWire(EventKind kind);
[[nodiscard]] std::optional<EventKind> eventKindFromWire(const QString &text); // nullopt: of a later version

} // namespace audit
