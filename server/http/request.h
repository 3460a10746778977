// SPDX-License-Identifier: GPL-3.0-or-later
// One framed and validated HTTP request as plain data (RFC 9110, RFC 9112). Any thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>
#include <QHostAddress>
#include <QList>

#include <optional>

namespace http
{

struct Header {
    QByteArray name;
    QByteArray value; // without surrounding white space
};

struct Request {
    core::RequestId id; // in every log line about this request
    QByteArray method; // as sent; methods are case-sensitive (RFC 9110 section 9.1)
    QByteArray path; // raw target up to '?', never decoded: what the router matches
    QByteArray query; // raw target after '?'
    QList<Header> headers; // order, case and duplicates as received
    QByteArray body;
    QHostAddress peerAddress; // the socket's peer
    QHostAddress clientAddress; // the peer, or behind a trusted proxy the right-most untrusted hop
    bool isSecure = false; // arrived over our own TLS
    core::Milliseconds receivedAt{};

    // First value of that name, case-insensitive; nullopt when absent.
    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView name) const;
    [[nodiscard]] QList<QByteArray> headerValues(QByteArrayView name) const;
};

} // namespace http
