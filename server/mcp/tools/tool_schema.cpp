// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/tool_schema.h"

#include "server/mcp/protocol.h"

namespace mcp
{

namespace
{

QJsonObject readOnly(bool reachesOut)
{
    return {{QStringLiteral("readOnlyHint"), true},
            {QStringLiteral("destructiveHint"), false},
            {QStringLiteral("idempotentHint"), true},
            {QStringLiteral("openWorldHint"), reachesOut}};
}

} // namespace

QJsonObject objectSchema(const QJsonObject &properties, const QStringList &required)
{
    QJsonObject schema{{QStringLiteral("type"), QStringLiteral("object")},
                       {QStringLiteral("properties"), properties},
                       {QStringLiteral("additionalProperties"), false}};
    if (!required.isEmpty()) {
        schema.insert(QStringLiteral("required"), QJsonArray::fromStringList(required));
    }
    return schema;
}

QJsonObject property(QLatin1String type, const QString &description, QJsonObject more)
{
    more.insert(QStringLiteral("type"), type);
    more.insert(QStringLiteral("description"), description);
    return more;
}

ToolDescription describe(const QString &name, const QString &title, const QString &description, const QJsonObject &inputSchema,
                         const std::optional<QJsonObject> &outputSchema, const QJsonObject &annotations)
{
    QJsonObject definition{{key::Name, name},
                           {key::Title, title},
                           {QStringLiteral("description"), description},
                           {key::InputSchema, inputSchema},
                           {QStringLiteral("annotations"), annotations}};
    if (outputSchema) {
        definition.insert(key::OutputSchema, *outputSchema);
    }
    return ToolDescription(definition);
}

QJsonObject closedWorldAnnotations()
{
    return readOnly(false);
}

QJsonObject openWorldAnnotations()
{
    return readOnly(true);
}

} // namespace mcp
