// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/guard/guard_server.h"

#include "server/http/client_address.h"
#include "server/http/log.h"
#include "server/http/response_writer.h"

#include <QSslSocket>

#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace http
{

namespace
{

constexpr int listenBacklog = 1024;
constexpr int descriptorsAtOnce = 16; // freed in one sweep when there are none left

// To the kernel's buffer and no further: whoever is turned away must not cost a socket of ours. Plain HTTP only.
void turnAway(qintptr descriptor)
{
    const AnswerFraming framing{.isHead = false, .minorVersion = 1, .isKeepAlive = false, .caching = Caching::NoStore};
    const Response response = Response::json(503, QByteArrayLiteral(R"({"error":"too_many_connections"})"))
                                  .withHeader(QByteArrayLiteral("Retry-After"), QByteArrayLiteral("5"));
    const QByteArray bytes = writeAnswer(response, {}, framing);
    char unread[4096];
    // What has come already would turn the close into a reset and take the answer back.
    while (::recv(int(descriptor), unread, sizeof unread, MSG_DONTWAIT) > 0) { }
    [[maybe_unused]] const ssize_t sent
        = ::send(int(descriptor), bytes.constData(), size_t(bytes.size()), MSG_NOSIGNAL | MSG_DONTWAIT);
    ::shutdown(int(descriptor), SHUT_WR);
}

} // namespace

GuardServer::GuardServer(Options options, HttpCounters &counters, const CertificateStore *certificates)
    : m_options(std::move(options))
    , m_counters(counters)
    , m_certificates(certificates)
{
    setListenBacklogSize(listenBacklog);
    setMaxPendingConnections(listenBacklog);
    connect(&m_sweepTimer, &QTimer::timeout, this, &GuardServer::sweep);
    m_sweepTimer.start(m_options.limits.sweepInterval);
    m_retryAccept.setSingleShot(true);
    constexpr auto retryTime = std::chrono::milliseconds(100);
    m_retryAccept.setInterval(retryTime);
    connect(&m_retryAccept, &QTimer::timeout, this, &QTcpServer::resumeAccepting);
    connect(this, &QTcpServer::acceptError, this, &GuardServer::onAcceptError);
}

GuardServer::~GuardServer()
{
    shutDown();
}

void GuardServer::shutDown()
{
    m_sweepTimer.stop();
    m_retryAccept.stop();
    close();
    const QList<GuardSocket *> sockets = m_sockets.keys();
    for (GuardSocket *socket : sockets) {
        socket->cut();
    }
}

void GuardServer::incomingConnection(qintptr descriptor)
{
    std::unique_ptr<QTcpSocket> inner = openInner(descriptor);
    if (!inner) {
        return;
    }
    const QByteArray key = addressKey(inner->peerAddress());
    if (!makeRoom(key, isExempt(inner->peerAddress()))) {
        ++m_counters.turnedAway;
        if (!m_certificates) {
            turnAway(descriptor);
        }
        return; // closes it
    }
    admit(std::move(inner), key);
}

std::unique_ptr<QTcpSocket> GuardServer::openInner(qintptr descriptor)
{
    std::unique_ptr<QTcpSocket> inner;
    if (m_certificates) {
        auto tls = std::make_unique<QSslSocket>();
        tls->setSslConfiguration(m_certificates->configuration());
        inner = std::move(tls);
    } else {
        inner = std::make_unique<QTcpSocket>();
    }
    if (!inner->setSocketDescriptor(descriptor)) {
        ::close(int(descriptor));
        return nullptr;
    }
    return inner;
}

void GuardServer::admit(std::unique_ptr<QTcpSocket> inner, const QByteArray &key)
{
    auto *tls = qobject_cast<QSslSocket *>(inner.get());
    auto *socket = new GuardSocket(std::move(inner), m_options.limits, m_options.bodyLimit, this);
    follow(socket, key);
    addPendingConnection(socket);
    if (tls) {
        tls->startServerEncryption();
    }
}

void GuardServer::follow(GuardSocket *socket, const QByteArray &key)
{
    m_sockets.insert(socket, key);
    ++m_counters.connections;
    count(key, 1);
    connect(socket, &GuardSocket::streamStarted, this, [this, key] { count(key, -1); });
    connect(socket, &GuardSocket::streamEnded, this, [this, key] { count(key, 1); });
    connect(socket, &GuardSocket::refused, this, [this] { ++m_counters.refused; });
    connect(socket, &QAbstractSocket::disconnected, this, [this, socket] {
        forget(socket);
        socket->deleteLater(); // QtHttpServer does this too, but not for one that ended before it was taken over
    });
}

void GuardServer::forget(GuardSocket *socket)
{
    const auto found = m_sockets.constFind(socket);
    if (found != m_sockets.cend()) {
        count(*found, -1);
        m_sockets.erase(found);
        --m_counters.connections;
    }
}

void GuardServer::count(const QByteArray &key, int change)
{
    m_counted += change;
    int &here = m_perAddress[key];
    here += change;
    if (here == 0) {
        m_perAddress.remove(key);
    }
}

bool GuardServer::isExempt(const QHostAddress &address) const
{
    const QHostAddress normal = normalizedAddress(address);
    return (m_options.limits.isLoopbackExempt && normal.isLoopback()) || m_options.trustedProxies.contains(normal);
}

bool GuardServer::makeRoom(const QByteArray &key, bool isExemptAddress)
{
    if (!isExemptAddress && m_perAddress.value(key) >= m_options.limits.connectionsPerAddress
        && !cutOldestWaiting(&key)) {
        return false;
    }
    return m_counted < m_options.limits.connections || cutOldestWaiting(nullptr);
}

// One that never delivered a whole request goes before one that did and is idle now; nobody who is being answered goes.
bool GuardServer::cutOldestWaiting(const QByteArray *key)
{
    GuardSocket *oldest = nullptr;
    for (auto it = m_sockets.cbegin(); it != m_sockets.cend(); ++it) {
        GuardSocket *socket = it.key();
        if (socket->phase() == GuardSocket::Phase::Answering || (key && it.value() != *key)) {
            continue;
        }
        const auto rank = [](const GuardSocket *s) { return std::pair(s->hasDeliveredRequest(), s->waitingSince()); };
        if (!oldest || rank(socket) < rank(oldest)) {
            oldest = socket;
        }
    }
    if (!oldest) {
        return false;
    }
    ++m_counters.turnedAway;
    oldest->cut();
    return true;
}

// QTcpServer tells nobody when accept() fails for want of a descriptor, and is woken for the waiting client over and
// over.
void GuardServer::makeDescriptors()
{
    const int probe = ::dup(int(socketDescriptor()));
    if (probe >= 0) {
        ::close(probe);
        return;
    }
    qCWarning(httpLog) << "out of file descriptors: waiting connections give way";
    bool hasCut = false;
    for (int i = 0; i < descriptorsAtOnce && cutOldestWaiting(nullptr); ++i) {
        hasCut = true;
    }
    if (!hasCut) {
        pauseAccepting();
        m_retryAccept.start();
    }
}

void GuardServer::onAcceptError()
{
    // QTcpServer stops accepting for good here, whatever it was; we go on.
    qCWarning(httpLog).noquote() << "a connection could not be accepted:" << errorString();
    m_retryAccept.start();
}

void GuardServer::sweep()
{
    const auto now = std::chrono::steady_clock::now();
    const QList<GuardSocket *> sockets = m_sockets.keys(); // sweeping may remove
    for (GuardSocket *socket : sockets) {
        socket->sweep(now);
    }
    makeDescriptors();
}

void raiseOpenFileLimit()
{
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
    }
}

} // namespace http
