// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/add_tool.h"

#include "server/mcp/tools/arithmetic.h"
#include "server/mcp/tools/tool_schema.h"

namespace mcp
{

namespace
{

QString greetingName(const live::Principal &principal)
{
    const QString name = principal.name.trimmed();
    if (!name.isEmpty()) {
        return name;
    }
    return principal.login.isEmpty() ? QStringLiteral("user") : principal.login;
}

} // namespace

AddTool::AddTool()
{
    const QLatin1String number("number");
    m_description = describe(QStringLiteral("add"),
                     QStringLiteral("Add two numbers"),
                     QStringLiteral("Adds two numbers and greets the signed-in user by name."),
                     objectSchema({{QStringLiteral("a"), property(number, QStringLiteral("The first number"))},
                                   {QStringLiteral("b"), property(number, QStringLiteral("The second number"))}},
                                  {QStringLiteral("a"), QStringLiteral("b")}),
                     std::nullopt,
                     closedWorldAnnotations());
}

void AddTool::call(const ToolCall &call, ToolAnswer answer) const
{
    const QJsonValue a = call.arguments.value(QLatin1String("a"));
    const QJsonValue b = call.arguments.value(QLatin1String("b"));
    const auto sum = compute(Operation::Add, a, b);
    if (!sum) {
        answer(ToolResult::failure(QStringLiteral("overflow"), QStringLiteral("Overflow: the sum is too large for a number.")));
        return;
    }
    answer(ToolResult::text(QStringLiteral("Hello %1! %2 + %3 = %4")
                                .arg(greetingName(call.principal), numberText(a), numberText(b), numberText(*sum))));
}

} // namespace mcp
