// SPDX-License-Identifier: GPL-3.0-or-later
// Who is really calling: the peer, or behind a trusted proxy the right-most untrusted hop of X-Forwarded-For or
// Forwarded (RFC 7239). For rate limits and audit only. Any thread.
#pragma once

#include "server/http/request.h"

namespace http
{

[[nodiscard]] QHostAddress clientAddress(
    const QHostAddress &peer, const QList<Header> &headers, const QList<QHostAddress> &trustedProxies);

// IPv4-mapped IPv6 addresses as IPv4, scope removed: one spelling for comparison.
[[nodiscard]] QHostAddress normalizedAddress(const QHostAddress &address);

// What limits per address count by: the IPv4 address, or the /64 that one IPv6 host owns.
[[nodiscard]] QByteArray addressKey(const QHostAddress &address);

} // namespace http
