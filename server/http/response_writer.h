// SPDX-License-Identifier: GPL-3.0-or-later
// A Response as the bytes that go out: status line, framing, Date, security headers, body, all in one piece (RFC 9110,
// RFC 9112). Any thread.
#pragma once

#include "server/http/response.h"
#include "server/http/router.h"

namespace http
{

// What the request and its route ask of the answer.
struct AnswerFraming {
    bool isHead = false; // the head of the answer to GET, without its body (RFC 9110 section 9.3.2)
    int minorVersion = 1;
    bool isKeepAlive = true;
    Caching caching = Caching::NoStore;
};

[[nodiscard]] QByteArray writeAnswer(
    const Response &response, const QList<Header> &extraHeaders, const AnswerFraming &framing);

// Head of an event stream: chunked for HTTP/1.1, ended by closing for HTTP/1.0.
[[nodiscard]] QByteArray writeStreamHead(
    const QList<Header> &headers, const QList<Header> &extraHeaders, const AnswerFraming &framing);

[[nodiscard]] QByteArrayView reasonPhrase(int status);

} // namespace http
