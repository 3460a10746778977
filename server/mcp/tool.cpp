// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tool.h"

namespace mcp
{

QJsonObject ToolResult::toJson() const
{
    QJsonObject object{{QStringLiteral("content"), content}};
    if (structuredContent) {
        object.insert(QStringLiteral("structuredContent"), *structuredContent);
    }
    if (isError()) {
        object.insert(QStringLiteral("isError"), true);
    }
    return object;
}

ToolResult ToolResult::text(const QString &text)
{
    const QJsonObject block{{QStringLiteral("type"), QStringLiteral("text")}, {QStringLiteral("text"), text}};
    return {{block}, std::nullopt, {}};
}

ToolResult ToolResult::structured(const QString &text, const QJsonObject &content)
{
    ToolResult result = ToolResult::text(text);
    result.structuredContent = content;
    return result;
}

ToolResult ToolResult::failure(const QString &errorCode, const QString &sentence)
{
    ToolResult result = ToolResult::text(sentence);
    result.errorCode = errorCode;
    return result;
}

} // namespace mcp
