// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/http/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace tests
{

namespace
{

constexpr int deadlineSeconds = 20; // valgrind is slow

sockaddr_in address(const char *ip, quint16 port)
{
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    inet_pton(AF_INET, ip, &result.sin_addr);
    return result;
}

} // namespace

QByteArray Answer::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key.compare(name, Qt::CaseInsensitive) == 0) {
            return value;
        }
    }
    return {};
}

RawClient::RawClient(quint16 port, const char *sourceAddress, int receiveBuffer)
    : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    const timeval deadline{deadlineSeconds, 0};
    ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
    ::setsockopt(m_fd, SOL_SOCKET, SO_SNDTIMEO, &deadline, sizeof deadline);
    if (receiveBuffer > 0) {
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, sizeof receiveBuffer);
    }
    const sockaddr_in from = address(sourceAddress, 0);
    const sockaddr_in to = address("127.0.0.1", port);
    if (::bind(m_fd, reinterpret_cast<const sockaddr *>(&from), sizeof from) != 0
        || ::connect(m_fd, reinterpret_cast<const sockaddr *>(&to), sizeof to) != 0) {
        close();
    }
}

RawClient::RawClient(RawClient &&other) noexcept
    : m_fd(std::exchange(other.m_fd, -1))
    , m_received(std::move(other.m_received))
    , m_isAtEnd(other.m_isAtEnd)
{
}

RawClient::~RawClient()
{
    close();
}

bool RawClient::send(const QByteArray &bytes)
{
    QByteArrayView rest = bytes;
    while (!rest.isEmpty()) {
        const ssize_t sent = ::send(m_fd, rest.data(), size_t(rest.size()), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        rest = rest.sliced(sent);
    }
    return true;
}

bool RawClient::readMore()
{
    char buffer[65536];
    const ssize_t count = m_isAtEnd ? 0 : ::recv(m_fd, buffer, sizeof buffer, 0);
    if (count > 0) {
        m_received.append(buffer, count);
        return true;
    }
    // A reset is an end too; running into the deadline is not.
    m_isAtEnd = m_isAtEnd || count == 0 || errno == ECONNRESET;
    return false;
}

QByteArray RawClient::receive(qsizetype atLeast)
{
    while (m_received.size() < atLeast && readMore()) { }
    return std::exchange(m_received, {});
}

bool RawClient::isClosedByServer()
{
    while (readMore()) { }
    return m_isAtEnd && m_received.isEmpty();
}

Answer RawClient::answer(Body expected)
{
    while (!m_received.contains("\r\n\r\n")) {
        if (!readMore()) {
            return {};
        }
    }
    const qsizetype headEnd = m_received.indexOf("\r\n\r\n");
    const QByteArrayList lines = m_received.first(headEnd).replace("\r\n", "\n").split('\n');
    m_received.remove(0, headEnd + 4);
    Answer answer;
    for (const QByteArray &line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        answer.headers.append({line.first(colon), line.sliced(colon + 1).trimmed()});
    }
    const qsizetype length = expected == Body::None ? 0 : answer.header("Content-Length").toLongLong();
    while (m_received.size() < length && readMore()) { }
    if (m_received.size() < length) {
        return {};
    }
    answer.body = m_received.first(length);
    m_received.remove(0, length);
    answer.status = lines.first().split(' ').value(1).toInt();
    return answer;
}

void RawClient::close()
{
    if (m_fd >= 0) {
        ::close(std::exchange(m_fd, -1));
    }
}

void RawClient::reset()
{
    const linger atOnce{1, 0};
    ::setsockopt(m_fd, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    close();
}

} // namespace tests
