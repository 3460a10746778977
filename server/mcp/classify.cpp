// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/classify.h"

#include "server/mcp/header_value.h"
#include "server/mcp/task_id.h"

#include <QJsonArray>

namespace mcp
{

namespace
{

enum class HeaderState {
    Absent,
    Equal,
    Different,
};

HeaderState compareHeader(const http::Request &request, QByteArrayView name, const QString &expected)
{
    const QList<QByteArray> values = request.headerValues(name);
    if (values.isEmpty()) {
        return HeaderState::Absent;
    }
    const std::optional<QString> value = decodeHeaderValue(values.first());
    return values.size() == 1 && value == expected ? HeaderState::Equal : HeaderState::Different;
}

auto mismatch(QByteArrayView name)
{
    const QString text = QStringLiteral("the %1 header is missing or does not match the body").arg(QLatin1String(name));
    return core::unexpected(Refusal{400, {ErrorCode::HeaderMismatch, text, {}}});
}

bool headerNamesModernVersion(const http::Request &request)
{
    const QByteArray version = request.header(header::ProtocolVersion).value_or(QByteArray());
    return isModernVersion(QString::fromLatin1(version));
}

// The parameter that Mcp-Name repeats; empty for methods without one.
QLatin1String namingParameter(const QString &method)
{
    if (method == method::CallTool || method == method::GetPrompt) {
        return key::Name;
    }
    if (isTaskMethod(method)) {
        return key::TaskId;
    }
    return method == method::ReadResource ? key::Uri : QLatin1String();
}

core::Expected<Classified, Refusal> classifyModern(const Message &message, const http::Request &request)
{
    const auto claim = readEnvelope(message.params);
    if (!claim) {
        return core::unexpected(Refusal{400, claim.error()});
    }
    const HeaderState versionHeader = compareHeader(request, header::ProtocolVersion, claim->version);
    const HeaderState methodHeader = compareHeader(request, header::Method, message.method);
    if (versionHeader == HeaderState::Different) {
        return mismatch(header::ProtocolVersion);
    }
    if (methodHeader == HeaderState::Different) {
        return mismatch(header::Method);
    }
    // Before the missing headers: a client of a newer revision may know other ones.
    if (!isModernVersion(claim->version)) {
        const QJsonObject data{{QStringLiteral("supported"), QJsonArray::fromStringList(modernVersions())},
                               {QStringLiteral("requested"), claim->version}};
        return core::unexpected(
            Refusal{400, {ErrorCode::UnsupportedProtocolVersion, QStringLiteral("unsupported protocol version"), data}});
    }
    if (versionHeader == HeaderState::Absent) {
        return mismatch(header::ProtocolVersion);
    }
    if (methodHeader == HeaderState::Absent) {
        return mismatch(header::Method);
    }
    const QLatin1String naming = namingParameter(message.method);
    if (!naming.isEmpty()
        && compareHeader(request, header::Name, message.params.value(naming).toString()) != HeaderState::Equal) {
        return mismatch(header::Name);
    }
    return Classified{Route::ModernRequest,
                      {findRevision(claim->version), claim->clientName, claim->clientVersion, claim->clientCapabilities, claim->logLevel,
                       claim->progressToken}};
}

core::Expected<Classified, Refusal> classifyInitialize(const Message &message, const http::Request &request)
{
    const auto claim = readEnvelope(message.params);
    if (claim && isModernVersion(claim->version)) {
        return classifyModern(message, request); // there it is an unknown method
    }
    if (headerNamesModernVersion(request)) {
        return mismatch(header::ProtocolVersion);
    }
    return Classified{Route::Initialize, {}};
}

core::Expected<Classified, Refusal> classifyRequest(const Message &message, const http::Request &request)
{
    if (message.method == method::Initialize) {
        return classifyInitialize(message, request);
    }
    // Naming a modern version in the header alone gets the list of what the body lacks, never a legacy answer.
    if (claimsEnvelope(message.params) || headerNamesModernVersion(request)) {
        return classifyModern(message, request);
    }
    return Classified{Route::LegacyRequest, {}};
}

// Arguments can stand deeper than the first level, but only along `properties` (MCP 2026-07-28, x-mcp-header).
std::optional<RpcError> checkProperties(const QJsonObject &schema, const QJsonObject &arguments, const http::Request &request);

std::optional<RpcError> checkProperty(const QJsonObject &schema, const QJsonValue &argument, const http::Request &request)
{
    if (!schema.contains(key::XMcpHeader)) {
        return checkProperties(schema, argument.toObject(), request);
    }
    const QByteArray name = header::ParameterPrefix + schema.value(key::XMcpHeader).toString().toLatin1();
    const QList<QByteArray> values = request.headerValues(name);
    const bool isGiven = !argument.isUndefined() && !argument.isNull();
    const std::optional<QString> value = values.size() == 1 ? decodeHeaderValue(values.first()) : std::nullopt;
    bool isEqual = false;
    if (!isGiven) {
        isEqual = values.isEmpty();
    } else if (value && argument.isString()) {
        isEqual = *value == argument.toString();
    } else if (value && argument.isBool()) {
        isEqual = *value == (argument.toBool() ? QLatin1String("true") : QLatin1String("false"));
    } else if (value && argument.isDouble()) {
        bool isNumber = false;
        isEqual = value->toDouble(&isNumber) == argument.toDouble() && isNumber; // 42.0 = 42
    }
    return isEqual ? std::nullopt : std::optional(mismatch(name).value().error);
}

std::optional<RpcError> checkProperties(const QJsonObject &schema, const QJsonObject &arguments, const http::Request &request)
{
    const QJsonObject properties = schema.value(QLatin1String("properties")).toObject();
    for (auto property = properties.begin(); property != properties.end(); ++property) {
        if (auto error = checkProperty(property.value().toObject(), arguments.value(property.key()), request)) {
            return error;
        }
    }
    return std::nullopt;
}

} // namespace

core::Expected<Classified, Refusal> classify(const Message &message, const http::Request &request)
{
    switch (message.kind) {
    case MessageKind::Request:
        return classifyRequest(message, request);
    case MessageKind::Notification:
        return Classified{claimsEnvelope(message.params) || headerNamesModernVersion(request) ? Route::ModernNotification
                                                                                              : Route::LegacyNotification,
                          {}};
    case MessageKind::Response:
        if (headerNamesModernVersion(request)) {
            return core::unexpected(
                Refusal{400, {ErrorCode::InvalidRequest, QStringLiteral("this revision has no requests to answer"), {}}});
        }
        return Classified{Route::LegacyResponse, {}};
    }
    Q_UNREACHABLE();
}

std::optional<RpcError> checkParameterHeaders(const QJsonObject &inputSchema, const QJsonObject &arguments,
                                              const http::Request &request)
{
    return checkProperties(inputSchema, arguments, request);
}

} // namespace mcp
