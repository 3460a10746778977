// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of tool definitions that a server behind the gateway gives: served as they were approved, held when they changed (protocol.md
// 2.9, rule 13). A held tool is neither listed nor called until an administrator has seen the difference. Pure; any thread.
#pragma once

#include "server/store/rows/upstream_tool_row.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace gateway
{

// One spelling for a definition: what differs in nothing but the order of its members is the same.
[[nodiscard]] QByteArray canonicalDefinition(const QJsonObject &definition);
[[nodiscard]] QJsonObject definitionFrom(const QByteArray &canonical);
[[nodiscard]] QString definitionHash(const QByteArray &canonical); // SHA-256, hex

enum class Sighting {
    Approving, // an administrator is looking, or nothing was seen before: what comes is what was agreed to
    Later,     // what is new or different waits
};

// An upstream may show less to a client that can do less; what it did not show is not gone.
enum class Coverage {
    Whole,
    Partial,
};

struct SightedTools {
    QList<store::UpstreamToolRow> added;
    QList<store::UpstreamToolRow> changed;
    QStringList unusable; // why some are left out
    int offered = 0;      // all that can be served, held or not
    int waiting = 0;      // of them, for an administrator

    [[nodiscard]] bool isNews() const { return !added.isEmpty() || !changed.isEmpty(); }
};

// `listed`: the upstream's whole list of tools.
[[nodiscard]] SightedTools takeIn(const QString &serverId, const QList<store::UpstreamToolRow> &known, const QJsonArray &listed, Sighting sighting,
                                  Coverage coverage, core::Seconds now);

struct DefinitionDifference {
    QString path;   // "inputSchema.properties.path.description"
    QString before; // text as it is, anything else as JSON; null: was not there
    QString after;  // null: is gone

    friend bool operator==(const DefinitionDifference &, const DefinitionDifference &) = default;
};

[[nodiscard]] QList<DefinitionDifference> differencesOf(const QByteArray &approved, const QByteArray &pending);

} // namespace gateway
