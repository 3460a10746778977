// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-in with a GitHub OAuth app (also Enterprise Server): authorization code with PKCE, then /user and, for a private
// e-mail, /user/emails. GitHub has no ID token; accounts are keyed by the numeric id, since logins can be renamed.
// Server thread.
#pragma once

#include "server/identity/provider.h"

namespace http
{
class HttpFetcher;
}

namespace identity
{

struct GitHubSettings {
    QString clientId;
    core::Secret clientSecret;
    QString scopes = QStringLiteral("read:user user:email");
    QString webUrl = QStringLiteral("https://github.com"); // no trailing slash
    QString apiUrl = QStringLiteral("https://api.github.com"); // no trailing slash
    QString callbackUrl; // "<public>/callback", as registered with the app
};

class GitHubProvider final : public Provider
{
public:
    // The fetcher outlives the provider and every sign-in under way.
    GitHubProvider(GitHubSettings settings, http::HttpFetcher &fetcher);

    [[nodiscard]] QString id() const override { return QStringLiteral("github"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("GitHub"); }
    [[nodiscard]] QByteArray origin() const override;
    [[nodiscard]] QByteArray begin(const QByteArray &state, const QByteArray &codeChallenge) const override;
    void finish(const QByteArray &code, const core::Secret &codeVerifier, QObject *context, Finished then) override;

private:
    GitHubSettings m_settings;
    http::HttpFetcher &m_fetcher;
};

} // namespace identity
