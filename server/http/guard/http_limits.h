// SPDX-License-Identifier: GPL-3.0-or-later
// What one connection, one address and all of them together may take (product section 10). Any thread.
#pragma once

#include <QtGlobal>

#include <chrono>

namespace http
{

struct HttpLimits {
    qsizetype target = 8 * 1024; // longest request target: 414 beyond
    qsizetype headerBlock = 16 * 1024; // all field lines together: 431 beyond
    int headerFields = 100;
    qint64 writeHighWater = 1024 * 1024; // bytes a reader may leave unread before its stream is cut

    std::chrono::milliseconds handshakeTimeout{10'000}; // TLS
    std::chrono::milliseconds headTimeout{15'000}; // first byte (or accept) to the end of the header block
    std::chrono::milliseconds bodyTimeout{30'000};
    std::chrono::milliseconds idleTimeout{60'000}; // between two requests
    std::chrono::milliseconds writeTimeout{30'000}; // without the client taking a single byte
    std::chrono::milliseconds lingerTimeout{5'000}; // after our last byte, for the client to read it and hang up
    std::chrono::milliseconds pingInterval{15'000}; // comment on a silent event stream
    std::chrono::milliseconds sweepInterval{500};

    int connections = 1024; // event streams not counted
    int connectionsPerAddress = 64; // not for loopback and trusted proxies; event streams not counted
    int eventStreams = 8192;
    bool isLoopbackExempt = true; // from the cap per address: local proxies and tunnels
};

} // namespace http
