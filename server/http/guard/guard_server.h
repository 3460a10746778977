// SPDX-License-Identifier: GPL-3.0-or-later
// Accepts connections within their caps and wraps each in a GuardSocket for QtHttpServer. At a cap the connection that
// has gone longest without delivering a whole request gives way to the newcomer (product section 10). Server thread.
#pragma once

#include "server/http/guard/certificate_store.h"
#include "server/http/guard/guard_socket.h"
#include "server/http/http_counters.h"

#include <QHash>
#include <QSet>
#include <QTcpServer>
#include <QTimer>

namespace http
{

class GuardServer final : public QTcpServer
{
    Q_OBJECT

public:
    struct Options {
        HttpLimits limits;
        RequestFramer::BodyLimit bodyLimit;
        QList<QHostAddress> trustedProxies; // many clients behind one address
    };
    // `counters` and `certificates` (null: plain HTTP) are borrowed and outlive the server.
    GuardServer(Options options, HttpCounters &counters, const CertificateStore *certificates);
    ~GuardServer() override;

    // Stops listening and hangs up on everybody. What handlers still hold becomes "client gone".
    void shutDown();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void admit(std::unique_ptr<QTcpSocket> inner, const QByteArray &addressKey);
    void follow(GuardSocket *socket, const QByteArray &addressKey);
    void forget(GuardSocket *socket);
    [[nodiscard]] bool makeRoom(const QByteArray &addressKey, bool isExempt);
    [[nodiscard]] bool cutOldestWaiting(const QByteArray *addressKey);
    [[nodiscard]] bool isExempt(const QHostAddress &address) const;
    [[nodiscard]] std::unique_ptr<QTcpSocket> openInner(qintptr descriptor);
    void count(const QByteArray &addressKey, int change);
    void makeDescriptors();
    void onAcceptError();
    void sweep();

    const Options m_options;
    HttpCounters &m_counters;
    const CertificateStore *m_certificates;
    QHash<GuardSocket *, QByteArray> m_sockets; // with the address key each counts under
    QHash<QByteArray, int> m_perAddress; // event streams not counted
    int m_counted = 0;
    QTimer m_sweepTimer;
    QTimer m_retryAccept;
};

// Raises the soft limit of open files to the hard one: two for each connection would meet 1024 soon.
void raiseOpenFileLimit();

} // namespace http
