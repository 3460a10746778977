// SPDX-License-Identifier: GPL-3.0-or-later
// Short spellings for the JSON Schemas and annotations of built-in tools. Pure.
#pragma once

#include "server/mcp/tool_description.h"

#include <QJsonArray>
#include <QJsonObject>

#include <optional>

namespace mcp
{

// No members but these, of which `required` must be there.
[[nodiscard]] QJsonObject objectSchema(const QJsonObject &properties, const QStringList &required);
[[nodiscard]] QJsonObject property(QLatin1String type, const QString &description, QJsonObject more = {});

[[nodiscard]] ToolDescription describe(const QString &name, const QString &title, const QString &description, const QJsonObject &inputSchema,
                                      const std::optional<QJsonObject> &outputSchema, const QJsonObject &annotations);

// Reads, changes nothing, the same again when repeated.
[[nodiscard]] QJsonObject closedWorldAnnotations();
// Reads somebody else's system.
[[nodiscard]] QJsonObject openWorldAnnotations();

} // namespace mcp
