// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/tools/arithmetic.h"

#include <cmath>
#include <limits>
#include <optional>

namespace mcp
{

namespace
{

std::optional<qint64> integer(const QJsonValue &value)
{
    const qint64 number = value.toInteger(0);
    return number == value.toInteger(1) ? std::optional(number) : std::nullopt;
}

std::optional<qint64> exactPower(qint64 base, qint64 exponent)
{
    if (exponent < 0 || exponent > 64) {
        return std::nullopt;
    }
    qint64 product = 1;
    for (qint64 i = 0; i < exponent; ++i) {
        if (__builtin_mul_overflow(product, base, &product)) {
            return std::nullopt;
        }
    }
    return product;
}

std::optional<qint64> exactQuotient(qint64 a, qint64 b)
{
    const bool overflows = a == std::numeric_limits<qint64>::min() && b == -1;
    return b != 0 && !overflows && a % b == 0 ? std::optional(a / b) : std::nullopt;
}

std::optional<qint64> exact(Operation operation, qint64 a, qint64 b)
{
    qint64 result = 0;
    switch (operation) {
    case Operation::Add:
        return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Operation::Subtract:
        return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Operation::Multiply:
        return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional(result);
    case Operation::Divide:
        return exactQuotient(a, b);
    case Operation::Power:
        return exactPower(a, b);
    }
    Q_UNREACHABLE();
}

double approximate(Operation operation, double a, double b)
{
    switch (operation) {
    case Operation::Add:
        return a + b;
    case Operation::Subtract:
        return a - b;
    case Operation::Multiply:
        return a * b;
    case Operation::Divide:
        return a / b;
    case Operation::Power:
        return std::pow(a, b);
    }
    Q_UNREACHABLE();
}

} // namespace

core::Expected<QJsonValue, ArithmeticError> compute(Operation operation, const QJsonValue &a, const QJsonValue &b)
{
    const bool dividesByZero = (operation == Operation::Divide && b.toDouble() == 0)
        || (operation == Operation::Power && a.toDouble() == 0 && b.toDouble() < 0);
    if (dividesByZero) {
        return core::unexpected(ArithmeticError::DivisionByZero);
    }
    const std::optional<qint64> left = integer(a);
    const std::optional<qint64> right = integer(b);
    if (left && right) {
        if (const auto result = exact(operation, *left, *right)) {
            return QJsonValue(*result);
        }
    }
    const double result = approximate(operation, a.toDouble(), b.toDouble());
    if (std::isnan(result)) {
        return core::unexpected(ArithmeticError::NotANumber);
    }
    if (std::isinf(result)) {
        return core::unexpected(ArithmeticError::Overflow);
    }
    return QJsonValue(result == 0 ? 0.0 : result); // no negative zero
}

QString numberText(const QJsonValue &number)
{
    const std::optional<qint64> whole = integer(number);
    return whole ? QString::number(*whole) : QString::number(number.toDouble(), 'g', 15);
}

} // namespace mcp
