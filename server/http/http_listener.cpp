// SPDX-License-Identifier: GPL-3.0-or-later
// The only file that includes QtHttpServer, and the only one that knows which Qt this is.
#include "server/http/http_listener.h"

#include "server/http/client_address.h"
#include "server/http/log.h"

#include <QAbstractHttpServer>
#include <QHttpServerRequest>
#include <QThread>

namespace http
{

// QtHttpServer gives us its parsed request on a facade socket of ours; answers go through that socket, never through
// its responder: kept responders of 6.4 dangle when a client leaves.
class HttpListener::QtServer final : public QAbstractHttpServer
{
public:
    explicit QtServer(HttpListener &listener)
        : m_listener(listener)
    {
    }

protected:
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    bool handleRequest(const QHttpServerRequest &request, QHttpServerResponder &) override
    {
        return handle(request);
    }
    void missingHandler(const QHttpServerRequest &, QHttpServerResponder &) override { }
#else
    bool handleRequest(const QHttpServerRequest &request, QTcpSocket *) override
    {
        return handle(request);
    }
    void missingHandler(const QHttpServerRequest &, QTcpSocket *) override { }
#endif

private:
    bool handle(const QHttpServerRequest &request)
    {
        // QtHttpServer is called by a GuardSocket and calls back before that returns.
        if (GuardSocket *socket = GuardSocket::dispatching()) {
            m_listener.handle(*socket, request.body());
        }
        return true;
    }

    HttpListener &m_listener;
};

namespace
{

Response forbidden(QByteArray json)
{
    return Response::json(403, std::move(json));
}

} // namespace

HttpListener::HttpListener(const Router &router, const core::Clock &clock)
    : m_router(router)
    , m_clock(clock)
    , m_counters(std::make_shared<HttpCounters>())
    , m_environment(std::make_shared<AnswerEnvironment>())
{
    connect(&m_pingTimer, &QTimer::timeout, this, &HttpListener::pingStreams);
}

HttpListener::~HttpListener()
{
    stop();
}

core::Expected<quint16, ListenError> HttpListener::start(const ListenOptions &options)
{
    Q_ASSERT(thread() == QThread::currentThread() && !isListening());
    std::unique_ptr<CertificateStore> certificates;
    if (!options.certificateFile.isEmpty() || !options.keyFile.isEmpty()) {
        auto opened = CertificateStore::open(options.certificateFile, options.keyFile);
        if (!opened) {
            return core::unexpected(ListenError{ListenError::Kind::CertificateUnreadable, opened.error().detail});
        }
        certificates = std::move(*opened);
    }
    raiseOpenFileLimit();
    GuardServer::Options guard{options.limits, [this](QByteArrayView target) { return m_router.bodyLimitFor(target); },
        options.trustedProxies};
    auto server = std::make_unique<GuardServer>(std::move(guard), *m_counters, certificates.get());
    if (!server->listen(options.address, options.port)) {
        return core::unexpected(listenError(*server, options));
    }
    m_trustedProxies = options.trustedProxies;
    m_certificates = std::move(certificates);
    m_environment = std::make_shared<AnswerEnvironment>();
    m_environment->streams
        = std::make_shared<EventStreams>(m_counters, options.limits.eventStreams, options.limits.pingInterval);
    m_environment->origins = OriginCheck(options.access);
    m_environment->rateRefusals = options.rateRefusals;
    m_qtServer = std::make_unique<QtServer>(*this);
    m_server = server.release();
    m_qtServer->bind(m_server); // takes it over
    m_pingTimer.start(std::max(options.limits.pingInterval / 3, std::chrono::milliseconds(1)));
    return m_server->serverPort();
}

void HttpListener::stop()
{
    if (!isListening()) {
        return;
    }
    m_pingTimer.stop();
    std::exchange(m_server, nullptr)->shutDown();
    if (GuardSocket::dispatching()) {
        // A handler asked for it: its socket and QtHttpServer are on the stack.
        m_qtServer.release()->deleteLater();
        if (m_certificates) {
            m_certificates.release()->deleteLater();
        }
        return;
    }
    m_qtServer.reset(); // with the guard server and its sockets, which borrow the certificates
    m_certificates.reset();
}

std::optional<core::Seconds> HttpListener::certificateEndsAt() const
{
    const QSslCertificate certificate = m_certificates ? m_certificates->configuration().localCertificate() : QSslCertificate();
    return certificate.isNull() ? std::nullopt : std::optional(core::Seconds(std::chrono::seconds(certificate.expiryDate().toSecsSinceEpoch())));
}

quint16 HttpListener::port() const
{
    return m_server ? m_server->serverPort() : quint16(0);
}

void HttpListener::setAccess(const AccessOptions &options)
{
    // A new one: exchanges under way keep the rules they began with.
    m_environment
        = std::make_shared<AnswerEnvironment>(AnswerEnvironment{OriginCheck(options), m_environment->streams, m_environment->rateRefusals});
}

void HttpListener::pingStreams()
{
    m_environment->streams->ping(std::chrono::steady_clock::now());
}

Request HttpListener::makeRequest(GuardSocket &socket, FramedRequest framed, QByteArray body) const
{
    const qsizetype mark = framed.target.indexOf('?');
    Request request;
    request.id = nextRequestId();
    request.method = std::move(framed.method);
    request.path = mark < 0 ? framed.target : framed.target.first(mark);
    request.query = mark < 0 ? QByteArray() : framed.target.sliced(mark + 1);
    request.body = std::move(body);
    request.peerAddress = normalizedAddress(socket.peerAddress());
    request.clientAddress = clientAddress(request.peerAddress, framed.headers, m_trustedProxies);
    request.headers = std::move(framed.headers);
    request.isSecure = socket.isSecure();
    request.receivedAt = m_clock.nowMs();
    return request;
}

void HttpListener::handle(GuardSocket &socket, QByteArray body)
{
    Q_ASSERT(thread() == QThread::currentThread());
    ++m_counters->requests;
    FramedRequest framed = socket.takeRequest();
    AnswerFraming framing;
    framing.isHead = framed.method == "HEAD";
    framing.minorVersion = framed.minorVersion;
    framing.isKeepAlive = framed.isKeepAlive;
    Request request = makeRequest(socket, std::move(framed), std::move(body));
    const Router::Match match = m_router.match(request.method, request.path);
    const Cors cors = match.policy ? match.policy->cors : Cors::None;

    const bool isHostKnown = m_environment->origins.admitsHost(request);
    const bool isWayAdmitted = m_environment->origins.admitsWay(request);
    const QList<QByteArray> origins = request.headerValues("Origin");
    // Documents and endpoints that answer everybody (`*`) take any origin but an opaque one.
    const bool isOriginAdmitted = origins.isEmpty()
        || (origins.size() == 1 && origins.first() != "null"
            && (cors == Cors::AnyOrigin || m_environment->origins.admitsOrigin(origins.first())));
    const bool isAdmitted = isHostKnown && isWayAdmitted && isOriginAdmitted;
    framing.caching = isAdmitted && match.policy && match.handler ? match.policy->caching : Caching::NoStore;
    const auto exchange = SocketExchange::on(socket, std::move(request), framing, isAdmitted ? cors : Cors::None, m_environment);
    if (!isHostKnown) {
        qCInfo(httpLog).noquote() << exchange->request().id.bytes() << "refused 403: Host is not one of ours";
        exchange->send(forbidden(QByteArrayLiteral(R"({"error":"host_not_allowed"})")));
    } else if (!isWayAdmitted) {
        qCInfo(httpLog).noquote() << exchange->request().id.bytes() << "refused 403: came through a proxy or from another site, and nobody has to sign in here";
        exchange->send(forbidden(QByteArrayLiteral(R"({"error":"forwarded_not_allowed"})")));
    } else if (!isOriginAdmitted) {
        qCInfo(httpLog).noquote() << exchange->request().id.bytes() << "refused 403: Origin is not allowed";
        exchange->send(forbidden(QByteArrayLiteral(R"({"error":"origin_not_allowed"})")));
    } else {
        Router::dispatch(exchange, match);
    }
}

ListenError HttpListener::listenError(const GuardServer &server, const ListenOptions &options)
{
    const QString detail
        = QStringLiteral("%1:%2: %3").arg(options.address.toString()).arg(options.port).arg(server.errorString());
    switch (int(server.serverError())) {
    case QAbstractSocket::AddressInUseError:
        return {ListenError::Kind::AddressInUse, detail};
    case QAbstractSocket::SocketAddressNotAvailableError:
        return {ListenError::Kind::AddressNotAvailable, detail};
    case QAbstractSocket::SocketAccessError:
        return {ListenError::Kind::PermissionDenied, detail};
    default:
        return {ListenError::Kind::Other, detail};
    }
}

} // namespace http
