// SPDX-License-Identifier: GPL-3.0-or-later
// Arguments against a tool's inputSchema: the keywords our own tools use (type, properties, required, additionalProperties: false, enum,
// minimum, maximum, minLength, maxLength) of JSON Schema 2020-12. Bounded by the schema, not by the input. Any thread.
#pragma once

#include <QJsonObject>
#include <QString>

#include <optional>

namespace mcp
{

// The first thing wrong, as a sentence a model can act on; nullopt when all is well.
[[nodiscard]] std::optional<QString> argumentProblem(const QJsonObject &schema, const QJsonObject &arguments);

} // namespace mcp
