// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/definition_quarantine.h"

#include "server/core/digest.h"
#include "server/gateway/upstream/parameter_headers.h"
#include "server/mcp/protocol.h"

#include <QHash>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>

namespace gateway
{

namespace
{

constexpr qsizetype LargestDefinition = 128 * 1024;
constexpr qsizetype MostTools = 1000;
constexpr qsizetype LongestName = 128; // MCP 2025-11-25, tool names

QString textOf(const QJsonValue &value)
{
    if (value.isUndefined()) {
        return {};
    }
    if (value.isString()) {
        const QString text = value.toString();
        return text.isNull() ? QStringLiteral("") : text;
    }
    // A lone value is no document: taken out of an array of one.
    const QByteArray json = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(json.sliced(1, json.size() - 2));
}

void compare(const QString &path, const QJsonValue &before, const QJsonValue &after, QList<DefinitionDifference> &differences)
{
    if (before == after) {
        return;
    }
    if (!before.isObject() || !after.isObject()) {
        differences.append({path, textOf(before), textOf(after)});
        return;
    }
    const QJsonObject from = before.toObject();
    const QJsonObject to = after.toObject();
    QStringList names = from.keys() + to.keys();
    names.sort();
    names.removeDuplicates();
    for (const QString &name : std::as_const(names)) {
        compare(path.isEmpty() ? name : QString(path % QLatin1Char('.') % name), from.value(name), to.value(name), differences);
    }
}

// Null, or why a definition cannot be served.
QString problemWith(const QJsonObject &definition, const QByteArray &canonical)
{
    const QString name = definition.value(mcp::key::Name).toString();
    if (name.isEmpty() || name.size() > LongestName) {
        return QStringLiteral("a tool without a usable name");
    }
    if (canonical.size() > LargestDefinition) {
        return QStringLiteral("the definition of \"%1\" is larger than 128 KiB").arg(name);
    }
    if (definition.value(QLatin1String("inputSchema")).toObject().value(QLatin1String("type")) != QLatin1String("object")) {
        return QStringLiteral("\"%1\" has no inputSchema of type object").arg(name);
    }
    // MCP 2026-07-28, Streamable HTTP: a tool whose x-mcp-header annotations break the rules is not offered.
    const auto headers = checkParameterHeaders(definition.value(QLatin1String("inputSchema")).toObject());
    return headers ? QString() : QStringLiteral("\"%1\": %2").arg(name, headers.error());
}

store::UpstreamToolRow sighted(store::UpstreamToolRow row, const QByteArray &canonical, Sighting sighting, core::Seconds now)
{
    row.isOffered = true;
    if (row.definition == canonical) {
        row.pendingDefinition.clear(); // it has thought better of it
    } else if (sighting == Sighting::Approving) {
        row.definition = canonical;
        row.pendingDefinition.clear();
        row.seenAt = now;
    } else if (row.pendingDefinition != canonical) {
        row.pendingDefinition = canonical;
        row.seenAt = now;
    }
    return row;
}

store::UpstreamToolRow newRow(const QString &serverId, const QString &name)
{
    store::UpstreamToolRow row;
    row.serverId = serverId;
    row.name = name;
    return row;
}

} // namespace

QByteArray canonicalDefinition(const QJsonObject &definition)
{
    return QJsonDocument(definition).toJson(QJsonDocument::Compact); // members in the order of their names
}

QJsonObject definitionFrom(const QByteArray &canonical)
{
    return QJsonDocument::fromJson(canonical).object();
}

QString definitionHash(const QByteArray &canonical)
{
    return QString::fromLatin1(core::sha256(canonical).toHex());
}

SightedTools takeIn(const QString &serverId, const QList<store::UpstreamToolRow> &known, const QJsonArray &listed, Sighting sighting,
                    Coverage coverage, core::Seconds now)
{
    SightedTools tools;
    QHash<QString, store::UpstreamToolRow> unseen;
    for (const store::UpstreamToolRow &row : known) {
        unseen.insert(row.name, row);
    }
    QSet<QString> seen;
    for (const QJsonValue &value : listed) {
        const QJsonObject definition = value.toObject();
        const QByteArray canonical = canonicalDefinition(definition);
        const QString name = definition.value(mcp::key::Name).toString();
        if (const QString problem = problemWith(definition, canonical); !problem.isEmpty()) {
            tools.unusable.append(problem);
            continue;
        }
        if (seen.contains(name) || seen.size() >= MostTools) {
            tools.unusable.append(QStringLiteral("\"%1\" comes twice, or after a thousand others").arg(name));
            continue;
        }
        seen.insert(name);
        const auto found = unseen.constFind(name);
        const bool isKnown = found != unseen.cend();
        const store::UpstreamToolRow row = sighted(isKnown ? *found : newRow(serverId, name), canonical, sighting, now);
        ++tools.offered;
        tools.waiting += row.pendingDefinition.isEmpty() ? 0 : 1;
        if (!isKnown) {
            tools.added.append(row);
            continue;
        }
        if (row != *found) {
            tools.changed.append(row);
        }
        unseen.erase(found);
    }
    for (store::UpstreamToolRow row : std::as_const(unseen)) {
        if (coverage == Coverage::Whole && std::exchange(row.isOffered, false)) {
            tools.changed.append(row);
        }
    }
    return tools;
}

QList<DefinitionDifference> differencesOf(const QByteArray &approved, const QByteArray &pending)
{
    QList<DefinitionDifference> differences;
    compare({}, definitionFrom(approved), definitionFrom(pending), differences);
    return differences;
}

} // namespace gateway
