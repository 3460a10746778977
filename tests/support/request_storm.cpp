// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/request_storm.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <optional>

namespace tests
{

namespace
{

using namespace std::chrono_literals;

constexpr auto Timeout = 10s;
constexpr auto LookAgain = 20ms;

// nullopt: not whole yet. Our answers to a form have a Content-Length.
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

bool RequestStorm::waitUntil(const std::function<bool()> &isDone) const
{
    QEventLoop loop;
    QTimer wake;
    wake.start(LookAgain);
    const QDeadlineTimer end(Timeout);
    while (!isDone() && !end.hasExpired()) {
        loop.processEvents(QEventLoop::WaitForMoreEvents);
    }
    return isDone();
}

bool RequestStorm::connectTo(const QUrl &server, int count)
{
    m_url = server;
    m_connections.clear();
    for (int i = 0; i < count; ++i) {
        m_connections.push_back({std::make_unique<QTcpSocket>(), {}});
        m_connections.back().socket->connectToHost(server.host(), quint16(server.port()));
    }
    return waitUntil([this] {
        return std::all_of(m_connections.begin(), m_connections.end(),
                           [](const Connection &connection) { return connection.socket->state() == QAbstractSocket::ConnectedState; });
    });
}

void RequestStorm::post(const QString &path, const Fields &form)
{
    m_url.setPath(path);
    const QByteArray body = formEncoded(form);
    const QByteArray request = "POST " + path.toLatin1() + " HTTP/1.1\r\nHost: " + m_url.authority().toLatin1()
        + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    for (Connection &connection : m_connections) {
        QObject::connect(connection.socket.get(), &QTcpSocket::readyRead, connection.socket.get(),
                         [&connection] { connection.received += connection.socket->readAll(); });
        connection.socket->write(request);
    }
    for (Connection &connection : m_connections) {
        connection.socket->flush();
    }
}

qsizetype RequestStorm::answered() const
{
    return std::count_if(m_connections.begin(), m_connections.end(),
                         [this](const Connection &connection) { return answerIn(connection.received, m_url).has_value(); });
}

bool RequestStorm::isOver() const
{
    return std::all_of(m_connections.begin(), m_connections.end(), [this](const Connection &connection) {
        return connection.socket->state() == QAbstractSocket::UnconnectedState || answerIn(connection.received, m_url);
    });
}

bool RequestStorm::waitForAnswers(qsizetype enough)
{
    return waitUntil([this, enough] { return answered() >= enough || isOver(); });
}

QList<HttpAnswer> RequestStorm::answers()
{
    if (!waitUntil([this] { return isOver(); })) {
        qWarning("some of the requests were neither answered nor cut off");
    }
    QList<HttpAnswer> answers;
    for (const Connection &connection : m_connections) {
        if (const auto answer = answerIn(connection.received, m_url)) {
            answers.append(*answer);
        }
    }
    return answers;
}

} // namespace tests
