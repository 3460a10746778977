// SPDX-License-Identifier: GPL-3.0-or-later
// Names and flags of our cookies. The name carries the port, since loopback cookies are shared by all ports; on https
// it has the
// `__Host-` prefix, which no other host or path can plant (RFC 6265bis section 4.1.3). Any thread.
#pragma once

#include "server/http/cookies.h"

#include <QUrl>

namespace identity
{

class CookieNaming
{
public:
    explicit CookieNaming(const QUrl &publicUrl)
        : m_isHttps(publicUrl.scheme() == QLatin1String("https"))
        , m_port(QByteArray::number(publicUrl.port(m_isHttps ? 443 : 80)))
    {
    }

    [[nodiscard]] QByteArray nameOf(const QByteArray &purpose) const
    {
        return (m_isHttps ? QByteArrayLiteral("__Host-gatehouse_") : QByteArrayLiteral("gatehouse_")) + purpose + '_'
            + m_port;
    }

    [[nodiscard]] http::SetCookie cookie(
        const QByteArray &purpose, const QByteArray &value, std::chrono::seconds maxAge) const
    {
        http::SetCookie cookie;
        cookie.name = nameOf(purpose);
        cookie.value = value;
        cookie.maxAge = maxAge;
        cookie.transport = m_isHttps ? http::CookieTransport::HttpsOnly : http::CookieTransport::Any;
        return cookie;
    }

private:
    bool m_isHttps;
    QByteArray m_port;
};

} // namespace identity
