// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/write_side.h"

#include <QSslSocket>

#include <utility>

namespace http
{

WriteSide::WriteSide(QTcpSocket &socket)
    : m_socket(socket)
    , m_tls(qobject_cast<const QSslSocket *>(&socket))
    , m_lastProgress(std::chrono::steady_clock::now())
{
}

void WriteSide::append(QByteArray bytes)
{
    if (m_gathered.isEmpty()) {
        m_gathered = std::move(bytes);
    } else {
        m_gathered.append(bytes);
    }
}

void WriteSide::flush()
{
    if (m_gathered.isEmpty()) {
        return;
    }
    if (m_socket.bytesToWrite() == 0) {
        noteProgress(); // the wait for the client begins now
    }
    m_socket.write(std::exchange(m_gathered, QByteArray()));
    m_socket.flush();
}

qint64 WriteSide::pending() const
{
    return m_gathered.size() + m_socket.bytesToWrite() + (m_tls ? m_tls->encryptedBytesToWrite() : 0);
}

void WriteSide::noteProgress()
{
    m_lastProgress = std::chrono::steady_clock::now();
}

bool WriteSide::hasStalled(std::chrono::steady_clock::time_point now, std::chrono::milliseconds timeout) const
{
    return pending() > 0 && now - m_lastProgress > timeout;
}

} // namespace http
