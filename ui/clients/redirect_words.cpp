// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/clients/redirect_words.h"

#include "ui/common/format.h"

#include <QCoreApplication>
#include <QHostAddress>
#include <QUrl>

namespace ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::RedirectWords)
};

bool isLoopback(const QString &host)
{
    const QHostAddress address(host);
    return host == QLatin1String("localhost") || (!address.isNull() && address.isLoopback());
}

} // namespace

RedirectVerdict redirectVerdict(const QString &redirectUri)
{
    const QUrl url(redirectUri, QUrl::StrictMode);
    if (!url.isValid() || url.scheme().isEmpty())
        return {Tone::Err, Words::tr("not a valid address")};
    const bool isWeb = url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    if (!isWeb) // RFC 8252 section 7.1: any program on this computer may have taken the scheme
        return {Tone::Neutral, Words::tr("the program on this computer that opens %1:").arg(format::outside(url.scheme()))};
    if (isLoopback(url.host()))
        return {Tone::Ok, Words::tr("this computer")};
    // The encoded form: letters of another script that look like Latin ones stay visible.
    const QString host = format::outside(url.host(QUrl::FullyEncoded));
    if (url.scheme() == QLatin1String("http"))
        return {Tone::Err, Words::tr("%1 on the internet, not encrypted").arg(host)};
    return {Tone::Ok, Words::tr("%1 on the internet").arg(host)};
}

} // namespace ui
