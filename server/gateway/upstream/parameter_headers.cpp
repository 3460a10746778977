// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/parameter_headers.h"

#include "server/http/guard/field_syntax.h"
#include "server/mcp/header_value.h"
#include "server/mcp/json_rpc.h"
#include "server/mcp/protocol.h"

#include <QJsonArray>
#include <QSet>

namespace gateway
{

namespace
{

constexpr QLatin1String Properties("properties");
constexpr QLatin1String Type("type");
constexpr int deepest = 16;

bool hasAnnotation(const QJsonValue &value, int depth)
{
    if (depth > mcp::MaxJsonDepth) {
        return false;
    }
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        return std::any_of(array.begin(), array.end(), [depth](const QJsonValue &item) { return hasAnnotation(item, depth + 1); });
    }
    const QJsonObject object = value.toObject();
    return object.contains(mcp::key::XMcpHeader)
        || std::any_of(object.begin(), object.end(), [depth](const QJsonValue &item) { return hasAnnotation(item, depth + 1); });
}

// Not `number`: two programs write one fraction in two ways.
bool isPrimitive(const QJsonObject &schema)
{
    const QString type = schema.value(Type).toString();
    return type == QLatin1String("string") || type == QLatin1String("integer") || type == QLatin1String("boolean");
}

class AnnotationCheck
{
public:
    core::Expected<void, QString> check(const QJsonObject &schema, int depth)
    {
        if (depth > deepest) {
            return core::unexpected(QStringLiteral("its input schema is nested too deeply"));
        }
        // Reachable through `properties` alone: anything below other keywords may or may not be there.
        for (auto member = schema.begin(); member != schema.end(); ++member) {
            if (member.key() != Properties && member.key() != mcp::key::XMcpHeader && hasAnnotation(member.value(), depth)) {
                return core::unexpected(QStringLiteral("x-mcp-header below \"%1\"").arg(member.key()));
            }
        }
        const QJsonObject properties = schema.value(Properties).toObject();
        for (auto property = properties.begin(); property != properties.end(); ++property) {
            if (auto checked = checkProperty(property.key(), property.value().toObject(), depth); !checked) {
                return checked;
            }
        }
        return {};
    }

private:
    core::Expected<void, QString> checkProperty(const QString &name, const QJsonObject &schema, int depth)
    {
        if (schema.contains(mcp::key::XMcpHeader)) {
            const QString header = schema.value(mcp::key::XMcpHeader).toString();
            if (!http::isToken(header.toUtf8())) {
                return core::unexpected(QStringLiteral("the x-mcp-header of \"%1\" is not a header name").arg(name));
            }
            if (!isPrimitive(schema)) {
                return core::unexpected(QStringLiteral("\"%1\" has an x-mcp-header and is neither string, integer nor boolean").arg(name));
            }
            if (m_seen.contains(header.toLower())) {
                return core::unexpected(QStringLiteral("the x-mcp-header \"%1\" stands there twice").arg(header));
            }
            m_seen.insert(header.toLower());
        }
        return check(schema, depth + 1);
    }

    QSet<QString> m_seen;
};

// None: nothing that a header says.
std::optional<QString> headerText(const QJsonValue &value)
{
    switch (value.type()) {
    case QJsonValue::String:
        return value.toString();
    case QJsonValue::Bool:
        return value.toBool() ? QStringLiteral("true") : QStringLiteral("false");
    case QJsonValue::Double:
        return mcp::isRequestId(value) ? QString::number(value.toInteger()) : QString::number(value.toDouble(), 'g', 17);
    case QJsonValue::Null:
    case QJsonValue::Array:
    case QJsonValue::Object:
    case QJsonValue::Undefined:
        return std::nullopt;
    }
    Q_UNREACHABLE();
}

void collect(const QJsonObject &schema, const QJsonObject &arguments, int depth, QList<http::Header> &headers)
{
    const QJsonObject properties = schema.value(Properties).toObject();
    for (auto property = properties.begin(); property != properties.end() && depth <= deepest; ++property) {
        const QJsonValue value = arguments.value(property.key());
        const QJsonObject propertySchema = property.value().toObject();
        const QString header = propertySchema.value(mcp::key::XMcpHeader).toString();
        if (const auto text = headerText(value); text && !header.isEmpty()) {
            headers.append({mcp::header::ParameterPrefix + header.toUtf8(), mcp::encodeHeaderValue(*text)});
        }
        if (value.isObject()) {
            collect(propertySchema, value.toObject(), depth + 1, headers);
        }
    }
}

} // namespace

core::Expected<void, QString> checkParameterHeaders(const QJsonObject &inputSchema)
{
    return hasAnnotation(inputSchema, 0) ? AnnotationCheck().check(inputSchema, 0) : core::Expected<void, QString>();
}

QList<http::Header> parameterHeaders(const QJsonObject &inputSchema, const QJsonObject &arguments)
{
    QList<http::Header> headers;
    if (checkParameterHeaders(inputSchema)) {
        collect(inputSchema, arguments, 0, headers);
    }
    return headers;
}

QString headerName(const QString &method, const QJsonObject &params)
{
    if (method == mcp::method::CallTool || method == mcp::method::GetPrompt) {
        return params.value(mcp::key::Name).toString(QLatin1String(""));
    }
    if (method == mcp::method::ReadResource) {
        return params.value(QLatin1String("uri")).toString(QLatin1String(""));
    }
    return method.startsWith(QLatin1String("tasks/")) ? params.value(QLatin1String("taskId")).toString(QLatin1String("")) : QString();
}

} // namespace gateway
