// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/http_call.h"

#include "server/http/guard/field_syntax.h"

#include <QPointer>

namespace http
{

namespace
{

// What is not read stays with the sender.
constexpr qint64 readBuffer = 256 * 1024;

bool isWeb(const QUrl &url)
{
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty()
        && (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"));
}

bool isHttps(const QUrl &url)
{
    return url.scheme() == QLatin1String("https");
}

quint16 portOf(const QUrl &url)
{
    return quint16(url.port(isHttps(url) ? 443 : 80));
}

QByteArray targetOf(const QUrl &url)
{
    QByteArray target = url.path(QUrl::FullyEncoded).toLatin1();
    if (target.isEmpty()) {
        target = QByteArrayLiteral("/");
    }
    return url.hasQuery() ? target + '?' + url.query(QUrl::FullyEncoded).toLatin1() : target;
}

// A socket that is inside one of its own signals must not be deleted there.
void release(std::unique_ptr<QSslSocket> socket)
{
    if (socket) {
        QSslSocket *raw = socket.release();
        raw->disconnect();
        raw->abort();
        raw->deleteLater();
    }
}

} // namespace

HttpCall::HttpCall(HttpCaller &caller, CallRequest request)
    : m_caller(caller)
    , m_request(std::move(request))
{
    QMetaObject::invokeMethod(this, [this] { begin(); }, Qt::QueuedConnection);
}

HttpCall::~HttpCall()
{
    letGo();
}

std::optional<QByteArray> HttpCall::header(QByteArrayView name) const
{
    const QList<QByteArray> values = headerValues(name);
    return values.isEmpty() ? std::nullopt : std::optional(values.first());
}

QList<QByteArray> HttpCall::headerValues(QByteArrayView name) const
{
    QList<QByteArray> values;
    for (const Header &header : m_reader.headers()) {
        if (isSameName(header.name, name)) {
            values.append(header.value);
        }
    }
    return values;
}

QString HttpCall::portKey() const
{
    return m_request.url.scheme() + QLatin1Char(' ') + m_request.url.host() + QLatin1Char(' ') + QString::number(portOf(m_request.url));
}

void HttpCall::begin()
{
    if (!isWeb(m_request.url)) {
        return fail(FetchError::Kind::BadUrl, QStringLiteral("not an http or https address"));
    }
    for (const Header &header : m_request.headers) {
        if (!isToken(header.name) || !isFieldValue(header.value)) {
            return fail(FetchError::Kind::BadUrl, QStringLiteral("a header cannot be sent as it is"));
        }
    }
    m_socket = m_caller.takeIdle(portKey());
    const bool isReused = m_socket != nullptr;
    if (!isReused) {
        m_socket = std::make_unique<QSslSocket>();
        m_socket->setReadBufferSize(readBuffer);
    }
    connect(m_socket.get(), &QIODevice::readyRead, this, [this] { readMore(); });
    connect(m_socket.get(), &QAbstractSocket::disconnected, this, [this] {
        const QPointer<HttpCall> alive(this);
        readMore();
        if (alive && !m_isOver) {
            m_reader.endOfInput();
            finish();
        }
    });
    connect(m_socket.get(), &QAbstractSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (error != QAbstractSocket::RemoteHostClosedError) { // that one is followed by disconnected()
            fail(error == QAbstractSocket::SslHandshakeFailedError ? FetchError::Kind::Tls : FetchError::Kind::Unreachable, m_socket->errorString());
        }
    });
    isReused ? write() : connectSocket();
}

void HttpCall::connectSocket()
{
    m_connectTimer.setSingleShot(true);
    connect(&m_connectTimer, &QTimer::timeout, this, [this] { fail(FetchError::Kind::Timeout, QStringLiteral("no connection in time")); });
    m_connectTimer.start(m_request.connectTimeout);
    const QString host = m_request.url.host(QUrl::FullyEncoded);
    if (isHttps(m_request.url)) {
        connect(m_socket.get(), &QSslSocket::encrypted, this, [this] { write(); });
        m_socket->connectToHostEncrypted(host, portOf(m_request.url));
    } else {
        connect(m_socket.get(), &QAbstractSocket::connected, this, [this] { write(); });
        m_socket->connectToHost(host, portOf(m_request.url));
    }
}

void HttpCall::write()
{
    m_connectTimer.stop();
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    QByteArray bytes = m_request.method + ' ' + targetOf(m_request.url) + " HTTP/1.1\r\nHost: "
        + m_request.url.authority(QUrl::FullyEncoded | QUrl::RemoveUserInfo).toLatin1() + "\r\nUser-Agent: " + m_caller.m_userAgent
        + "\r\nAccept-Encoding: identity\r\n";
    for (const Header &header : m_request.headers) {
        bytes += header.name + ": " + header.value + "\r\n";
    }
    if (!m_request.body.isEmpty() || m_request.method == "POST") {
        bytes += "Content-Length: " + QByteArray::number(m_request.body.size()) + "\r\n";
    }
    m_socket->write(bytes + "\r\n" + m_request.body);
}

void HttpCall::readMore()
{
    const QPointer<HttpCall> alive(this); // whoever hears of it may delete it
    while (alive && !m_isOver && m_socket->bytesAvailable() > 0) {
        QByteArray body;
        m_reader.feed(m_socket->read(readBuffer), body);
        if (!m_isAnswered && (m_reader.state() == ResponseReader::State::Body || m_reader.state() == ResponseReader::State::Complete)) {
            m_isAnswered = true;
            Q_EMIT answered();
        }
        if (alive && !body.isEmpty()) {
            Q_EMIT read(body);
        }
        if (alive && !m_isOver && m_reader.state() != ResponseReader::State::Head && m_reader.state() != ResponseReader::State::Body) {
            finish();
        }
    }
}

void HttpCall::finish()
{
    if (m_reader.state() == ResponseReader::State::Failed) {
        return fail(FetchError::Kind::BrokenAnswer, QString::fromLatin1(m_reader.error()));
    }
    if (m_reader.isKeepAlive() && m_socket->state() == QAbstractSocket::ConnectedState && m_socket->bytesAvailable() == 0) {
        m_socket->disconnect(this);
        m_caller.giveBack(portKey(), std::move(m_socket));
    }
    letGo();
    Q_EMIT ended();
}

void HttpCall::fail(FetchError::Kind kind, const QString &detail)
{
    if (!m_isOver) {
        letGo();
        Q_EMIT failed({kind, m_request.url.host() + QStringLiteral(": ") + detail});
    }
}

void HttpCall::letGo()
{
    m_isOver = true;
    m_connectTimer.stop();
    release(std::move(m_socket));
}

struct HttpCaller::Idle {
    QString key;
    std::unique_ptr<QSslSocket> socket;
    std::unique_ptr<QTimer> timer;
};

HttpCaller::HttpCaller(QByteArray userAgent, QObject *parent)
    : QObject(parent)
    , m_userAgent(std::move(userAgent))
{
}

HttpCaller::~HttpCaller()
{
    for (const Idle &idle : m_idle) {
        idle.socket->disconnect(this); // closing says that it is closed
    }
}

std::unique_ptr<HttpCall> HttpCaller::call(CallRequest request)
{
    return std::unique_ptr<HttpCall>(new HttpCall(*this, std::move(request)));
}

std::unique_ptr<QSslSocket> HttpCaller::takeIdle(const QString &key)
{
    for (auto idle = m_idle.begin(); idle != m_idle.end(); ++idle) {
        if (idle->key == key) {
            std::unique_ptr<QSslSocket> socket = std::move(idle->socket);
            m_idle.erase(idle);
            socket->disconnect(this);
            return socket;
        }
    }
    return nullptr;
}

void HttpCaller::giveBack(const QString &key, std::unique_ptr<QSslSocket> socket)
{
    if (m_idle.size() >= mostIdle) {
        return release(std::move(socket));
    }
    QSslSocket *raw = socket.get();
    // Whatever an idle connection says, it is no answer.
    connect(raw, &QIODevice::readyRead, this, [this, raw] { drop(raw); });
    connect(raw, &QAbstractSocket::disconnected, this, [this, raw] { drop(raw); });
    auto timer = std::make_unique<QTimer>();
    timer->setSingleShot(true);
    connect(timer.get(), &QTimer::timeout, this, [this, raw] { drop(raw); });
    timer->start(idleTime);
    m_idle.push_back({key, std::move(socket), std::move(timer)});
}

void HttpCaller::drop(QSslSocket *socket)
{
    for (auto idle = m_idle.begin(); idle != m_idle.end(); ++idle) {
        if (idle->socket.get() == socket) {
            std::unique_ptr<QSslSocket> dropped = std::move(idle->socket);
            idle->timer.release()->deleteLater(); // it may be what calls
            m_idle.erase(idle);
            release(std::move(dropped));
            return;
        }
    }
}

} // namespace http
