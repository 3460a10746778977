// SPDX-License-Identifier: GPL-3.0-or-later
// The door to an MCP server over HTTP: Streamable HTTP of all revisions, and HTTP+SSE of 2024-11-05 behind it. The address is an
// administrator's and may be anywhere; redirects are not followed. Server thread.
#pragma once

#include "server/gateway/upstream/request_authorizer.h"
#include "server/gateway/upstream/upstream_transport.h"

#include <QUrl>

#include <chrono>

namespace http
{
class HttpCaller;
}

namespace gateway
{

struct HttpTransportLimits {
    qsizetype longestMessage = 8 * 1024 * 1024;
    std::chrono::milliseconds connectTimeout{10'000};
    std::chrono::milliseconds firstRetry{1'000}; // of a broken stream, where the upstream names none
    std::chrono::milliseconds longestRetry{60'000};
    int resumptions = 20; // of one request's stream without any news on it
};

struct HttpTarget {
    QUrl url;
    QList<http::Header> headers; // fixed ones beside the authorizer's; those of the transport and of framing win
};

class HttpUpstream final : public UpstreamDoor
{
public:
    // `caller` and `authorizer` outlive every transport made here.
    HttpUpstream(HttpTarget target, http::HttpCaller &caller, RequestAuthorizer &authorizer, HttpTransportLimits limits = {});

    [[nodiscard]] std::unique_ptr<UpstreamTransport> transport() override;
    [[nodiscard]] std::unique_ptr<UpstreamTransport> olderTransport() override;

private:
    const HttpTarget m_target;
    http::HttpCaller &m_caller;
    RequestAuthorizer &m_authorizer;
    const HttpTransportLimits m_limits;
};

} // namespace gateway
