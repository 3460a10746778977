// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/calculate_tool.h"

#include "server/mcp/tools/arithmetic.h"
#include "server/mcp/tools/tool_schema.h"

#include <array>

namespace mcp
{

namespace
{

struct OperationRow {
    Operation operation;
    QLatin1String name;
    QLatin1String sign;
};

constexpr std::array Operations{
    OperationRow{Operation::Add, QLatin1String("add"), QLatin1String("+")},
    OperationRow{Operation::Subtract, QLatin1String("subtract"), QLatin1String("-")},
    OperationRow{Operation::Multiply, QLatin1String("multiply"), QLatin1String("*")},
    OperationRow{Operation::Divide, QLatin1String("divide"), QLatin1String("/")},
    OperationRow{Operation::Power, QLatin1String("power"), QLatin1String("^")},
};

QJsonObject operationSchema()
{
    QJsonArray names;
    for (const OperationRow &row : Operations) {
        names.append(row.name);
    }
    return property(QLatin1String("string"), QStringLiteral("What to do with a and b"), {{QStringLiteral("enum"), names}});
}

const OperationRow &rowOf(const QString &name)
{
    const auto row = std::find_if(Operations.begin(), Operations.end(), [&](const OperationRow &r) { return name == r.name; });
    Q_ASSERT(row != Operations.end()); // the schema has refused every other word
    return *row;
}

ToolResult failureOf(ArithmeticError error, const QString &term)
{
    switch (error) {
    case ArithmeticError::DivisionByZero:
        return ToolResult::failure(QStringLiteral("division_by_zero"), QStringLiteral("Division by zero: %1 has no value.").arg(term));
    case ArithmeticError::Overflow:
        return ToolResult::failure(QStringLiteral("overflow"), QStringLiteral("Overflow: %1 is too large for a number.").arg(term));
    case ArithmeticError::NotANumber:
        return ToolResult::failure(QStringLiteral("not_a_number"), QStringLiteral("Not a number: %1 has no real value.").arg(term));
    }
    Q_UNREACHABLE();
}

} // namespace

CalculateTool::CalculateTool()
{
    const QLatin1String number("number");
    m_description = describe(QStringLiteral("calculate"),
                     QStringLiteral("Calculate"),
                     QStringLiteral("Adds, subtracts, multiplies or divides two numbers, or raises the first to the power of the second."),
                     objectSchema({{QStringLiteral("operation"), operationSchema()},
                                   {QStringLiteral("a"), property(number, QStringLiteral("The first number"))},
                                   {QStringLiteral("b"), property(number, QStringLiteral("The second number"))}},
                                  {QStringLiteral("operation"), QStringLiteral("a"), QStringLiteral("b")}),
                     objectSchema({{QStringLiteral("result"), property(number, QStringLiteral("The value"))}},
                                  {QStringLiteral("result")}),
                     closedWorldAnnotations());
}

void CalculateTool::call(const ToolCall &call, ToolAnswer answer) const
{
    const QJsonValue a = call.arguments.value(QLatin1String("a"));
    const QJsonValue b = call.arguments.value(QLatin1String("b"));
    const OperationRow &row = rowOf(call.arguments.value(QLatin1String("operation")).toString());
    const QString term = numberText(a) % QLatin1Char(' ') % row.sign % QLatin1Char(' ') % numberText(b);
    const auto result = compute(row.operation, a, b);
    if (!result) {
        answer(failureOf(result.error(), term));
        return;
    }
    answer(ToolResult::structured(QStringLiteral("%1 = %2").arg(term, numberText(*result)),
                                  {{QStringLiteral("result"), *result}}));
}

} // namespace mcp
