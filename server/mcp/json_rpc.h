// SPDX-License-Identifier: GPL-3.0-or-later
// JSON-RPC 2.0 messages as MCP narrows them: ids are strings or integers, params are objects, one message a body. Parsing is strict
// about UTF-8 and bounded in depth, since it reads what anybody may send. Any thread.
#pragma once

#include "server/core/error.h"
#include "server/mcp/protocol.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <variant>
#include <vector>

namespace mcp
{

struct RpcError {
    ErrorCode code = ErrorCode::InternalError;
    QString message; // safe for the wire
    QJsonObject data;
};

enum class MessageKind {
    Request,
    Notification,
    Response,
};

struct Message {
    MessageKind kind = MessageKind::Request;
    QJsonValue id = QJsonValue::Undefined; // string or integer; undefined for a notification
    QString method;
    QJsonObject params;
    QJsonObject result;            // of a response
    std::optional<RpcError> error; // of a response that has one: the code may be any integer
};

struct ParseFailure {
    RpcError error;
    QJsonValue id = QJsonValue::Undefined; // whenever it could be read
};

inline constexpr int MaxJsonDepth = 64;

// A batch is refused: revisions since 2025-06-18 have none.
[[nodiscard]] core::Expected<Message, ParseFailure> parseMessage(const QByteArray &body);

// Where batches may be: what is wrong with one message does not concern the others.
using Batch = std::vector<core::Expected<Message, ParseFailure>>;
using Body = std::variant<Message, Batch>;
inline constexpr int MaxBatch = 100;
[[nodiscard]] core::Expected<Body, ParseFailure> parseBody(const QByteArray &body);

// The `error` of a message, whose code may be any integer; also of refusals that name no id.
[[nodiscard]] std::optional<RpcError> parseErrorOf(const QJsonObject &message);

// One spelling for an id that serves as a key: 1 and "1" are different ids.
[[nodiscard]] QByteArray idKey(const QJsonValue &id);
[[nodiscard]] bool isRequestId(const QJsonValue &id);

[[nodiscard]] QByteArray requestMessage(const QJsonValue &id, const QString &method, const QJsonObject &params);
[[nodiscard]] QByteArray resultMessage(const QJsonValue &id, const QJsonObject &result);
// An undefined id is left out: `null` is not a request id in MCP.
[[nodiscard]] QByteArray errorMessage(const QJsonValue &id, const RpcError &error);
[[nodiscard]] QByteArray notificationMessage(const QString &method, const QJsonObject &params = {});

} // namespace mcp
