// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/mcp/client_requests.h"

#include <QTimer>

namespace mcp
{

namespace
{

RpcError failure(const QString &sentence)
{
    return {ErrorCode::InternalError, sentence, {}};
}

} // namespace

void ClientRequests::ask(const QString &method, const QJsonObject &params, const SendMessage &send, QObject *context, ClientAnswered then,
                         std::chrono::milliseconds timeout)
{
    if (m_open.size() >= MaxOpen) {
        then(core::unexpected(failure(QStringLiteral("the client has too many unanswered requests"))));
        return;
    }
    const QJsonValue id(++m_lastId);
    const QByteArray key = idKey(id);
    Open open{send, context, std::move(then), {}};
    open.contextEnd = connect(context, &QObject::destroyed, this, [this, key] { withdraw(key, QStringLiteral("no longer needed")); });
    m_open.insert(key, std::move(open));
    QTimer::singleShot(timeout, this, [this, key] { fail(key, QStringLiteral("the client did not answer in time")); });
    send(requestMessage(id, method, params));
}

bool ClientRequests::settle(const Message &response)
{
    const auto found = m_open.find(idKey(response.id));
    if (response.id.isUndefined() || found == m_open.end()) {
        return false;
    }
    const Open open = std::move(*found);
    m_open.erase(found);
    disconnect(open.contextEnd);
    if (response.error) {
        open.then(core::unexpected(*response.error));
    } else {
        open.then(response.result);
    }
    return true;
}

void ClientRequests::failAll()
{
    const QByteArrayList keys = m_open.keys();
    for (const QByteArray &key : keys) {
        fail(key, QStringLiteral("the session has ended"));
    }
}

// MCP 2025-11-25, cancellation: whoever sent a request may take it back.
void ClientRequests::withdraw(const QByteArray &key, const QString &reason)
{
    const auto found = m_open.find(key);
    if (found == m_open.end()) {
        return;
    }
    const SendMessage send = found->send;
    disconnect(found->contextEnd);
    m_open.erase(found);
    const qint64 id = key.mid(1).toLongLong();
    send(notificationMessage(method::Cancelled, {{QStringLiteral("requestId"), id}, {QStringLiteral("reason"), reason}}));
}

void ClientRequests::fail(const QByteArray &key, const QString &reason)
{
    const auto found = m_open.constFind(key);
    if (found != m_open.constEnd()) {
        const ClientAnswered then = found->then;
        withdraw(key, reason);
        then(core::unexpected(failure(reason)));
    }
}

} // namespace mcp
