// SPDX-License-Identifier: GPL-3.0-or-later
// What goes out of one connection: gathers pieces while requests are being read, writes them to the kernel in one, and
// knows how much the client has left unread and for how long. Borrows the socket. Server thread.
#pragma once

#include <QByteArray>

#include <chrono>

class QSslSocket;
class QTcpSocket;

namespace http
{

class WriteSide
{
public:
    explicit WriteSide(QTcpSocket &socket);

    void append(QByteArray bytes);
    [[nodiscard]] qsizetype gathered() const { return m_gathered.size(); }
    // Straight to the kernel, without a turn of the event loop.
    void flush();

    // Not yet taken by the kernel, encrypted or not.
    [[nodiscard]] qint64 pending() const;
    void noteProgress();
    [[nodiscard]] bool hasStalled(std::chrono::steady_clock::time_point now, std::chrono::milliseconds timeout) const;

private:
    QTcpSocket &m_socket;
    const QSslSocket *const m_tls; // the same socket, when it is one
    QByteArray m_gathered;
    std::chrono::steady_clock::time_point m_lastProgress;
};

} // namespace http
