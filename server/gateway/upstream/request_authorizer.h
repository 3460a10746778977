// SPDX-License-Identifier: GPL-3.0-or-later
// Credentials for requests to an HTTP upstream: a fixed header, OAuth with Gatehouse as the client, or both beside the caller's identity.
// They go to that upstream only, and nothing of the caller's own request goes with them (protocol.md 2.9, rule 10). Server thread.
#pragma once

#include "server/gateway/upstream/upstream_failure.h"
#include "server/http/request.h"

#include <functional>

class QObject;

namespace gateway
{

struct Refusal {
    int status = 0; // 401 or 403
    QList<QByteArray> challenges; // WWW-Authenticate, each as it came
    QList<http::Header> sentWith;  // what headers() had given: an answer to an older token says nothing about a newer one
};

class RequestAuthorizer
{
public:
    using Headers = std::function<void(core::Expected<QList<http::Header>, UpstreamFailure>)>;
    using Decided = std::function<void(core::Expected<void, UpstreamFailure>)>;

    virtual ~RequestAuthorizer() = default;
    // For each request anew. None is an answer too.
    virtual void headers(QObject *context, Headers then) = 0;
    // Success: send it once more, with headers() asked again. The error is what becomes of the request.
    virtual void refused(const Refusal &refusal, QObject *context, Decided then) = 0;
};

// Bearer or any other header from the secret store; also none at all.
class FixedHeaders final : public RequestAuthorizer
{
public:
    explicit FixedHeaders(QList<http::Header> headers = {})
        : m_headers(std::move(headers))
    {
    }
    void headers(QObject *, Headers then) override { then(m_headers); }
    void refused(const Refusal &refusal, QObject *context, Decided then) override;

private:
    const QList<http::Header> m_headers;
};

} // namespace gateway
