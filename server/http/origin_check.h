// SPDX-License-Identifier: GPL-3.0-or-later
// Which Host and which Origin may speak to us: what stops DNS rebinding and foreign pages (MCP 2025-11-25 transports,
// security warning; Fetch standard for Origin). Any thread.
#pragma once

#include "server/http/request.h"

#include <QSet>
#include <QStringList>

namespace http
{

enum class LoopbackOrigins {
    Allowed,
    Refused, // open mode: any page in the person's browser could otherwise call tools
};

enum class ForwardedRequests {
    Admitted,
    Refused, // open mode: behind a tunnel everybody's address is 127.0.0.1
};

enum class ForeignPages {
    Admitted,
    Refused, // open mode: what a page asks for without `Origin` (an image, a link) tells where it comes from in Sec-Fetch-Site
};

struct AccessOptions {
    QString publicUrl; // its host and origin are ours
    QStringList allowedHosts; // besides the public host and the loopback names; a port is ignored
    QStringList allowedOrigins; // besides our own: "https://app.example", "vscode-webview://…"
    LoopbackOrigins loopbackOrigins = LoopbackOrigins::Allowed;
    ForwardedRequests forwardedRequests = ForwardedRequests::Admitted;
    ForeignPages foreignPages = ForeignPages::Admitted;
};

class OriginCheck
{
public:
    OriginCheck() = default;
    explicit OriginCheck(const AccessOptions &options);

    // Exactly one Host field with a known name (the port does not matter).
    [[nodiscard]] bool admitsHost(const Request &request) const;
    // Nothing in it says that it came through a proxy or a tunnel, or from a page of another site, where that matters.
    [[nodiscard]] bool admitsWay(const Request &request) const;
    // Own, loopback and configured origins; never "null".
    [[nodiscard]] bool admitsOrigin(QByteArrayView origin) const;

private:
    QSet<QByteArray> m_hosts;
    QSet<QByteArray> m_origins;
    LoopbackOrigins m_loopbackOrigins = LoopbackOrigins::Allowed;
    ForwardedRequests m_forwardedRequests = ForwardedRequests::Admitted;
    ForeignPages m_foreignPages = ForeignPages::Admitted;
};

// The host of an authority ("example.com:80", "[::1]"), lower case; empty when it is not one (RFC 3986 section 3.2).
[[nodiscard]] QByteArray hostOfAuthority(QByteArrayView authority);

} // namespace http
