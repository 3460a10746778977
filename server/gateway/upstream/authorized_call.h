// SPDX-License-Identifier: GPL-3.0-or-later
// One HTTP request to an upstream with its credential, asked once or twice more where the authorizer has a better one. Deleting it gives it up.
// Server thread.
#pragma once

#include "server/gateway/upstream/http_upstream.h"
#include "server/http/fetch/http_call.h"

namespace gateway
{

// What every request of one transport goes by.
struct HttpRoad {
    HttpTarget target;
    http::HttpCaller &caller;
    RequestAuthorizer &authorizer;
    HttpTransportLimits limits;
};

class AuthorizedCall final : public QObject
{
    Q_OBJECT
public:
    // Signals come later, never from within.
    AuthorizedCall(const HttpRoad &road, http::CallRequest request);

    // Nothing is asked, told or awaited any more. For whoever may be within one of its signals and so cannot delete it at once.
    void giveUp();

    // What goes with a request: fixed headers, then the credential, then those of the transport; none of the connection's own.
    [[nodiscard]] static QList<http::Header> allHeaders(const HttpRoad &road, const QList<http::Header> &credential, const QList<http::Header> &own);

    // From answered() on.
    [[nodiscard]] int status() const { return m_call->status(); }
    [[nodiscard]] QByteArray header(QByteArrayView name) const { return m_call->header(name).value_or(QByteArray()); }
    [[nodiscard]] QByteArray mediaType() const;

Q_SIGNALS:
    void answered(); // with any status that is not for the authorizer
    void read(const QByteArray &bytes);
    void ended();
    void failed(const gateway::UpstreamFailure &failure);

private:
    static constexpr int mostAttempts = 3; // a token that has gone stale, then one of too little scope

    void attempt();
    void send(const QList<http::Header> &credential);
    void judge();
    void fail(const UpstreamFailure &failure);

    const HttpRoad &m_road;
    const http::CallRequest m_request;
    std::unique_ptr<http::HttpCall> m_call;
    QList<http::Header> m_credential;
    int m_attempts = 0;
    bool m_isOver = false;
};

} // namespace gateway
