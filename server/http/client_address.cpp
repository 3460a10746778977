// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/client_address.h"

#include "server/http/guard/field_syntax.h"

#include <QtEndian>

namespace http
{

namespace
{

// "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]:80", each perhaps in quotes. Null when it is none of
// these.
QHostAddress parseHop(QByteArrayView hop)
{
    hop = withoutOuterSpace(hop);
    if (hop.size() >= 2 && hop.startsWith('"') && hop.endsWith('"')) {
        hop = hop.sliced(1, hop.size() - 2);
    }
    if (hop.startsWith('[')) {
        const qsizetype end = hop.indexOf(']');
        hop = end < 0 ? QByteArrayView() : hop.sliced(1, end - 1);
    } else if (hop.indexOf(':') >= 0 && hop.indexOf(':') == hop.lastIndexOf(':')) {
        hop = hop.first(hop.indexOf(':'));
    }
    QHostAddress address;
    // The four-part form only: QHostAddress also reads "1" as an address.
    const bool isIp = hop.indexOf(':') >= 0 || std::count(hop.begin(), hop.end(), '.') == 3;
    return isIp && address.setAddress(QString::fromLatin1(hop)) ? normalizedAddress(address) : QHostAddress();
}

// The `for` of each element of Forwarded (RFC 7239 section 4), left to right.
QByteArray forParameter(QByteArrayView element)
{
    for (const QByteArray &pair : element.toByteArray().split(';')) {
        const QByteArrayView trimmed = withoutOuterSpace(pair);
        if (trimmed.size() > 4 && isSameName(trimmed.first(4), "for=")) {
            return trimmed.sliced(4).toByteArray();
        }
    }
    return {};
}

QHostAddress rightmostUntrusted(const QList<QByteArray> &hops, const QList<QHostAddress> &trustedProxies)
{
    QHostAddress nearest;
    for (qsizetype i = hops.size() - 1; i >= 0; --i) {
        const QHostAddress hop = parseHop(hops[i]);
        if (hop.isNull()) {
            break; // "unknown" or nonsense: nothing further left can be believed
        }
        nearest = hop;
        if (!trustedProxies.contains(hop)) {
            break;
        }
    }
    return nearest;
}

} // namespace

QHostAddress clientAddress(
    const QHostAddress &peer, const QList<Header> &headers, const QList<QHostAddress> &trustedProxies)
{
    const QHostAddress nearest = normalizedAddress(peer);
    if (trustedProxies.isEmpty() || !trustedProxies.contains(nearest)) {
        return nearest;
    }
    QList<QByteArray> forwardedFor;
    QList<QByteArray> forwarded;
    for (const Header &header : headers) {
        if (isSameName(header.name, "X-Forwarded-For")) {
            forwardedFor += header.value.split(',');
        } else if (isSameName(header.name, "Forwarded")) {
            for (const QByteArray &element : header.value.split(',')) {
                forwarded.append(forParameter(element));
            }
        }
    }
    const QHostAddress byForwardedFor = rightmostUntrusted(forwardedFor, trustedProxies);
    const QHostAddress byForwarded = rightmostUntrusted(forwarded, trustedProxies);
    // A proxy writes one of the two and may pass on the other as the client sent it: when they differ, neither counts.
    if (!forwardedFor.isEmpty() && !forwarded.isEmpty() && byForwardedFor != byForwarded) {
        return nearest;
    }
    const QHostAddress &client = forwardedFor.isEmpty() ? byForwarded : byForwardedFor;
    return client.isNull() ? nearest : client;
}

QHostAddress normalizedAddress(const QHostAddress &address)
{
    bool isIpv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIpv4);
    // Qt also converts ::1 and :: to IPv4 ones; those stay what they are.
    if (address.protocol() == QAbstractSocket::IPv4Protocol) {
        return address;
    }
    if (isIpv4 && address != QHostAddress(QHostAddress::LocalHostIPv6)
        && address != QHostAddress(QHostAddress::AnyIPv6)) {
        return QHostAddress(ipv4);
    }
    QHostAddress withoutScope = address;
    withoutScope.setScopeId({});
    return withoutScope;
}

QByteArray addressKey(const QHostAddress &address)
{
    const QHostAddress normal = normalizedAddress(address);
    if (normal.protocol() == QAbstractSocket::IPv4Protocol) {
        const quint32 bigEndian = qToBigEndian(normal.toIPv4Address());
        return {reinterpret_cast<const char *>(&bigEndian), sizeof bigEndian};
    }
    const Q_IPV6ADDR bytes = normal.toIPv6Address();
    return {reinterpret_cast<const char *>(bytes.c), 8};
}

} // namespace http
