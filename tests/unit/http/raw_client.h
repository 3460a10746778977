// SPDX-License-Identifier: GPL-3.0-or-later
// A client of bare POSIX sockets: sends whatever bytes, leaves whenever and however it likes. Blocking, with a deadline
// on each read.
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <utility>

namespace tests
{

struct Answer {
    int status = 0; // 0: no (whole) answer came
    QList<std::pair<QByteArray, QByteArray>> headers;
    QByteArray body; // unchunked

    [[nodiscard]] QByteArray header(QByteArrayView name) const;
};

class RawClient
{
public:
    explicit RawClient(quint16 port, const char *sourceAddress = "127.0.0.1", int receiveBuffer = 0);
    ~RawClient();
    RawClient(const RawClient &) = delete;
    RawClient &operator=(const RawClient &) = delete;
    RawClient(RawClient &&other) noexcept;

    [[nodiscard]] bool isConnected() const { return m_fd >= 0; }
    // False when the server has closed the connection meanwhile.
    bool send(const QByteArray &bytes);
    // One answer; what follows stays for the next call. `isHead`: no body comes whatever the length says.
    enum class Body {
        Expected,
        None,
    };
    [[nodiscard]] Answer answer(Body body = Body::Expected);
    // Waits for so many bytes (or the end) and returns all that has come.
    [[nodiscard]] QByteArray receive(qsizetype atLeast);
    // True once the server has closed and everything it sent was read.
    [[nodiscard]] bool isClosedByServer();
    // With a FIN, or with a reset that takes everything under way along.
    void close();
    void reset();

private:
    bool readMore();

    int m_fd = -1;
    QByteArray m_received;
    bool m_isAtEnd = false;
};

} // namespace tests
