// SPDX-License-Identifier: GPL-3.0-or-later
// What differs from one MCP revision to the next, as one table; nobody compares version strings elsewhere. Any thread.
#pragma once

#include <QLatin1String>
#include <QStringList>

namespace mcp
{

enum class Era {
    Legacy, // initialize, sessions, GET stream: up to 2025-11-25
    Modern, // stateless, an envelope in each request: from 2026-07-28
};

struct Revision {
    QLatin1String wire;
    Era era = Era::Legacy;
    bool hasBatches = false;           // up to 2025-03-26
    bool hasAnnotations = false;       // also audio, messages of progress, the completions capability: 2025-03-26
    bool hasStructuredContent = false; // also outputSchema, title, resource_link, elicitation: 2025-06-18
    bool hasPrimingEvent = false;      // older parsers choke on empty data: 2025-11-25
    bool hasIcons = false;             // also elicitation by URL, sampling with tools: 2025-11-25
};

// Null when that version is not served.
[[nodiscard]] const Revision *findRevision(QStringView wire);
[[nodiscard]] bool isModernVersion(QStringView wire);

// What `initialize` is answered with: the version asked for, or our newest of that era (MCP 2025-11-25, version negotiation).
[[nodiscard]] const Revision &negotiated(QStringView requested);

// What a session speaks before it has agreed on anything (2024-11-05 over SSE).
[[nodiscard]] const Revision &oldestRevision();

// For server/discover and the unsupported-version error. Only modern ones: a client must not put another into an envelope.
[[nodiscard]] const QStringList &modernVersions();

} // namespace mcp
