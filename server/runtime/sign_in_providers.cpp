// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/sign_in_providers.h"

#include "server/identity/github_provider.h"
#include "server/identity/oidc/oidc_provider.h"
#include "server/runtime/setting_secrets.h"

#include <QLoggingCategory>
#include <QUrl>

namespace runtime
{

namespace
{

Q_LOGGING_CATEGORY(lcRuntime, "gatehouse.runtime")

using identity::OidcFlavour;
using identity::OidcSettings;

// On when there is an app, that is both its id and its secret.
std::optional<core::Secret> secretOf(const SettingSecrets &secrets, const char *key, const QString &clientId)
{
    if (clientId.isEmpty()) {
        return std::nullopt;
    }
    auto secret = secrets.value(QString::fromLatin1(key));
    if (!secret) {
        qCWarning(lcRuntime).noquote() << key << "is not set: sign-in with client ID" << clientId << "is off";
    }
    return secret;
}

QString callbackUrl(const QString &publicUrl, OidcFlavour flavour)
{
    return publicUrl + QStringLiteral("/callback/") + toId(flavour);
}

std::optional<OidcSettings> google(const ServerConfig &config, const SettingSecrets &secrets)
{
    const auto secret = secretOf(secrets, "google_client_secret", config.googleClientId);
    if (!secret) {
        return std::nullopt;
    }
    OidcSettings settings;
    settings.flavour = OidcFlavour::Google;
    settings.name = QStringLiteral("Google");
    settings.issuer = config.googleIssuer;
    settings.clientId = config.googleClientId;
    settings.clientSecret = *secret;
    settings.scopes = config.googleScopes;
    settings.domains = config.googleDomains;
    return settings;
}

std::optional<OidcSettings> entra(const ServerConfig &config, const SettingSecrets &secrets)
{
    const auto secret = secretOf(secrets, "entra_client_secret", config.entraClientId);
    if (!secret) {
        return std::nullopt;
    }
    OidcSettings settings;
    settings.flavour = OidcFlavour::Entra;
    settings.name = QStringLiteral("Microsoft");
    settings.issuer = config.entraAuthority;
    settings.clientId = config.entraClientId;
    settings.clientSecret = *secret;
    settings.scopes = config.entraScopes;
    settings.tenants = config.entraTenants;
    return settings;
}

// A client without secret is a public one: PKCE alone protects the code.
std::optional<OidcSettings> oidc(const ServerConfig &config, const SettingSecrets &secrets)
{
    if (config.oidcClientId.isEmpty()) {
        return std::nullopt;
    }
    OidcSettings settings;
    settings.name = config.oidcName.isEmpty() ? QUrl(config.oidcIssuer).host() : config.oidcName;
    settings.issuer = config.oidcIssuer;
    settings.clientId = config.oidcClientId;
    settings.clientSecret = secrets.value(QStringLiteral("oidc_client_secret")).value_or(core::Secret());
    settings.scopes = config.oidcScopes;
    settings.roleClaim = {config.oidcRoleClaim, config.oidcRoleMap};
    return settings;
}

} // namespace

identity::ProviderRegistry signInProviders(const ServerConfig &config, const SettingSecrets &secrets, const QString &publicUrl,
                                           http::HttpFetcher &fetcher, const core::Clock &clock)
{
    identity::ProviderRegistry providers;
    if (const auto secret = secretOf(secrets, "github_client_secret", config.githubClientId)) {
        identity::GitHubSettings settings{config.githubClientId, *secret, config.githubScopes, config.githubWebUrl, config.githubApiUrl,
                                          publicUrl + QStringLiteral("/callback"), config.githubOrganisation};
        providers.add(std::make_unique<identity::GitHubProvider>(std::move(settings), fetcher));
    }
    for (auto settings : {google(config, secrets), entra(config, secrets), oidc(config, secrets)}) {
        if (settings) {
            settings->callbackUrl = callbackUrl(publicUrl, settings->flavour);
            providers.add(std::make_unique<identity::OidcProvider>(*std::move(settings), fetcher, clock));
        }
    }
    return providers;
}

} // namespace runtime
