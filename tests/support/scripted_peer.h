// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody else's HTTP server for tests: every request is remembered and answered by a function, in raw bytes, now or later.
#pragma once

#include "server/http/guard/request_framer.h"

#include <QPointer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUrl>

#include <functional>
#include <memory>

namespace tests
{

class ScriptedPeer final : public QTcpServer
{
public:
    struct Asked {
        QByteArray method;
        QByteArray target;
        QList<http::Header> headers;
        QByteArray body;

        [[nodiscard]] QByteArray header(QByteArrayView name) const
        {
            for (const http::Header &header : headers) {
                if (header.name.compare(name, Qt::CaseInsensitive) == 0) {
                    return header.value;
                }
            }
            return {};
        }
    };
    // The connection of one request. Dropped silently once the other side has gone.
    class Reply
    {
    public:
        explicit Reply(QTcpSocket *socket)
            : m_socket(socket)
        {
        }
        void raw(const QByteArray &bytes) const
        {
            if (m_socket) {
                m_socket->write(bytes);
                m_socket->flush();
            }
        }
        void send(int status, const QByteArray &type, const QByteArray &body, const QByteArray &moreHeaders = {}) const
        {
            raw("HTTP/1.1 " + QByteArray::number(status) + " X\r\n" + moreHeaders + (type.isEmpty() ? QByteArray() : "Content-Type: " + type + "\r\n")
                + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        }
        void json(const QByteArray &body, const QByteArray &moreHeaders = {}) const { send(200, "application/json", body, moreHeaders); }
        void beginEvents() const { raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"); }
        void event(const QByteArray &bytes) const { raw(QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n"); }
        void endEvents() const { raw("0\r\n\r\n"); }
        void close() const
        {
            if (m_socket) {
                m_socket->disconnectFromHost();
            }
        }
        void reset() const
        {
            if (m_socket) {
                m_socket->abort();
            }
        }
        [[nodiscard]] bool isOpen() const { return m_socket && m_socket->state() == QAbstractSocket::ConnectedState; }

    private:
        QPointer<QTcpSocket> m_socket;
    };
    using Answer = std::function<void(const Asked &, const Reply &)>;

    explicit ScriptedPeer(Answer answer)
        : m_answer(std::move(answer))
    {
        listen(QHostAddress::LocalHost);
        connect(this, &QTcpServer::newConnection, this, [this] {
            while (QTcpSocket *socket = nextPendingConnection()) {
                ++connections;
                auto framer = std::make_shared<http::RequestFramer>(http::HttpLimits{}, [](QByteArrayView) { return qint64(16 * 1024 * 1024); });
                connect(socket, &QIODevice::readyRead, this, [this, socket, framer] { read(socket, *framer); });
                connect(socket, &QAbstractSocket::disconnected, socket, &QObject::deleteLater);
            }
        });
    }

    [[nodiscard]] QUrl url(const QString &path) const { return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(serverPort()).arg(path)); }

    QList<Asked> asked;
    int connections = 0;

private:
    void read(QTcpSocket *socket, http::RequestFramer &framer)
    {
        const QByteArray bytes = socket->readAll();
        QByteArrayView rest = bytes;
        while (!rest.isEmpty()) {
            rest = rest.sliced(framer.feed(rest));
            if (framer.state() != http::RequestFramer::State::Complete) {
                return;
            }
            const http::FramedRequest request = framer.take();
            asked.append({request.method, request.target, request.headers, request.body});
            m_answer(asked.last(), Reply(socket));
        }
    }

    const Answer m_answer;
};

} // namespace tests
