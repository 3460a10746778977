// SPDX-License-Identifier: GPL-3.0-or-later
// Servers behind the gateway and their tools, as the console and the command line see them: plain values, secrets only on the way in.
#pragma once

#include "server/admin/admin_types.h"

#include <vector>

namespace admin
{

enum class UpstreamKind {
    Stdio, // a program that Gatehouse starts
    Http,  // a URL that Gatehouse calls
};

enum class UpstreamAuthentication {
    None,
    Bearer,
    Header,
    OAuth, // Gatehouse is its client
};

enum class UpstreamSharing {
    PerUser,
    Shared,
};

struct NewEnvironmentVariable {
    QString name;
    core::Secret value;
};

struct NewUpstream {
    QString id;
    QString name; // empty: the id
    UpstreamKind kind = UpstreamKind::Stdio;
    QStringList command; // program and arguments, as they are executed
    QString workingDirectory;
    std::vector<NewEnvironmentVariable> environment;
    QString url;
    UpstreamAuthentication authentication = UpstreamAuthentication::None;
    QString headerName;
    core::Secret credential;
};

// What is absent stays.
struct UpstreamChange {
    std::optional<QString> name;
    std::optional<QString> description;
    std::optional<std::chrono::seconds> timeout;
    std::optional<UpstreamSharing> sharing;
    std::optional<bool> isOpenToAll;
    std::optional<bool> tellsByToken;
    std::optional<bool> tellsByEnvironment;
    std::optional<bool> tellsByMeta;
    std::optional<bool> sendsProviderToken;
};

struct UpstreamSummary {
    QString id;
    UpstreamKind kind = UpstreamKind::Stdio;
    QString name;
    QString description;
    bool isEnabled = false;
    bool isConfirmed = false;
    QString confirmation; // names what is run or called, as it is now: to be given back with the confirmation
    QStringList command;
    QString workingDirectory;
    QStringList environmentNames;
    QString url;
    UpstreamAuthentication authentication = UpstreamAuthentication::None;
    QString headerName;
    std::chrono::seconds timeout{};
    UpstreamSharing sharing = UpstreamSharing::PerUser;
    bool isOpenToAll = true;
    bool tellsByToken = false;
    bool tellsByEnvironment = false;
    bool tellsByMeta = false;
    bool sendsProviderToken = false;
    QString protocolVersion; // when we last met; empty: never
    QString serverName;      // as it calls itself
    QString serverVersion;
    int tools = 0;        // that are served
    int toolsWaiting = 0; // new or changed: for an administrator
    int connections = 0;
    core::Seconds createdAt{};
};

struct ToolSummary {
    QString serverId;
    QString name;       // the upstream's own
    QString servedName; // at /mcp/<server>
    QString description;
    QString standing; // "served", "disabled", "new", "changed", "needs_rename", "gone"
    bool isEnabled = true;
    QString renamedTo;
    QString ownDescription;
    QString hash; // of the approved definition, SHA-256; empty: none is
    core::Seconds seenAt{};
};

struct ToolDifference {
    QString path;
    QString before; // null: was not there
    QString after;  // null: is gone
};

struct ToolReview {
    ToolSummary tool;
    QString pendingHash; // to be given back with the acceptance
    QList<ToolDifference> differences;
};

// To be opened in a browser; good for ten minutes.
struct UpstreamSignIn {
    QString url;
};

struct UpstreamProbe {
    QString protocolVersion;
    QString serverName;
    QString serverVersion;
    int toolsWaiting = 0;
    int tools = 0;
    QStringList unusable; // why some tools are left out
};

struct UpstreamLogLine {
    core::Milliseconds at{};
    QString text;
};

} // namespace admin
