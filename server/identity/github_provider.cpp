// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/github_provider.h"

#include "server/identity/github_visit.h"

namespace identity
{

GitHubProvider::GitHubProvider(GitHubSettings settings, http::HttpFetcher &fetcher)
    : m_settings(std::move(settings))
    , m_fetcher(fetcher)
{
}

QList<QByteArray> GitHubProvider::origins() const
{
    return {QUrl(m_settings.webUrl)
                .toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo)};
}

void GitHubProvider::begin(const ProviderDeparture &departure, QObject *, Begun then)
{
    QString scopes = m_settings.scopes;
    const QString membership = QStringLiteral("read:org");
    if (!m_settings.organisation.isEmpty() && !scopes.split(QLatin1Char(' ')).contains(membership)) {
        scopes += QLatin1Char(' ') + membership;
    }
    then(m_settings.webUrl.toUtf8() + "/login/oauth/authorize?"
        + encodedPairs({{"client_id", m_settings.clientId.toUtf8()}, {"redirect_uri", m_settings.callbackUrl.toUtf8()},
            {"scope", scopes.toUtf8()}, {"state", departure.state}, {"code_challenge", departure.codeChallenge},
            {"code_challenge_method", "S256"}}));
}

// GitHub publishes no metadata that would say what its `iss` is; the callback path of its own keeps mix-ups out.
bool GitHubProvider::isIssuer(const std::optional<QByteArray> &) const
{
    return true;
}

void GitHubProvider::finish(const ProviderReturn &answer, QObject *context, Finished then)
{
    std::make_shared<GitHubVisit>(m_settings, m_fetcher, context, std::move(then))->redeem(answer);
}

void GitHubProvider::renew(const ProviderGrant &grant, QObject *context, Renewed then)
{
    const auto finished = [grant, then = std::move(then)](const core::Expected<ProviderSignIn, ProviderError> &now) {
        if (!now) {
            then(core::unexpected(ProviderError(now.error())));
            return;
        }
        ProviderRenewal renewal{now->identity, std::nullopt};
        if (!grant.refreshToken.isEmpty()) {
            renewal.grant = now->grant;
        }
        then(renewal);
    };
    std::make_shared<GitHubVisit>(m_settings, m_fetcher, context, finished)->renew(grant);
}

} // namespace identity
