// SPDX-License-Identifier: GPL-3.0-or-later
// What the two ends of a conversation with an upstream tell each other about themselves. Values; any thread.
#pragma once

#include "server/mcp/revision.h"

#include <QJsonObject>

namespace gateway
{

// What we say of ourselves: in `initialize`, or in each request's envelope (MCP 2026-07-28).
struct DeclaredClient {
    QString name;
    QString version;
    QJsonObject capabilities;
};

struct UpstreamFacts {
    const mcp::Revision *revision = nullptr; // settled; never null once open
    QJsonObject serverInfo;                  // name, version, title …; untrusted
    QJsonObject capabilities;
    QString instructions;

    [[nodiscard]] bool isModern() const { return revision && revision->era == mcp::Era::Modern; }
};

// What the caller remembers of earlier conversations (protocol.md 1.7): it decides what is tried first, never what is believed.
enum class EraHint {
    Unknown,     // server/discover, else initialize
    KnownLegacy, // initialize at once: the caller asks anew with Unknown from time to time
    KnownModern, // server/discover; another answer is a failure
};

} // namespace gateway
