// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/json_rpc.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace mcp
{

namespace
{

constexpr QLatin1String JsonRpc("jsonrpc");
constexpr QLatin1String JsonRpcVersion("2.0");
constexpr QLatin1String Id("id");
constexpr QLatin1String Method("method");
constexpr QLatin1String Params("params");
constexpr QLatin1String Result("result");
constexpr QLatin1String Error("error");
constexpr QLatin1String Code("code");
constexpr QLatin1String Text("message");
constexpr QLatin1String Data("data");

// Counted on the bytes, before a parser allocates anything for them.
bool isNestedDeeperThan(int limit, const QByteArray &json)
{
    int depth = 0;
    bool isInString = false;
    bool isEscaped = false;
    for (const char c : json) {
        if (isInString) {
            if (isEscaped) {
                isEscaped = false;
            } else if (c == '\\') {
                isEscaped = true;
            } else if (c == '"') {
                isInString = false;
            }
        } else if (c == '"') {
            isInString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > limit) {
                return true;
            }
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

auto failure(ErrorCode code, const QString &message, const QJsonValue &id = QJsonValue::Undefined)
{
    return core::unexpected(ParseFailure{{code, message, {}}, id});
}

core::Expected<QJsonDocument, ParseFailure> parseDocument(const QByteArray &body)
{
    if (!QUtf8StringView(body).isValidUtf8()) {
        return failure(ErrorCode::ParseError, QStringLiteral("the body is not UTF-8"));
    }
    if (isNestedDeeperThan(MaxJsonDepth, body)) {
        return failure(ErrorCode::ParseError, QStringLiteral("the body is nested too deeply"));
    }
    QJsonParseError error;
    QJsonDocument document = QJsonDocument::fromJson(body, &error);
    if (error.error != QJsonParseError::NoError) {
        return failure(ErrorCode::ParseError, QStringLiteral("the body is not JSON"));
    }
    return document;
}

core::Expected<Message, ParseFailure> messageFrom(const QJsonObject &object)
{
    const QJsonValue id = object.value(Id);
    const bool hasId = object.contains(Id);
    const QJsonValue readableId = isRequestId(id) ? id : QJsonValue(QJsonValue::Undefined);
    if (object.value(JsonRpc) != JsonRpcVersion) {
        return failure(ErrorCode::InvalidRequest, QStringLiteral("jsonrpc must be \"2.0\""), readableId);
    }
    if (hasId && readableId.isUndefined()) {
        return failure(ErrorCode::InvalidRequest, QStringLiteral("id must be a string or an integer"));
    }
    Message message;
    message.id = readableId;
    if (!object.contains(Method)) {
        const bool isResponse = hasId && (object.contains(Result) || object.value(Error).isObject());
        if (!isResponse) {
            return failure(ErrorCode::InvalidRequest, QStringLiteral("neither a request, a notification nor a response"),
                           readableId);
        }
        message.kind = MessageKind::Response;
        message.result = object.value(Result).toObject();
        message.error = parseErrorOf(object);
        return message;
    }
    if (!object.value(Method).isString()) {
        return failure(ErrorCode::InvalidRequest, QStringLiteral("method must be a string"), readableId);
    }
    if (object.contains(Params) && !object.value(Params).isObject()) {
        return failure(ErrorCode::InvalidRequest, QStringLiteral("params must be an object"), readableId);
    }
    message.kind = hasId ? MessageKind::Request : MessageKind::Notification;
    message.method = object.value(Method).toString();
    message.params = object.value(Params).toObject();
    return message;
}

QByteArray serialised(QJsonObject message, const QJsonValue &id)
{
    message.insert(JsonRpc, JsonRpcVersion);
    if (!id.isUndefined()) {
        message.insert(Id, id);
    }
    return QJsonDocument(message).toJson(QJsonDocument::Compact);
}

} // namespace

core::Expected<Message, ParseFailure> parseMessage(const QByteArray &body)
{
    const auto document = parseDocument(body);
    if (!document) {
        return core::unexpected(document.error());
    }
    if (document->isArray()) {
        return failure(ErrorCode::InvalidRequest, QStringLiteral("batches are not part of this protocol revision"));
    }
    return messageFrom(document->object());
}

core::Expected<Body, ParseFailure> parseBody(const QByteArray &body)
{
    const auto document = parseDocument(body);
    if (!document) {
        return core::unexpected(document.error());
    }
    if (!document->isArray()) {
        return messageFrom(document->object()).map([](Message &&message) { return Body(std::move(message)); });
    }
    const QJsonArray elements = document->array();
    if (elements.isEmpty() || elements.size() > MaxBatch) {
        return failure(ErrorCode::InvalidRequest, QStringLiteral("a batch has between 1 and %1 messages").arg(MaxBatch));
    }
    Batch batch;
    for (const QJsonValue &element : elements) {
        batch.push_back(messageFrom(element.toObject()));
    }
    return Body(std::move(batch));
}

std::optional<RpcError> parseErrorOf(const QJsonObject &message)
{
    if (!message.value(Error).isObject()) {
        return std::nullopt;
    }
    const QJsonObject error = message.value(Error).toObject();
    return RpcError{ErrorCode(error.value(Code).toInt(int(ErrorCode::InternalError))), error.value(Text).toString(), error.value(Data).toObject()};
}

bool isRequestId(const QJsonValue &id)
{
    // toInteger() gives the default for what is not a whole number, so two defaults tell.
    return id.isString() || (id.isDouble() && id.toInteger(0) == id.toInteger(1));
}

QByteArray idKey(const QJsonValue &id)
{
    return id.isString() ? QByteArray('s' + id.toString().toUtf8()) : QByteArray('i' + QByteArray::number(id.toInteger()));
}

QByteArray requestMessage(const QJsonValue &id, const QString &method, const QJsonObject &params)
{
    QJsonObject message{{Method, method}};
    if (!params.isEmpty()) {
        message.insert(Params, params);
    }
    return serialised(message, id);
}

QByteArray resultMessage(const QJsonValue &id, const QJsonObject &result)
{
    return serialised({{Result, result}}, id);
}

QByteArray errorMessage(const QJsonValue &id, const RpcError &error)
{
    QJsonObject object{{Code, int(error.code)}, {Text, error.message}};
    if (!error.data.isEmpty()) {
        object.insert(Data, error.data);
    }
    return serialised({{Error, object}}, id);
}

QByteArray notificationMessage(const QString &method, const QJsonObject &params)
{
    QJsonObject message{{Method, method}};
    if (!params.isEmpty()) {
        message.insert(Params, params);
    }
    return serialised(message, QJsonValue::Undefined);
}

} // namespace mcp
