// SPDX-License-Identifier: GPL-3.0-or-later
// One whole HTTP answer as plain data. Framing headers (Content-Length, Connection, Date) are the
// listener's; security headers and CORS are added by the route's policy. Any thread.
#pragma once

#include "server/http/request.h"

#include <QJsonObject>

namespace http
{

struct Response {
    int status = 200;
    QByteArray contentType; // empty with an empty body
    QList<Header> headers;
    QByteArray body;

    [[nodiscard]] static Response json(int status, const QJsonObject &object);
    [[nodiscard]] static Response json(int status, QByteArray compactJson);
    [[nodiscard]] static Response html(int status, QByteArray page);
    [[nodiscard]] static Response text(int status, QByteArray plainText);
    [[nodiscard]] static Response empty(int status);
    // 303 See Other: after a POST, so that the browser never repeats the form (RFC 9700 section 4.12).
    [[nodiscard]] static Response seeOther(QByteArray location);

    Response &&withHeader(QByteArray name, QByteArray value) &&;
};

} // namespace http
