// SPDX-License-Identifier: GPL-3.0-or-later
// What one session's client has been asked and has not answered yet (sampling, elicitation, roots, ping; up to 2025-11-25). Server thread
// only.
#pragma once

#include "server/mcp/json_rpc.h"

#include <QHash>
#include <QObject>
#include <QPointer>

#include <chrono>
#include <functional>

namespace mcp
{

using ClientAnswered = std::function<void(core::Expected<QJsonObject, RpcError>)>;
using SendMessage = std::function<void(const QByteArray &message)>;

class ClientRequests final : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::seconds AnswerTimeout{600};
    static constexpr int MaxOpen = 64;

    // `then` is called once, or never when `context` ends first: the client is told that nobody waits any more.
    void ask(const QString &method, const QJsonObject &params, const SendMessage &send, QObject *context, ClientAnswered then,
             std::chrono::milliseconds timeout = AnswerTimeout);
    // False: nobody has asked that.
    bool settle(const Message &response);
    // The session is over.
    void failAll();

private:
    struct Open {
        SendMessage send;
        QPointer<QObject> context;
        ClientAnswered then;
        QMetaObject::Connection contextEnd;
    };
    void withdraw(const QByteArray &key, const QString &reason);
    void fail(const QByteArray &key, const QString &reason);

    QHash<QByteArray, Open> m_open; // by idKey
    qint64 m_lastId = 0;
};

} // namespace mcp
