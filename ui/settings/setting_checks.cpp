// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_checks.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::SettingChecks)
};

bool isLoopback(const QUrl &url)
{
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

bool isBareWebUrl(const QUrl &url)
{
    const bool isWeb = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    return url.isValid() && isWeb && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasQuery() && !url.hasFragment();
}

} // namespace

QString listenProblem(const QString &value)
{
    const qsizetype colon = value.lastIndexOf(QLatin1Char(':'));
    bool isNumber = false;
    const int port = value.mid(colon + 1).toInt(&isNumber);
    QString host = value.left(std::max<qsizetype>(0, colon));
    if (colon <= 0)
        return Words::tr("Write address and port, such as 127.0.0.1:8788.");
    if (!isNumber || port < 0 || port > 65535)
        return Words::tr("The port is a number from 0 (any free one) to 65535.");
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    else if (host.contains(QLatin1Char(':')))
        return Words::tr("Put an IPv6 address into brackets, such as [::1]:8788.");
    if (host != QLatin1String("localhost") && QHostAddress(host).isNull())
        return Words::tr("%1 is not an address of a network card. Use one such as 127.0.0.1.").arg(host);
    return {};
}

QString publicUrlProblem(const QString &value)
{
    const QUrl url(value, QUrl::StrictMode);
    if (!isBareWebUrl(url) || (!url.path().isEmpty() && url.path() != QLatin1String("/")))
        return Words::tr("Write scheme, host and port alone, such as https://gate.example.org.");
    if (url.scheme() == QLatin1String("http") && !isLoopback(url))
        return Words::tr("Use https: over http, tokens could be read on the way.");
    return {};
}

QString webUrlProblem(const QString &value)
{
    return isBareWebUrl(QUrl(value, QUrl::StrictMode)) ? QString() : Words::tr("Write a whole URL, such as https://github.example.org.");
}

QString secondsProblem(const QString &value)
{
    bool isNumber = false;
    return value.toInt(&isNumber) >= 0 && isNumber ? QString() : Words::tr("Write a whole number of seconds.");
}

QString countProblem(const QString &value)
{
    bool isNumber = false;
    return value.toInt(&isNumber) > 0 && isNumber ? QString() : Words::tr("Write a whole number above 0.");
}

QString noBlanksProblem(const QString &value)
{
    const bool hasBlank = std::any_of(value.cbegin(), value.cend(), [](QChar c) { return c.isSpace(); });
    return hasBlank ? Words::tr("There is a blank in it. Copy it again.") : QString();
}

} // namespace ui
