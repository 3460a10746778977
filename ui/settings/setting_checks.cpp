// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_checks.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QRegularExpression>
#include <QStringList>
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

QStringList items(const QString &value)
{
    QStringList list = value.split(QLatin1Char(','), Qt::SkipEmptyParts);
    for (QString &item : list)
        item = item.trimmed();
    return list;
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

QString scopesProblem(const QString &value)
{
    // RFC 6749 section 3.3
    static const QRegularExpression form(QStringLiteral("^[\\x21\\x23-\\x5B\\x5D-\\x7E]+( [\\x21\\x23-\\x5B\\x5D-\\x7E]+)*$"));
    return form.match(value).hasMatch() ? QString() : Words::tr("Separate scopes by one blank each.");
}

QString organisationProblem(const QString &value)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$"));
    return form.match(value).hasMatch() ? QString() : Words::tr("Write octo-org, or one of its teams: octo-org/cats.");
}

QString domainsProblem(const QString &value)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$"));
    const QStringList domains = items(value);
    const bool isGood = std::all_of(domains.cbegin(), domains.cend(), [](const QString &domain) { return form.match(domain).hasMatch(); });
    return isGood ? QString() : Words::tr("Write domains such as example.org, with commas between them.");
}

QString tenantsProblem(const QString &value)
{
    static const QRegularExpression form(QStringLiteral("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"));
    static const QStringList everybody{QStringLiteral("common"), QStringLiteral("organizations"), QStringLiteral("consumers")};
    const QStringList tenants = items(value);
    if (std::all_of(tenants.cbegin(), tenants.cend(), [](const QString &tenant) { return everybody.contains(tenant); }))
        return Words::tr("Name tenants: that alone would be everybody.");
    const bool isGood = std::all_of(tenants.cbegin(), tenants.cend(), [](const QString &tenant) { return everybody.contains(tenant) || form.match(tenant).hasMatch(); });
    return isGood ? QString() : Words::tr("Write tenant IDs as the admin center shows them.");
}

QString roleMapProblem(const QString &value)
{
    const QStringList entries = value.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    const bool isGood = std::all_of(entries.cbegin(), entries.cend(), [](const QString &entry) {
        const qsizetype equals = entry.indexOf(QLatin1Char('='));
        return equals > 0 && !entry.mid(equals + 1).trimmed().isEmpty();
    });
    return isGood ? QString() : Words::tr("Write role=value,value;role=value.");
}

} // namespace ui
