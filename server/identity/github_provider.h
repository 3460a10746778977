// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-in with a GitHub OAuth app (also Enterprise Server): authorization code with PKCE, then /user and, for a private
// e-mail, /user/emails, and the membership that lets people in, where one is set. GitHub has no ID token; accounts are
// keyed by the numeric id, since logins can be renamed. Server thread.
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
    QString organisation = {}; // "org" or "org/team": its members are let in
};

class GitHubProvider final : public Provider
{
public:
    // The fetcher outlives the provider and every sign-in under way.
    GitHubProvider(GitHubSettings settings, http::HttpFetcher &fetcher);

    [[nodiscard]] QString id() const override { return QStringLiteral("github"); }
    [[nodiscard]] QString displayName() const override { return QStringLiteral("GitHub"); }
    [[nodiscard]] QList<QByteArray> origins() const override;
    void begin(const ProviderDeparture &departure, QObject *context, Begun then) override;
    [[nodiscard]] bool isIssuer(const std::optional<QByteArray> &issuer) const override;
    void finish(const ProviderReturn &answer, QObject *context, Finished then) override;
    // With a refresh token of theirs where there is one; by /user, and the membership, in any case.
    void renew(const ProviderGrant &grant, QObject *context, Renewed then) override;

private:
    GitHubSettings m_settings;
    http::HttpFetcher &m_fetcher;
};

} // namespace identity
