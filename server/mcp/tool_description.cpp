// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool_description.h"

#include "server/mcp/protocol.h"

namespace mcp
{

namespace
{

// Annotated arguments are reached along `properties` alone (MCP 2026-07-28, x-mcp-header).
bool annotatesProperties(const QJsonObject &schema)
{
    const QJsonObject properties = schema.value(key::Properties).toObject();
    for (const QJsonValue &property : properties) {
        const QJsonObject inner = property.toObject();
        if (inner.contains(key::XMcpHeader) || annotatesProperties(inner)) {
            return true;
        }
    }
    return false;
}

} // namespace

ToolDescription::ToolDescription(QJsonObject definition)
    : m_definition(std::move(definition))
    , m_name(m_definition.value(key::Name).toString())
    , m_inputSchema(m_definition.value(key::InputSchema).toObject())
    , m_hasParameterHeaders(annotatesProperties(m_inputSchema))
{
}

} // namespace mcp
