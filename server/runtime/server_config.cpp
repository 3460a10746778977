// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/server_config.h"

namespace runtime
{

QString listenText(const QHostAddress &address, quint16 port)
{
    const bool isV6 = address.protocol() == QAbstractSocket::IPv6Protocol;
    const QString host = isV6 ? QStringLiteral("[%1]").arg(address.toString()) : address.toString();
    return QStringLiteral("%1:%2").arg(host).arg(port);
}

QString publicUrlFor(const ServerConfig &config, quint16 port)
{
    const QString scheme = config.isTlsOn() ? QStringLiteral("https://") : QStringLiteral("http://");
    return scheme + listenText(config.listenAddress, port);
}

bool isLoopbackHost(const QString &host)
{
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0) {
        return true;
    }
    const QHostAddress address(host);
    return !address.isNull() && address.isLoopback();
}

bool isLocalOnly(const ServerConfig &config)
{
    // An empty public URL is derived from the listen address.
    const bool isUrlLocal = config.publicUrl.isEmpty() || isLoopbackHost(QUrl(config.publicUrl).host());
    return config.listenAddress.isLoopback() && isUrlLocal;
}

} // namespace runtime
