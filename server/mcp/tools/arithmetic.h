// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic on JSON numbers: exact while both are integers and the result is one of 64 bits, IEEE 754 otherwise, and never an infinity or a
// NaN, which JSON cannot say. Pure.
#pragma once

#include "server/core/error.h"

#include <QJsonValue>
#include <QString>

namespace mcp
{

enum class Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
};

enum class ArithmeticError {
    DivisionByZero,
    Overflow,
    NotANumber,
};

[[nodiscard]] core::Expected<QJsonValue, ArithmeticError> compute(Operation operation, const QJsonValue &a, const QJsonValue &b);

// Integers in full, other numbers with the 15 digits that survive: 0.1 + 0.2 reads 0.3.
[[nodiscard]] QString numberText(const QJsonValue &number);

} // namespace mcp
