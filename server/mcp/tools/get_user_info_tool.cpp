// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/get_user_info_tool.h"

#include "server/mcp/tools/tool_schema.h"

#include <QJsonDocument>

namespace mcp
{

namespace
{

QJsonObject outputSchema()
{
    const QLatin1String text("string");
    QJsonObject schema = objectSchema(
        {{QStringLiteral("id"), property(text, QStringLiteral("Stable id: the provider and its id of the user"))},
         {QStringLiteral("login"), property(text, QStringLiteral("Login name at the provider"))},
         {QStringLiteral("name"), property(text, QStringLiteral("Display name"))},
         {QStringLiteral("email"), property(text, QStringLiteral("E-mail address"))},
         {QStringLiteral("provider"), property(text, QStringLiteral("Who vouches for the user: github, local"))},
         {QStringLiteral("role"), property(text, QStringLiteral("Role in this Gatehouse"))},
         {QStringLiteral("client"), property(text, QStringLiteral("The MCP client signed in with"))}},
        {QStringLiteral("id"), QStringLiteral("login"), QStringLiteral("provider")});
    return schema;
}

} // namespace

GetUserInfoTool::GetUserInfoTool()
{
    m_description = describe(QStringLiteral("get_user_info"),
                     QStringLiteral("Who am I"),
                     QStringLiteral("Returns the signed-in user: id, login, display name, e-mail, provider, role and the client in use."),
                     objectSchema({}, {}),
                     outputSchema(),
                     closedWorldAnnotations());
}

void GetUserInfoTool::call(const ToolCall &call, ToolAnswer answer) const
{
    const live::Principal &principal = call.principal;
    QJsonObject user{{QStringLiteral("id"), principal.userId.toString()},
                     {QStringLiteral("login"), principal.login},
                     {QStringLiteral("provider"), principal.provider}};
    const std::pair<QString, QString> optional[] = {{QStringLiteral("name"), principal.name},
                                                    {QStringLiteral("email"), principal.email},
                                                    {QStringLiteral("role"), principal.role},
                                                    {QStringLiteral("client"), principal.clientName}};
    for (const auto &[name, value] : optional) {
        if (!value.isEmpty()) {
            user.insert(name, value);
        }
    }
    answer(ToolResult::structured(QString::fromUtf8(QJsonDocument(user).toJson(QJsonDocument::Compact)), user));
}

} // namespace mcp
