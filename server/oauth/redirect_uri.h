// SPDX-License-Identifier: GPL-3.0-or-later
// Redirect URIs: which may be registered, and when a requested one equals a registered one (RFC 6749 section 3.1.2,
// RFC 8252 section 7, RFC 9700 section 4.1). An own strict parser, since a lenient one is how
// `http://localhost:80@evil.com` gets through. Pure; any thread.
#pragma once

#include "server/core/error.h"
#include "server/oauth/oauth_error.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace oauth
{

enum class RedirectUriKind {
    Https,
    LoopbackHttp,
    PrivateUse, // cursor://…, com.example.app:/…: any program on the device may claim it, the consent page says so
};

// A redirect URI that may be registered, in its parts as written.
struct RedirectUri {
    RedirectUriKind kind = RedirectUriKind::Https;
    QString uri;
    QString scheme; // lower case
    QString host; // lower case, brackets kept; may be empty for private-use schemes
    QString port; // empty = none given
    QString pathAndQuery;

    // What a person should see as the place they are sent to: "claude.ai", "localhost", "cursor:".
    [[nodiscard]] QString displayHost() const;
    // The origin for a CSP form-action, e.g. "https://claude.ai", "http://localhost:4711", "cursor:".
    [[nodiscard]] QString cspSource() const;

    // Refusals carry invalid_redirect_uri and a sentence for the developer of the client.
    [[nodiscard]] static core::Expected<RedirectUri, Error> parse(const QString &uri);
};

// Exact, but for the port of loopback redirects (RFC 8252 section 7.3; `localhost` too, since clients use it so).
[[nodiscard]] bool redirectUriMatches(const QString &registered, const QString &requested);
[[nodiscard]] bool isRegisteredRedirectUri(const QStringList &registered, const QString &requested);

} // namespace oauth
