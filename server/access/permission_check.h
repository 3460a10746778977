// SPDX-License-Identifier: GPL-3.0-or-later
// The one place that says whether a user, with a token, may call a tool, and why (not). Pure: rights in, verdict out. Any thread. (The
// namespace is not the folder's name: POSIX has a function access().)
#pragma once

#include "server/access/rights.h"

#include <QString>

namespace access_control
{

// What a token brings (product section 5): `mcp:<host>:<server>` opens one server, `mcp:<host>:*` all of them, and
// `mcp:<host>:admin` the administration tools, which the others do not.
struct TokenGrant {
    enum class AdminTools {
        Off, // the owner has not switched them on: no scope opens them
        On,
    };
    QStringList scopes;
    QString host; // of our scopes
    AdminTools adminTools = AdminTools::Off;
};

enum class Reason {
    AllowedByRule,
    AllowedToEverybody, // the server is switched on for everybody
    NotOnServerList,    // the server has an allow-list
    RefusedByRule,
    NoRule,             // nothing allows it
    AdminToolsOff,
    ScopeMissing,       // the user may; this token may not (yet)
};

struct Verdict {
    bool isAllowed = false;
    Reason reason = Reason::NoRule;
    PermissionRule rule;      // the one that decided, if any
    QStringList neededScopes; // for ScopeMissing: what to ask for
};

// The user. The server's door comes first, then a rule that refuses, then one that allows.
[[nodiscard]] Verdict mayCall(const Rights &rights, const QString &server, const QString &tool);

// The user with this token. The user comes first: a scope that could not be given anyway is not worth a second sign-in.
[[nodiscard]] Verdict mayCall(const Rights &rights, const TokenGrant &grant, const QString &server, const QString &tool);

// All of a server at once. Its prompts and resources have no rules of their own: they are for those who may use the whole server.
[[nodiscard]] Verdict mayUseServer(const Rights &rights, const TokenGrant &grant, const QString &server);

// Whether any scope of the token opens something of this server, and which one would.
[[nodiscard]] bool opensServer(const TokenGrant &grant, const QString &server);
[[nodiscard]] QString scopeFor(const QString &host, const QString &server, const QString &tool);
[[nodiscard]] QString serverScope(const QString &host, const QString &server); // also for "*" and "admin"

// `admin_*` of the built-in server.
[[nodiscard]] bool isAdminTool(const QString &server, const QString &tool);

inline constexpr QLatin1String builtInServer("gatehouse");
inline constexpr QLatin1String everyServer("*");
inline constexpr QLatin1String adminTools("admin");

// A pattern is "server/tool", each part with `*` for any run of characters; a tool's name may contain '/', a server's may not.
[[nodiscard]] bool matches(QStringView pattern, QStringView server, QStringView tool);
[[nodiscard]] bool matchesGlob(QStringView glob, QStringView text);
[[nodiscard]] bool isPattern(const QString &text);

} // namespace access_control
