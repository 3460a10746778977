// SPDX-License-Identifier: GPL-3.0-or-later
// Everything the console and the command line see of the server: plain values, no secrets. Codes and facts only; the words for
// people are found in ui/ and app/.
#pragma once

#include "server/branding/branding.h"
#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/core/ids.h"
#include "server/core/secret.h"

#include <QList>
#include <QMap>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <chrono>
#include <functional>
#include <optional>

namespace admin
{

enum class UserStatus {
    Pending,
    Approved,
    Blocked,
};

struct UserSummary {
    core::UserId id;
    QString provider;
    QString login;
    QString name;
    QString email;
    bool isEmailVerified = false;
    UserStatus status = UserStatus::Pending;
    QString role;
    QStringList furtherRoles; // given, claimed by the provider, or listed in the settings
    std::optional<core::Seconds> approvalEndsAt;
    QString note;
    core::Seconds createdAt{};
    std::optional<core::Seconds> lastSeenAt;
    int liveSessions = 0;
    qint64 callsLast30Days = 0;
};

struct ApprovalSummary {
    UserSummary user;
    core::ClientId clientId;
    QString clientName;
    QString scope;
    QString address;
    core::Seconds requestedAt{};
    core::Seconds expiresAt{};
};

enum class ClientKind {
    Dynamic,
    Manual,
    MetadataDocument,
};

enum class ClientApproval {
    Approved,
    Waiting, // for an administrator
    Denied,
};

struct ClientSummary {
    core::ClientId id;
    ClientKind kind = ClientKind::Dynamic;
    QString name;
    QString softwareVersion;
    QStringList redirectUris;
    QString tokenEndpointAuthMethod;
    QStringList grantTypes;
    QString scope;
    ClientApproval approval = ClientApproval::Approved;
    core::Seconds createdAt{};
    std::optional<core::Seconds> lastUsedAt;
    std::optional<core::Seconds> leavesAt; // forgotten then, when nobody uses it meanwhile
    int users = 0;
    int liveSessions = 0;
};

// A client made by hand. What is empty comes from the preset, or is as a client without registration would have it.
struct NewClient {
    QString preset; // of client_presets.h
    QString name;
    QStringList redirectUris;
    QStringList grantTypes;
    QString tokenEndpointAuthMethod;
    QString scope;
    QByteArray jwks;
    QString jwksUri;
};

struct CreatedClient {
    core::ClientId id;
    core::Secret secret; // shown once; empty: it needs none
};

struct ClientEdit { // what somebody here may change of a client; the rest is its own
    core::ClientId id;
    QString name;
    QStringList redirectUris;
};

struct PersonalAccessTokenSummary {
    QString id;
    core::UserId userId;
    QString login;
    QString name;
    QStringList servers; // ids, or "*"
    QStringList scopes;  // beside those of the servers
    core::Seconds createdAt{};
    core::Seconds expiresAt{};
    std::optional<core::Seconds> lastUsedAt;
    bool hasExpired = false;
};

struct NewPersonalAccessToken {
    core::UserId userId;
    QString name;
    QStringList servers;
    QStringList scopes;
    std::optional<core::Seconds> expiresAt; // nullopt: 90 days from now
};

struct CreatedPersonalAccessToken {
    PersonalAccessTokenSummary summary;
    core::Secret token;
};

enum class SessionState {
    Live,
    Suspended, // ended in the console; undo is still possible
};

struct SessionSummary { // a live refresh token family
    core::FamilyId id;
    core::UserId userId;
    QString login;
    QString userName;
    core::ClientId clientId;
    QString clientName;
    QString clientInfo; // what the MCP client called itself
    QString resource;
    QString scope;
    QString address;
    QString revision;
    SessionState state = SessionState::Live;
    core::Seconds startedAt{};
    core::Seconds lastUsedAt{};
    std::optional<core::Milliseconds> lastCallAt;
    qint64 calls = 0;
    int openStreams = 0;
};

enum class CallOutcome {
    Ok,
    ToolError,
    Denied,
    RateLimited,
    Cancelled,
    ServerError,
};

struct CallSummary {
    qint64 id = 0;
    core::Milliseconds time{};
    core::RequestId requestId;
    core::UserId userId;
    QString login;
    QString name;
    QString email;
    core::ClientId clientId;
    QString clientName;
    QString clientVersion;
    QString server;
    QString tool;
    QString revision;
    QString transport;
    core::FamilyId sessionId;
    CallOutcome outcome = CallOutcome::Ok;
    QString error;
    std::chrono::microseconds duration{};
    qint64 requestBytes = 0;
    qint64 responseBytes = 0;
    std::optional<QString> arguments; // nullopt: not recorded
    std::optional<QString> result;
    std::chrono::microseconds queued{};
    qint64 costMicros = 0;
};

struct CallQuery { // newest first
    std::optional<core::Milliseconds> from;
    std::optional<core::Milliseconds> to;
    std::optional<core::UserId> userId;
    std::optional<core::FamilyId> sessionId;
    QString tool;
    std::optional<qint64> beforeId; // paging
    std::optional<qint64> id;       // exactly this row
    int limit = 200;
};

enum class ServerState {
    Starting,
    Listening,
    Paused, // stopped by the administrator
    Failed, // could not listen: see problem
};

struct Overview {
    ServerState state = ServerState::Starting;
    QString problem;      // code of a ListenError, empty when none
    QString problemDetail;
    QString listenAddress; // "127.0.0.1:8788"
    QString publicUrl;
    QString mcpUrl;
    QString authMode;      // "oauth", "token", "open"
    QStringList providers; // switched on: "local", "github"
    QString secretVault;   // "keychain", "file", "environment"
    QString version;
    bool hasAnyUser = false;
    int approvalsWaiting = 0;
    int usersApproved = 0;
    int clients = 0;
    int sessionsLive = 0;
    int connections = 0;
    int openStreams = 0;
    qint64 callsToday = 0;
    qint64 failedCallsToday = 0;
    int usersActiveToday = 0;
    std::optional<std::chrono::microseconds> p95Today;
    std::optional<std::chrono::microseconds> medianToday;
    qint64 callsLastMinute = 0;
    qint64 callsNotRecorded = 0; // since the start: the disk could not follow
    qint64 databaseBytes = 0;
    struct Hour {
        core::Seconds startsAt{};
        qint64 ok = 0;
        qint64 toolErrors = 0;
        qint64 denied = 0;
        qint64 other = 0;
    };
    QList<Hour> last24Hours; // oldest first, always 24
    QList<Hour> lastHour;    // the same by minutes, always 60
    int clientsWaiting = 0;
    int loginConflicts = 0;
    std::optional<core::Seconds> certificateEndsAt; // nullopt: no TLS here
};

enum class SettingOrigin {
    Default,
    File,
    Environment,
    CommandLine,
};

struct Setting {
    QString key;   // as in gatehouse.ini: "listen", "public_url", "github_client_id"
    QString environmentName; // "GATEHOUSE_LISTEN"
    QString value; // secrets: empty
    QString defaultValue;
    SettingOrigin origin = SettingOrigin::Default;
    bool isSecret = false;
    bool isSet = false; // for secrets: there is one
    bool needsRestart = false; // a change waits for a restart of the server
};

enum class SigningKeyState {
    Signing,
    Retired,    // published until its last token has expired
    VerifyOnly, // brought along from another system
};

struct SigningKeySummary {
    QString kid;
    QString algorithm;
    SigningKeyState state = SigningKeyState::Signing;
    core::Seconds createdAt{};
    std::optional<core::Seconds> retiredAt;
    std::optional<core::Seconds> publishedUntil; // of a retired one
};

enum class ImportedKeyUse {
    Verify,
    Sign,
};

enum class RuleEffect {
    Allow,
    Refuse, // wins over every rule that allows
};

struct RuleSummary {
    RuleEffect effect = RuleEffect::Allow;
    QString pattern; // "gatehouse/add", "files/*"
};

struct RoleSummary {
    QString name;
    bool isBuiltIn = false;
    int users = 0; // who have it, for whatever reason
    QList<RuleSummary> rules;
};

// One cell of the permission matrix: what a role, or a user of their own, is to be told about a pattern.
struct RuleEdit {
    QString role;        // empty: it is the user's own rule
    core::UserId userId; // empty: it is the role's
    QString pattern;
    std::optional<RuleEffect> effect; // nullopt: nothing is said any more
};

using ToolsByServer = QMap<QString, QStringList>; // every tool there is, whoever may call it

// Somebody came with a login that a list names, and that is bound to somebody else.
struct LoginConflict {
    QString login; // "github:octocat"
    core::UserId ownerId; // empty: deleted meanwhile
    core::UserId userId;  // who came with it
    bool wouldAdmit = false;
    core::Seconds seenAt{};
    QString ownerName; // what they are called now; empty: deleted meanwhile
    QString userName;
};

struct PermissionQuestion {
    core::UserId userId;
    QString target; // "server/tool"
    std::optional<core::FamilyId> sessionId; // nullopt: whatever the token
};

struct PermissionAnswer {
    bool isAllowed = false;
    // "allowed_by_rule", "open_to_everybody", "not_on_server_list", "refused_by_rule", "no_rule", "admin_tools_off", "scope_missing",
    // "user_pending", "user_blocked", "session_ended"
    QString reason;
    QString pattern; // of the rule that decided
    QString role;    // whose rule it is; empty: the user's own
    QStringList roles;
    QStringList neededScopes;
};

// What somebody may call now, tool by tool, with the reason.
struct UserPermissions {
    core::UserId userId;
    QStringList roles;
    QList<RuleSummary> ownRules;
    struct Tool {
        QString server;
        QString name;
        PermissionAnswer answer;
    };
    QList<Tool> tools;
};

struct AuditVerification {
    qint64 rows = 0;       // found in order
    qint64 erasedRows = 0; // of them blanked when a user was deleted with all data
    qint64 headId = 0;     // the last row and its hash: noted elsewhere, they prove everything before
    QString headHash;
    std::optional<qint64> brokenRow; // the first; nullopt: the chain is whole
    QString fault;                   // "row_missing", "row_changed", "wrong_predecessor", "personal_part_changed", "erased_untold", "head_missing"
};

struct AuditEventSummary { // the words of kind, actor and result are those of the audit log
    qint64 id = 0;
    core::Milliseconds time{};
    QString kind;
    QString actorKind;
    QString actorId;
    core::UserId userId;
    core::ClientId clientId;
    core::RequestId requestId;
    QString onWhat;
    QString result; // "done", "refused", "failed"
    QString reason;
    qint64 repeats = 1;
    QString address;
    QString proxyAddress;
    QString details; // JSON
    QByteArray hash;
    QByteArray previousHash;
    bool isErased = false;
};

enum class AuditExportFormat {
    JsonLines,
    Csv,
};

struct AuditExportQuery {
    AuditExportFormat format = AuditExportFormat::JsonLines;
    std::optional<core::Milliseconds> from; // inclusive
    std::optional<core::Milliseconds> to;   // exclusive
    std::optional<core::UserId> userId;     // whom it concerns, or who did it
    qint64 afterId = 0;                     // 0: from the start
};

struct AuditExportPage {
    QByteArray text;
    qint64 lastId = 0;
    bool isLast = true;
};

struct Decision {
    enum class Kind {
        Approve,
        ApproveOnce,
        Deny,
        Block,
    };
    Kind kind = Kind::Approve;
    QString role = QStringLiteral("member");
    std::optional<core::Seconds> approvalEndsAt;
    QString note;
};

// Shown while a password is typed; the identity side enforces its own, and runtime checks that they are one.
inline constexpr int MinimumPasswordLength = 10;

struct NewLocalUser {
    QString login;
    QString name;
    QString email;
    QString role; // empty: owner for the first account, member after
};

// How the browser pages look (server/branding), and one of them as a browser would get it.
using Branding = branding::Branding;

enum class BrandedPage {
    Consent,
    SignIn,
    Waiting,
    Error,
    Landing,
};

struct PagePreview {
    QByteArray html;
    QByteArray stylesheet;
    QByteArray darkColours; // the style sheet that a dark page loads as well
    QString brand;          // the colour as it is used: an unreadable one is darkened
    QString onBrand;        // of the text on it
    double contrast = 0;    // of the two (WCAG 2.2, 1.4.3)
    bool isBrandChanged = false;
};

enum class ErrorCode {
    NotFound,
    Refused,      // a rule forbids it; detail names the rule
    Invalid,      // bad input; detail names the field
    Conflict,     // exists already
    Unavailable,  // the store or server failed
};

struct Error {
    ErrorCode code = ErrorCode::Unavailable;
    QString detail; // code-like: "login_taken", "password_too_short", "last_owner", "bad_setting:listen"
    QString text;   // English sentence for the command line and the log; the console finds its own words by `detail`
};

template <class T>
using Result = core::Expected<T, Error>;

struct Done { // an answer that says nothing but that it was done
};

// How AdminService answers: once, on the server thread; never when the server stops first.
template <class T>
using Reply = std::function<void(Result<T>)>;

// What the console reacts to. Batched: emitted at most every 100 ms.
enum class Topic {
    Users,
    Approvals,
    Clients,
    Sessions,
    Calls,
    Server,
    Settings,
    Tokens, // personal access tokens
    Look, // of the browser pages
};

struct Change {
    Topic topic = Topic::Server;
    QByteArray key;         // of the row; empty = ask for everything again
    bool isRemoval = false;

    friend bool operator==(const Change &, const Change &) = default;
};

} // namespace admin

Q_DECLARE_METATYPE(admin::Change)
