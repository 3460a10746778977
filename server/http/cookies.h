// SPDX-License-Identifier: GPL-3.0-or-later
// Cookies of a request and Set-Cookie of an answer (RFC 6265). Any thread.
#pragma once

#include "server/http/request.h"

#include <chrono>
#include <optional>

namespace http
{

// Every value of that cookie, in the order sent. More than one means that another page of the same host has planted
// one for a longer path (RFC 6265 section 8.6): a reader that binds security to it tries each or refuses.
[[nodiscard]] QList<QByteArray> cookieValues(const Request &request, QByteArrayView name);
[[nodiscard]] std::optional<QByteArray> cookie(const Request &request, QByteArrayView name);

enum class SameSite {
    Lax,
    Strict,
};

enum class CookieTransport {
    Any, // loopback http
    HttpsOnly, // Secure
};

// Always HttpOnly: no page of ours has a script that reads cookies.
struct SetCookie {
    QByteArray name = {};
    QByteArray value = {}; // cookie-octets only (base64url is fine)
    QByteArray path = QByteArrayLiteral("/");
    std::optional<std::chrono::seconds> maxAge = {}; // nullopt: until the browser is closed; 0: delete
    SameSite sameSite = SameSite::Lax;
    CookieTransport transport = CookieTransport::Any;

    [[nodiscard]] Header toHeader() const;
};

} // namespace http
