// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/plain_connection.h"

namespace tests
{

namespace
{

// nullopt: not whole yet.
std::optional<HttpAnswer> answerIn(const QByteArray &received, const QUrl &url)
{
    const qsizetype headEnd = received.indexOf("\r\n\r\n");
    if (headEnd < 0) {
        return std::nullopt;
    }
    QByteArrayList lines = received.first(headEnd).split('\n');
    HttpAnswer answer;
    answer.url = url;
    answer.status = lines.takeFirst().split(' ').value(1).toInt();
    for (const QByteArray &line : std::as_const(lines)) {
        const qsizetype colon = line.indexOf(':');
        answer.headers.append({line.left(colon).trimmed(), line.mid(colon + 1).trimmed()});
    }
    answer.body = received.sliced(headEnd + 4);
    return answer.body.size() >= answer.header("Content-Length").toLongLong() ? std::optional(answer) : std::nullopt;
}

} // namespace

PlainConnection::PlainConnection(const QUrl &server, QObject *parent)
    : QObject(parent)
    , m_socket(this)
{
    connect(&m_socket, &QTcpSocket::readyRead, this, &PlainConnection::read);
    m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket.connectToHost(server.host(), quint16(server.port()));
}

void PlainConnection::send(const QByteArray &method, const QUrl &url, const Fields &headers, const QByteArray &body, Answered then)
{
    Q_ASSERT(!m_then);
    m_url = url;
    m_then = std::move(then);
    const QByteArray target = url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority | QUrl::RemoveFragment);
    QByteArray request = method + ' ' + target + " HTTP/1.1\r\nHost: " + url.authority(QUrl::FullyEncoded).toLatin1() + "\r\n";
    for (const auto &[name, value] : headers) {
        request += name + ": " + value + "\r\n";
    }
    if (!body.isEmpty()) {
        request += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    }
    m_socket.write(request + "\r\n" + body);
    if (isConnected()) {
        m_socket.flush();
    }
}

void PlainConnection::postForm(const QUrl &url, const Fields &form, const Fields &headers, Answered then)
{
    Fields all = headers;
    all.append(qMakePair(QByteArray("Content-Type"), QByteArray("application/x-www-form-urlencoded")));
    send("POST", url, all, formEncoded(form), std::move(then));
}

void PlainConnection::read()
{
    m_received += m_socket.readAll();
    if (!m_then) {
        return;
    }
    if (const auto answer = answerIn(m_received, m_url)) {
        m_received.clear();
        const Answered then = std::exchange(m_then, nullptr); // may send the next request
        then(*answer);
    }
}

} // namespace tests
