// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/origin_check.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace http
{

namespace
{

// Added by what stands between (RFC 7239, RFC 9110 section 7.6.3, and what reverse proxies and tunnels write).
bool isTraceOfProxy(const QByteArray &headerName)
{
    const QByteArray name = headerName.toLower();
    return name == "forwarded" || name == "via" || name == "x-real-ip" || name == "true-client-ip"
        || name.startsWith("x-forwarded") || name.startsWith("x-original-") || name.startsWith("cf-")
        || name.startsWith("ngrok-");
}

// Fetch Metadata: only a person (`none`) or a page of our own. `same-site` is another port of this machine.
bool isOfForeignPage(const Header &header)
{
    return header.name.compare("Sec-Fetch-Site", Qt::CaseInsensitive) == 0 && header.value != "same-origin" && header.value != "none";
}

bool isHostCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

bool isPort(QByteArrayView port)
{
    return port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; })
        && (port.isEmpty() || port.toInt() <= 65535);
}

bool isLoopbackName(const QByteArray &host)
{
    return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

// Scheme and authority of a serialized origin (RFC 6454 section 6.2); empty parts when it is not one.
struct OriginParts {
    QByteArray scheme;
    QByteArray host;
    QByteArray port; // empty for the scheme's own
};

OriginParts parseOrigin(QByteArrayView origin)
{
    const qsizetype colon = origin.indexOf("://");
    if (colon <= 0) {
        return {};
    }
    OriginParts parts{origin.first(colon).toByteArray().toLower(), {}, {}};
    const QByteArrayView authority = origin.sliced(colon + 3);
    parts.host = hostOfAuthority(authority);
    const qsizetype bracket = authority.lastIndexOf(']');
    const qsizetype portColon = authority.lastIndexOf(':');
    if (portColon > bracket) {
        parts.port = authority.sliced(portColon + 1).toByteArray();
    }
    if ((parts.scheme == "https" && parts.port == "443") || (parts.scheme == "http" && parts.port == "80")) {
        parts.port.clear();
    }
    return parts.host.isEmpty() ? OriginParts{} : parts;
}

// One spelling for comparison. Origins of schemes without hosts are compared as they are.
QByteArray normalized(QByteArrayView origin)
{
    const OriginParts parts = parseOrigin(origin);
    if (parts.host.isEmpty()) {
        return origin.toByteArray();
    }
    QByteArray text = parts.scheme + "://" + parts.host;
    if (!parts.port.isEmpty()) {
        text += ':' + parts.port;
    }
    return text;
}

} // namespace

QByteArray hostOfAuthority(QByteArrayView authority)
{
    QByteArrayView host = authority;
    QByteArrayView port;
    if (authority.startsWith('[')) {
        const qsizetype end = authority.indexOf(']');
        if (end < 0) {
            return {};
        }
        host = authority.first(end + 1);
        const QByteArrayView after = authority.sliced(end + 1);
        if (!after.isEmpty() && !after.startsWith(':')) {
            return {};
        }
        port = after.isEmpty() ? after : after.sliced(1);
        QHostAddress address;
        if (!address.setAddress(QString::fromLatin1(host.sliced(1, end - 1)))
            || address.protocol() != QAbstractSocket::IPv6Protocol || !address.scopeId().isEmpty()) {
            return {};
        }
        return isPort(port) ? '[' + address.toString().toLatin1() + ']' : QByteArray();
    }
    const qsizetype colon = authority.indexOf(':');
    if (colon >= 0) {
        host = authority.first(colon);
        port = authority.sliced(colon + 1);
    }
    const QByteArray lower = host.toByteArray().toLower();
    return isPort(port) && std::all_of(lower.begin(), lower.end(), isHostCharacter) ? lower : QByteArray();
}

OriginCheck::OriginCheck(const AccessOptions &options)
    : m_hosts{"localhost", "127.0.0.1", "[::1]"}
    , m_loopbackOrigins(options.loopbackOrigins)
    , m_forwardedRequests(options.forwardedRequests)
    , m_foreignPages(options.foreignPages)
{
    const QUrl publicUrl(options.publicUrl);
    if (publicUrl.isValid() && !publicUrl.host().isEmpty()) {
        const QByteArray authority = publicUrl.authority(QUrl::FullyEncoded).toLatin1();
        m_hosts.insert(hostOfAuthority(authority));
        m_origins.insert(normalized(QByteArray(publicUrl.scheme().toLatin1() + "://" + authority)));
    }
    for (const QString &host : options.allowedHosts) {
        m_hosts.insert(hostOfAuthority(host.trimmed().toLatin1()));
    }
    for (const QString &origin : options.allowedOrigins) {
        QByteArray text = origin.trimmed().toLatin1();
        if (text.endsWith('/')) {
            text.chop(1);
        }
        m_origins.insert(normalized(text));
    }
    m_hosts.remove({});
    m_origins.remove({});
    m_origins.remove("null");
}

bool OriginCheck::admitsHost(const Request &request) const
{
    const std::optional<QByteArray> host = request.header("Host");
    return host && m_hosts.contains(hostOfAuthority(*host));
}

bool OriginCheck::admitsWay(const Request &request) const
{
    return std::none_of(request.headers.cbegin(), request.headers.cend(), [this](const Header &header) {
        return (m_forwardedRequests == ForwardedRequests::Refused && isTraceOfProxy(header.name))
            || (m_foreignPages == ForeignPages::Refused && isOfForeignPage(header));
    });
}

bool OriginCheck::admitsOrigin(QByteArrayView origin) const
{
    const OriginParts parts = parseOrigin(origin);
    if (m_loopbackOrigins == LoopbackOrigins::Allowed && isLoopbackName(parts.host)
        && (parts.scheme == "http" || parts.scheme == "https")) {
        return true;
    }
    return m_origins.contains(normalized(origin));
}

} // namespace http
