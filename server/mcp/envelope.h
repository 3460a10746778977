// SPDX-License-Identifier: GPL-3.0-or-later
// What a handler knows about the client that asks, whichever way it came to be known: from `_meta` of the request itself
// (MCP 2026-07-28) or from the session's initialize (up to 2025-11-25). Any thread.
#pragma once

#include "server/core/error.h"
#include "server/mcp/json_rpc.h"
#include "server/mcp/revision.h"

#include <QStringList>

namespace mcp
{

struct Envelope {
    const Revision *revision = nullptr;
    QString clientName;
    QString clientVersion;
    QJsonObject clientCapabilities;
    QString logLevel; // empty: no log lines are wanted
    QJsonValue progressToken = QJsonValue::Undefined; // string or integer
};

// The envelope of a modern request before its version is known to be served.
struct EnvelopeClaim {
    QString version;
    QString clientName;
    QString clientVersion;
    QJsonObject clientCapabilities;
    QString logLevel; // empty: no log lines are wanted
    QJsonValue progressToken = QJsonValue::Undefined;
};

[[nodiscard]] bool claimsEnvelope(const QJsonObject &params);
// Refused when a required key is missing or of the wrong type; the message lists the missing ones.
[[nodiscard]] core::Expected<EnvelopeClaim, RpcError> readEnvelope(const QJsonObject &params);

[[nodiscard]] bool isLogLevel(const QJsonValue &level);
// Whether a line of that level is for a reader who wants `least` and above.
[[nodiscard]] bool isLogged(const QJsonValue &level, const QString &least);
[[nodiscard]] QJsonValue progressTokenOf(const QJsonObject &params);

} // namespace mcp
