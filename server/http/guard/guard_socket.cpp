// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/guard_socket.h"

#include "server/http/log.h"
#include "server/http/response_writer.h"

#include <QPointer>
#include <QSslSocket>

#include <cstring>
#include <sys/socket.h>

namespace http
{

namespace
{

constexpr qint64 readBuffer = 64 * 1024; // what the kernel may hand us ahead of framing
constexpr qsizetype gatherLimit = 256 * 1024; // pipelined answers written in one piece
// QtHttpServer keeps a request until the next one on its connection; a large body is taken back at once.
constexpr qsizetype largeBody = 64 * 1024;

constexpr FrameError requestTimeout{408, "request_timeout", "the request did not arrive in time"};
constexpr FrameError notUnderstood{400, "bad_request", "QtHttpServer did not take the request"};

// One server thread; the tests have several listeners on several threads.
thread_local GuardSocket *currentDispatch = nullptr;

} // namespace

GuardSocket::GuardSocket(
    std::unique_ptr<QTcpSocket> inner, const HttpLimits &limits, RequestFramer::BodyLimit bodyLimit, QObject *parent)
    : QTcpSocket(parent)
    , m_inner(std::move(inner))
    , m_limits(limits)
    , m_isSecure(qobject_cast<QSslSocket *>(m_inner.get()) != nullptr)
    , m_writer(*m_inner)
    , m_framer(limits, std::move(bodyLimit))
{
    m_inner->setReadBufferSize(readBuffer);
    m_inner->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    setPeerAddress(m_inner->peerAddress());
    setPeerPort(m_inner->peerPort());
    setLocalAddress(m_inner->localAddress());
    setLocalPort(m_inner->localPort());
    setOpenMode(QIODevice::ReadWrite);
    setSocketState(ConnectedState);
    connect(m_inner.get(), &QIODevice::readyRead, this, &GuardSocket::pump);
    connect(m_inner.get(), &QAbstractSocket::disconnected, this, &GuardSocket::onInnerDisconnected);
    connect(m_inner.get(), &QIODevice::bytesWritten, this, &GuardSocket::onBytesWritten);
    if (auto *tls = qobject_cast<QSslSocket *>(m_inner.get())) {
        m_phase = Phase::Handshake;
        waitFor(limits.handshakeTimeout);
        connect(tls, &QSslSocket::encryptedBytesWritten, this, &GuardSocket::onBytesWritten);
        connect(tls, &QSslSocket::encrypted, this, [this] {
            m_phase = Phase::Reading;
            waitFor(m_limits.headTimeout);
        });
    } else {
        waitFor(limits.headTimeout);
    }
}

GuardSocket::~GuardSocket()
{
    m_inner->disconnect(this);
    // QAbstractSocket's own destructor must not call into what is already gone.
    setSocketState(UnconnectedState);
}

GuardSocket *GuardSocket::dispatching()
{
    return currentDispatch;
}

void GuardSocket::waitFor(std::chrono::milliseconds span)
{
    m_waitingSince = std::chrono::steady_clock::now();
    m_deadline = m_waitingSince + span;
}

// Reading

void GuardSocket::pump()
{
    if (m_phase == Phase::Lingering) {
        m_inner->skip(m_inner->bytesAvailable());
        return;
    }
    if (m_phase != Phase::Reading || m_isPumping) {
        return; // back-pressure: the rest stays in the inner socket and then in the kernel
    }
    const QPointer<GuardSocket> self = this;
    m_isPumping = true;
    readRequests();
    if (!self) {
        return;
    }
    m_isPumping = false;
    flushOut();
}

void GuardSocket::readRequests()
{
    const QPointer<GuardSocket> self = this;
    while (self && m_phase == Phase::Reading) {
        if (m_writer.pending() > m_limits.writeHighWater) {
            return; // pipelining without reading answers: goes on when they have been taken
        }
        if (m_inputOffset == m_input.size()) {
            const qint64 available = m_inner->bytesAvailable();
            if (available == 0) {
                m_input = QByteArray();
                m_inputOffset = 0;
                return;
            }
            m_input = m_inner->read(available);
            m_inputOffset = 0;
        }
        const RequestFramer::State before = m_framer.state();
        m_inputOffset += m_framer.feed(QByteArrayView(m_input).sliced(m_inputOffset));
        switch (m_framer.state()) {
        case RequestFramer::State::Complete:
            dispatch();
            break;
        case RequestFramer::State::Failed:
            refuse(m_framer.error());
            break;
        case RequestFramer::State::Idle:
        case RequestFramer::State::Head:
        case RequestFramer::State::Body:
            watchFramer(before);
            break;
        }
    }
}

void GuardSocket::watchFramer(RequestFramer::State before)
{
    if (m_framer.state() != before) {
        waitFor(m_framer.state() == RequestFramer::State::Body ? m_limits.bodyTimeout : m_limits.headTimeout);
    }
    if (m_framer.takeContinue()) {
        put(QByteArrayLiteral("HTTP/1.1 100 Continue\r\n\r\n"));
        flushOut();
    }
}

void GuardSocket::dispatch()
{
    m_phase = Phase::Answering;
    m_hasDelivered = true;
    m_wasTaken = false;
    m_request = m_framer.take();
    // What QtHttpServer gets cannot be misread: no field of the client's (its parser drops all of them past 99), only
    // the request line and the body with its true length. The fields go beside it, in takeRequest().
    const qsizetype bodySize = m_request.body.size();
    m_canonical = QByteArray();
    m_canonical.reserve(m_request.target.size() + bodySize + 96);
    m_canonical.append(m_request.method).append(' ').append(m_request.target).append(" HTTP/1.1\r\nContent-Length: ");
    m_canonical.append(QByteArray::number(bodySize)).append("\r\n\r\n").append(m_request.body);
    m_canonicalOffset = 0;
    m_request.body.clear();

    const QPointer<GuardSocket> self = this;
    GuardSocket *const outer = std::exchange(currentDispatch, this);
    Q_EMIT readyRead();
    if (self && m_wasTaken && bodySize >= largeBody) {
        Q_EMIT readyRead(); // nothing to read: makes it forget the body it keeps
    }
    currentDispatch = outer;
    if (self && (!m_wasTaken || bytesAvailable() > 0) && m_phase != Phase::Closed) {
        refuseLate();
    }
}

// Our framing and QtHttpServer's disagree. Not known to be possible; if it happens, nobody may guess what follows.
void GuardSocket::refuseLate()
{
    qCWarning(httpLog) << "request not understood alike by framer and QtHttpServer; connection closed";
    if (m_wasTaken) {
        cut();
    } else {
        refuse(notUnderstood);
    }
}

FramedRequest GuardSocket::takeRequest()
{
    m_wasTaken = true;
    return std::move(m_request);
}

qint64 GuardSocket::bytesAvailable() const
{
    return QIODevice::bytesAvailable() + (m_canonical.size() - m_canonicalOffset);
}

qint64 GuardSocket::readData(char *data, qint64 maxSize)
{
    const qint64 count = std::min<qint64>(maxSize, m_canonical.size() - m_canonicalOffset);
    if (count > 0) {
        std::memcpy(data, m_canonical.constData() + m_canonicalOffset, size_t(count));
        m_canonicalOffset += qsizetype(count);
        if (m_canonicalOffset == m_canonical.size()) {
            m_canonical = QByteArray();
            m_canonicalOffset = 0;
        }
    }
    return count;
}

// Writing

void GuardSocket::answer(QByteArray bytes, Connection connection)
{
    if (m_phase != Phase::Answering) {
        return;
    }
    m_whenGone = nullptr;
    put(std::move(bytes));
    completeAnswer(connection);
}

void GuardSocket::startStream(QByteArray head)
{
    if (m_phase != Phase::Answering) {
        return;
    }
    m_isStreaming = true;
    Q_EMIT streamStarted();
    put(std::move(head));
}

bool GuardSocket::writeStream(QByteArray bytes)
{
    if (m_phase != Phase::Answering) {
        return false;
    }
    if (m_writer.pending() > m_limits.writeHighWater) {
        qCInfo(httpLog) << "event stream of" << peerAddress().toString() << "cut: the client leaves it unread";
        // Not at once: the writer is in the middle of something.
        QMetaObject::invokeMethod(this, &GuardSocket::cut, Qt::QueuedConnection);
        return false;
    }
    put(std::move(bytes));
    return m_phase == Phase::Answering;
}

void GuardSocket::endStream(QByteArray tail, Connection connection)
{
    if (m_phase != Phase::Answering) {
        return;
    }
    m_whenGone = nullptr;
    m_isStreaming = false;
    Q_EMIT streamEnded();
    if (!tail.isEmpty()) {
        put(std::move(tail));
    }
    completeAnswer(connection);
}

void GuardSocket::completeAnswer(Connection connection)
{
    if (m_phase != Phase::Answering) {
        return; // gone while writing
    }
    if (connection == Connection::Close) {
        beginLinger();
        return;
    }
    m_phase = Phase::Reading;
    waitFor(m_limits.idleTimeout);
    continueReading();
}

void GuardSocket::continueReading()
{
    if (m_phase == Phase::Reading && !m_isPumping
        && (m_inputOffset < m_input.size() || m_inner->bytesAvailable() > 0)) {
        // Not from here: the handler that answers is still on the stack.
        QMetaObject::invokeMethod(this, &GuardSocket::pump, Qt::QueuedConnection);
    }
}

void GuardSocket::put(QByteArray bytes)
{
    m_writer.append(std::move(bytes));
    if (!m_isPumping || m_writer.gathered() > gatherLimit) {
        flushOut();
    }
}

void GuardSocket::flushOut()
{
    if (m_phase != Phase::Closed) {
        m_writer.flush();
    }
}

void GuardSocket::onBytesWritten()
{
    m_writer.noteProgress();
    if (m_phase == Phase::Lingering) {
        // Not at once: QSslSocket says so before the encrypted bytes are with its plain socket.
        QMetaObject::invokeMethod(this, &GuardSocket::shutDownWriting, Qt::QueuedConnection);
    } else {
        continueReading();
    }
}

qint64 GuardSocket::writeData(const char *, qint64)
{
    // Every answer goes through answer() or a stream. QtHttpServer itself has nothing to say here.
    return -1;
}

// Ending

void GuardSocket::refuse(const FrameError &error)
{
    qCInfo(httpLog).noquote() << nextRequestId().bytes() << "refused" << error.status << peerAddress().toString()
                              << error.reason;
    Q_EMIT refused();
    const AnswerFraming framing{.isHead = false, .minorVersion = 1, .isKeepAlive = false, .caching = Caching::NoStore};
    put(writeAnswer(Response::json(error.status, QByteArray("{\"error\":\"") + error.code + "\"}"), {}, framing));
    beginLinger();
}

void GuardSocket::disconnectFromHost()
{
    // QtHttpServer gives up on a request it cannot parse; dispatch() answers that.
    if (currentDispatch != this) {
        beginLinger();
    }
}

// Closing with unread bytes in the kernel sends a reset, and a reset takes the answer from a client that is still
// sending: so shut down our side only, and read on for a while (RFC 9112 section 9.6).
void GuardSocket::beginLinger()
{
    if (m_phase == Phase::Closed || m_phase == Phase::Lingering) {
        return;
    }
    m_phase = Phase::Lingering;
    m_waitingSince = std::chrono::steady_clock::now();
    m_input = QByteArray();
    m_inputOffset = 0;
    flushOut();
    if (m_phase == Phase::Lingering) {
        m_inner->skip(m_inner->bytesAvailable());
        shutDownWriting();
    }
}

void GuardSocket::shutDownWriting()
{
    if (m_phase != Phase::Lingering || m_isWriteShut || m_writer.pending() > 0) {
        return;
    }
    m_isWriteShut = true;
    m_deadline = std::chrono::steady_clock::now() + m_limits.lingerTimeout;
    ::shutdown(int(m_inner->socketDescriptor()), SHUT_WR);
}

void GuardSocket::cut()
{
    if (m_phase != Phase::Closed) {
        m_inner->abort();
        onInnerDisconnected(); // abort() of a socket that never connected says nothing
    }
}

void GuardSocket::onInnerDisconnected()
{
    if (m_phase == Phase::Closed) {
        return;
    }
    m_phase = Phase::Closed;
    if (std::exchange(m_isStreaming, false)) {
        Q_EMIT streamEnded();
    }
    if (const auto callback = std::exchange(m_whenGone, nullptr)) {
        callback();
    }
    setSocketState(UnconnectedState);
    Q_EMIT disconnected();
}

void GuardSocket::sweep(TimePoint now)
{
    if (m_writer.hasStalled(now, m_limits.writeTimeout)) {
        cut();
        return;
    }
    const bool isWaiting
        = m_phase == Phase::Handshake || m_phase == Phase::Reading || (m_phase == Phase::Lingering && m_isWriteShut);
    if (!isWaiting || now < m_deadline || m_writer.pending() > 0) {
        return;
    }
    if (m_phase != Phase::Reading) {
        cut();
    } else if (m_framer.state() == RequestFramer::State::Idle) {
        beginLinger(); // nothing was asked: nothing to answer
    } else {
        refuse(requestTimeout);
    }
}

} // namespace http
