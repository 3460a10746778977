// SPDX-License-Identifier: GPL-3.0-or-later
// The HTTP side of the server: guarded sockets below, QtHttpServer between, the router above. Every request passes
// through QtHttpServer's handleRequest on the thread this lives on (the server thread), becomes an http::Request, is
// checked for Host and Origin, and goes to its route.
#pragma once

#include "server/core/clock.h"
#include "server/core/error.h"
#include "server/http/rate_refusals.h"
#include "server/http/guard/guard_server.h"
#include "server/http/listen_error.h"
#include "server/http/socket_exchange.h"

#include <QPointer>

namespace http
{

struct ListenOptions {
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 0; // 0: any free one
    QString certificateFile; // both empty: plain HTTP
    QString keyFile;
    AccessOptions access;
    QList<QHostAddress> trustedProxies;
    HttpLimits limits;
    std::shared_ptr<RateRefusals> rateRefusals; // counts what was refused as too often; null: nobody does
};

class HttpListener final : public QObject
{
    Q_OBJECT

public:
    // `router` and `clock` are borrowed and outlive the listener.
    HttpListener(const Router &router, const core::Clock &clock);
    ~HttpListener() override;

    // The port in use. Not while listening already.
    [[nodiscard]] core::Expected<quint16, ListenError> start(const ListenOptions &options);
    // Hangs up on everybody; exchanges and streams that handlers still hold see a client that has gone. May be called
    // at any time, also from a handler, and start() may follow.
    void stop();
    [[nodiscard]] bool isListening() const { return m_server != nullptr; }
    [[nodiscard]] quint16 port() const;
    [[nodiscard]] std::optional<core::Seconds> certificateEndsAt() const; // nullopt: plain HTTP
    // The public URL may be known only after start(): port 0.
    void setAccess(const AccessOptions &options);

    // May be read from any thread and outlives the listener.
    [[nodiscard]] std::shared_ptr<const HttpCounters> counters() const { return m_counters; }

private:
    class QtServer; // the QAbstractHttpServer adapter
    void handle(GuardSocket &socket, QByteArray body);
    [[nodiscard]] Request makeRequest(GuardSocket &socket, FramedRequest framed, QByteArray body) const;
    [[nodiscard]] static ListenError listenError(const GuardServer &server, const ListenOptions &options);
    void pingStreams();

    const Router &m_router;
    const core::Clock &m_clock;
    std::shared_ptr<HttpCounters> m_counters;
    std::shared_ptr<AnswerEnvironment> m_environment;
    QList<QHostAddress> m_trustedProxies;
    std::unique_ptr<CertificateStore> m_certificates;
    std::unique_ptr<QtServer> m_qtServer;
    GuardServer *m_server = nullptr; // a child of m_qtServer
    QTimer m_pingTimer;
};

} // namespace http
