// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/argument_check.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace mcp
{

namespace
{

bool isOfType(const QJsonValue &value, const QString &type)
{
    if (type == QLatin1String("string")) {
        return value.isString();
    }
    if (type == QLatin1String("number")) {
        return value.isDouble();
    }
    if (type == QLatin1String("integer")) {
        return value.isDouble() && value.toInteger(0) == value.toInteger(1); // a whole number either way
    }
    if (type == QLatin1String("boolean")) {
        return value.isBool();
    }
    if (type == QLatin1String("array")) {
        return value.isArray();
    }
    return type == QLatin1String("object") && value.isObject();
}

QString listed(const QJsonArray &values)
{
    QStringList words;
    for (const QJsonValue &value : values) {
        words.append(value.toVariant().toString());
    }
    return words.join(QStringLiteral(", "));
}

// Text that came from outside and goes back into a sentence stays short.
QString shortened(const QString &text)
{
    return text.size() <= 64 ? text : QString(text.first(64) % QStringLiteral("…"));
}

std::optional<QString> boundsProblem(const QString &name, const QJsonObject &schema, const QJsonValue &value)
{
    const QJsonValue minimum = schema.value(QLatin1String("minimum"));
    const QJsonValue maximum = schema.value(QLatin1String("maximum"));
    if (value.isDouble() && minimum.isDouble() && value.toDouble() < minimum.toDouble()) {
        return QStringLiteral("%1 must be at least %2").arg(name, minimum.toVariant().toString());
    }
    if (value.isDouble() && maximum.isDouble() && value.toDouble() > maximum.toDouble()) {
        return QStringLiteral("%1 must be at most %2").arg(name, maximum.toVariant().toString());
    }
    const qsizetype length = value.toString().toUcs4().size();
    const QJsonValue shortest = schema.value(QLatin1String("minLength"));
    const QJsonValue longest = schema.value(QLatin1String("maxLength"));
    if (value.isString() && shortest.isDouble() && length < shortest.toInteger()) {
        return QStringLiteral("%1 must have at least %2 characters").arg(name).arg(shortest.toInteger());
    }
    if (value.isString() && longest.isDouble() && length > longest.toInteger()) {
        return QStringLiteral("%1 must have at most %2 characters").arg(name).arg(longest.toInteger());
    }
    return std::nullopt;
}

std::optional<QString> valueProblem(const QString &name, const QJsonObject &schema, const QJsonValue &value)
{
    const QString type = schema.value(QLatin1String("type")).toString();
    if (!type.isEmpty() && !isOfType(value, type)) {
        const QLatin1String article(type.startsWith(QLatin1Char('i')) ? "an" : "a");
        return QStringLiteral("%1 must be %2 %3").arg(name, article, type);
    }
    const QJsonArray choices = schema.value(QLatin1String("enum")).toArray();
    if (!choices.isEmpty() && !choices.contains(value)) {
        return QStringLiteral("%1 must be one of: %2").arg(name, listed(choices));
    }
    return boundsProblem(name, schema, value);
}

} // namespace

std::optional<QString> argumentProblem(const QJsonObject &schema, const QJsonObject &arguments)
{
    const QJsonArray required = schema.value(QLatin1String("required")).toArray();
    for (const QJsonValue &name : required) {
        if (!arguments.contains(name.toString())) {
            return QStringLiteral("%1 is missing").arg(name.toString());
        }
    }
    const QJsonObject properties = schema.value(QLatin1String("properties")).toObject();
    const bool isClosed = schema.value(QLatin1String("additionalProperties")) == QJsonValue(false);
    for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
        if (!properties.contains(argument.key())) {
            if (isClosed) {
                return QStringLiteral("there is no argument named %1").arg(shortened(argument.key()));
            }
            continue;
        }
        if (auto problem = valueProblem(argument.key(), properties.value(argument.key()).toObject(), argument.value())) {
            return problem;
        }
    }
    return std::nullopt;
}

} // namespace mcp
