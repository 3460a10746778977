// SPDX-License-Identifier: GPL-3.0-or-later
// Resource indicators (RFC 8707): which resources this server issues tokens for, in their one canonical spelling. Pure.
#pragma once

#include "server/core/error.h"
#include "server/oauth/oauth_config.h"
#include "server/oauth/oauth_error.h"

#include <QString>
#include <QStringList>

namespace oauth
{

class ResourceIndicators
{
public:
    explicit ResourceIndicators(const OAuthConfig &config);

    // "<public>/mcp": what a request without `resource` means (protocol section 3.7), and the root document's resource.
    [[nodiscard]] QString defaultResource() const { return m_canonical.first(); }
    // Served here at the moment. Tokens are issued for those of external servers, too.
    [[nodiscard]] QStringList own() const;
    [[nodiscard]] QStringList all() const;

    // The path below the public URL, "/mcp/gatehouse"; empty for a resource that is not ours.
    [[nodiscard]] QString pathOf(const QString &canonical) const;

    // The canonical form of the resource asked for. None asked: the default. Upper-case scheme or host and a lone
    // trailing slash are forgiven; everything else that is not ours, and two different ones at once, is invalid_target.
    [[nodiscard]] core::Expected<QString, Error> resolve(const QStringList &requested) const;

private:
    QString m_issuer;
    QStringList m_canonical; // those there always are
    std::shared_ptr<const ServerDirectory> m_externalServers;
};

} // namespace oauth
