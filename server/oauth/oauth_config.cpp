// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/oauth_config.h"

#include <QUrl>

namespace oauth
{

QString OAuthConfig::host() const
{
    const QString host = QUrl(issuer).host();
    return host.contains(QLatin1Char(':')) ? QString(QLatin1Char('[') + host + QLatin1Char(']')) : host;
}

} // namespace oauth
