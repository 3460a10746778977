// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/provider_settings.h"

#include "ui/settings/setting_checks.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::ProviderSettings)
};

QString key(const char *text)
{
    return QString::fromLatin1(text);
}

QList<SettingDefinition> gitHub()
{
    using enum SettingEditor;
    const auto section = SettingSection::SignIn;
    const QString card = Words::tr("GitHub");
    return {
        {key("github_client_id"), section, card, Words::tr("Client ID"), Words::tr("Of your OAuth app on GitHub."), Text, {}, noBlanksProblem},
        {key("github_client_secret"), section, card, Words::tr("Client secret"), Words::tr("Kept in the vault, never shown again."), Secret, {}, noBlanksProblem},
        {key("github_org"), section, card, Words::tr("Organisation"), Words::tr("Its members are let in: octo-org, or octo-org/team."), Text, {}, organisationProblem},
        {key("github_scopes"), section, card, Words::tr("Scopes"), Words::tr("What GitHub is asked for; an organisation needs read:org."), Text, {}, scopesProblem},
        {key("github_web_url"), section, card, Words::tr("Web address"), Words::tr("Of an Enterprise Server: where people sign in."), Text, {}, webUrlProblem},
        {key("github_api_url"), section, card, Words::tr("API address"), Words::tr("Of an Enterprise Server: https://HOST/api/v3."), Text, {}, webUrlProblem},
    };
}

QList<SettingDefinition> google()
{
    using enum SettingEditor;
    const auto section = SettingSection::SignIn;
    const QString card = Words::tr("Google");
    return {
        {key("google_client_id"), section, card, Words::tr("Client ID"), Words::tr("Of the OAuth client in the Google Cloud console."), Text, {}, noBlanksProblem},
        {key("google_client_secret"), section, card, Words::tr("Client secret"), Words::tr("Kept in the vault, never shown again."), Secret, {}, noBlanksProblem},
        {key("google_domains"), section, card, Words::tr("Domains"), Words::tr("Whose people are let in: example.org, example.com."), Text, {}, domainsProblem},
        {key("google_scopes"), section, card, Words::tr("Scopes"), Words::tr("Empty: openid email profile."), Text, {}, scopesProblem},
    };
}

QList<SettingDefinition> entra()
{
    using enum SettingEditor;
    const auto section = SettingSection::SignIn;
    const QString card = Words::tr("Microsoft Entra ID");
    return {
        {key("entra_client_id"), section, card, Words::tr("Application (client) ID"), Words::tr("Of the app registration."), Text, {}, noBlanksProblem},
        {key("entra_client_secret"), section, card, Words::tr("Client secret"), Words::tr("Its value, not its ID. Kept in the vault."), Secret, {}, noBlanksProblem},
        {key("entra_tenants"), section, card, Words::tr("Tenants"), Words::tr("IDs of those whose people may sign in."), Text, {}, tenantsProblem},
        {key("entra_authority"), section, card, Words::tr("Authority"), Words::tr("Another one only for a national cloud."), Text, {}, webUrlProblem},
        {key("entra_scopes"), section, card, Words::tr("Scopes"), Words::tr("Empty: openid email profile offline_access."), Text, {}, scopesProblem},
    };
}

QList<SettingDefinition> openIdConnect()
{
    using enum SettingEditor;
    const auto section = SettingSection::SignIn;
    const QString card = Words::tr("OpenID Connect");
    return {
        {key("oidc_issuer"), section, card, Words::tr("Issuer"), Words::tr("Keycloak, Auth0, Stytch, WorkOS: found by discovery."), Text, {}, webUrlProblem},
        {key("oidc_client_id"), section, card, Words::tr("Client ID"), Words::tr("As the provider gave it."), Text, {}, noBlanksProblem},
        {key("oidc_client_secret"), section, card, Words::tr("Client secret"), Words::tr("None for a public client. Kept in the vault."), Secret, {}, noBlanksProblem},
        {key("oidc_name"), section, card, Words::tr("Name"), Words::tr("On the sign-in button; empty: the issuer's host."), Text},
        {key("oidc_scopes"), section, card, Words::tr("Scopes"), Words::tr("Empty: openid email profile."), Text, {}, scopesProblem},
        {key("oidc_role_claim"), section, card, Words::tr("Role claim"), Words::tr("permissions, groups, realm_access.roles."), Text, {}, noBlanksProblem},
        {key("oidc_role_map"), section, card, Words::tr("Roles by value"), Words::tr("premium=a,b;admin=c. Empty: a value is a role."), Text, {}, roleMapProblem},
    };
}

} // namespace

QList<SettingDefinition> providerSettings()
{
    return gitHub() + google() + entra() + openIdConnect();
}

QList<ProviderCallback> providerCallbacks()
{
    return {
        {key("github"), key("github_client_id"), key("/callback"), Words::tr("Enter it in the OAuth app on GitHub.")},
        {key("google"), key("google_client_id"), key("/callback/google"), Words::tr("Enter it under “Authorised redirect URIs”.")},
        {key("entra"), key("entra_client_id"), key("/callback/entra"), Words::tr("Enter it as a redirect URI of kind “Web”.")},
        {key("oidc"), key("oidc_issuer"), key("/callback/oidc"), Words::tr("Enter it as the client's redirect URI.")},
    };
}

} // namespace ui
