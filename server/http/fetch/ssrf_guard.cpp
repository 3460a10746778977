// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/ssrf_guard.h"

#include <algorithm>
#include <array>

namespace http
{

namespace
{

struct Block {
    const char *address;
    int prefix;
};

// IANA IPv4 Special-Purpose Address Registry (RFC 6890), multicast and reserved.
constexpr std::array SpecialIPv4{
    Block{"0.0.0.0", 8},
    Block{"10.0.0.0", 8},
    Block{"100.64.0.0", 10}, // RFC 6598
    Block{"127.0.0.0", 8},
    Block{"169.254.0.0", 16}, // link-local; metadata services of clouds
    Block{"172.16.0.0", 12},
    Block{"192.0.0.0", 24},
    Block{"192.0.2.0", 24},
    Block{"192.31.196.0", 24},
    Block{"192.52.193.0", 24},
    Block{"192.88.99.0", 24}, // 6to4 relays
    Block{"192.168.0.0", 16},
    Block{"192.175.48.0", 24},
    Block{"198.18.0.0", 15}, // RFC 2544
    Block{"198.51.100.0", 24},
    Block{"203.0.113.0", 24},
    Block{"224.0.0.0", 4},
    Block{"240.0.0.0", 4}, // and broadcast
};

// Of the one block that is handed out as unicast, 2000::/3: RFC 2928, 3849, 3056, 9637 and AS112. IPv4-mapped, NAT64, unique and link
// local addresses and multicast lie outside it.
constexpr Block UnicastIPv6{"2000::", 3};
constexpr std::array SpecialIPv6{
    Block{"2001::", 23}, // Teredo, ORCHID, benchmarking …
    Block{"2001:db8::", 32},
    Block{"2002::", 16}, // 6to4
    Block{"2620:4f:8000::", 48},
    Block{"3fff::", 20},
};

bool isIn(const QHostAddress &address, const Block &block)
{
    return address.isInSubnet(QHostAddress(QString::fromLatin1(block.address)), block.prefix);
}

bool isLoopbackName(const QString &host)
{
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

} // namespace

bool isPublicAddress(const QHostAddress &address)
{
    const auto holds = [&address](const Block &block) { return isIn(address, block); };
    switch (address.protocol()) {
    case QAbstractSocket::IPv4Protocol:
        return std::none_of(SpecialIPv4.begin(), SpecialIPv4.end(), holds);
    case QAbstractSocket::IPv6Protocol:
        return address.scopeId().isEmpty() && holds(UnicastIPv6) && std::none_of(SpecialIPv6.begin(), SpecialIPv6.end(), holds);
    case QAbstractSocket::AnyIPProtocol:
    case QAbstractSocket::UnknownNetworkLayerProtocol:
        return false;
    }
    Q_UNREACHABLE();
}

core::Expected<void, QString> checkOutsideUrl(const QUrl &url, LoopbackFetch loopback)
{
    const QString host = url.host();
    if (!url.isValid() || host.isEmpty() || !url.userInfo().isEmpty() || url.hasFragment()) {
        return core::unexpected(QStringLiteral("not a plain https address"));
    }
    const bool isHttps = url.scheme() == QLatin1String("https");
    if (loopback == LoopbackFetch::Allowed && isLoopbackName(host)) {
        return isHttps || url.scheme() == QLatin1String("http") ? core::Expected<void, QString>()
                                                                : core::unexpected(QStringLiteral("neither https nor http"));
    }
    if (!isHttps) {
        return core::unexpected(QStringLiteral("not https"));
    }
    if (url.port(443) != 443) {
        return core::unexpected(QStringLiteral("a port other than 443"));
    }
    return {};
}

core::Expected<QHostAddress, QString> chooseAddress(const QUrl &url, const QList<QHostAddress> &addresses, LoopbackFetch loopback)
{
    if (addresses.isEmpty()) {
        return core::unexpected(QStringLiteral("the name has no address"));
    }
    // A name of this machine may only mean this machine, and no other name may.
    const bool isForLoopback = loopback == LoopbackFetch::Allowed && isLoopbackName(url.host());
    for (const QHostAddress &address : addresses) {
        if (isForLoopback ? !address.isLoopback() : !isPublicAddress(address)) {
            return core::unexpected(QStringLiteral("%1 is not an address on the internet").arg(address.toString()));
        }
    }
    const auto isIPv4 = [](const QHostAddress &address) { return address.protocol() == QAbstractSocket::IPv4Protocol; };
    const auto first = isForLoopback ? std::find_if(addresses.begin(), addresses.end(), isIPv4) : addresses.begin();
    return first == addresses.end() ? addresses.first() : *first;
}

} // namespace http
