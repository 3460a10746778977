// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP/1.1 connection that is kept, with one request at a time and nothing in between: for storms and measurements, where a client that
// queues, retries or starts threads would be in the way. Answers need a Content-Length. On the thread it was made on.
#pragma once

#include "tests/support/test_browser.h"

#include <QTcpSocket>

#include <functional>
#include <optional>

namespace tests
{

class PlainConnection : public QObject
{
    Q_OBJECT
public:
    using Answered = std::function<void(const HttpAnswer &)>;

    // Begins to connect.
    explicit PlainConnection(const QUrl &server, QObject *parent = nullptr);

    [[nodiscard]] bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    [[nodiscard]] bool isClosed() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }

    // `then` gets the whole answer, and nothing when the connection ends before it.
    void send(const QByteArray &method, const QUrl &url, const Fields &headers, const QByteArray &body, Answered then);
    void postForm(const QUrl &url, const Fields &form, const Fields &headers, Answered then);

private:
    void read();

    QTcpSocket m_socket;
    QUrl m_url; // asked last
    QByteArray m_received;
    Answered m_then;
};

} // namespace tests
