// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_definition.h"

#include "ui/settings/provider_settings.h"
#include "ui/settings/setting_checks.h"

#include <QCoreApplication>

namespace ui
{

namespace
{

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::SettingDefinition)
};

QString key(const char *text)
{
    return QString::fromLatin1(text);
}

QList<SettingDefinition> network()
{
    using enum SettingEditor;
    const auto section = SettingSection::Network;
    const QString address = Words::tr("Address");
    const QString limits = Words::tr("Limits");
    return {
        {key("listen"), section, address, Words::tr("Listen on"), Words::tr("Address and port. Port 0 takes any free one."), Text, {}, listenProblem},
        {key("public_url"), section, address, Words::tr("Public URL"), Words::tr("Issuer and base of every published URL."), Text, {}, publicUrlProblem},
        {key("trusted_proxies"), section, address, Words::tr("Trusted proxies"), Words::tr("Whose X-Forwarded-For is believed."), Text},
        {key("rate_limit"), section, limits, Words::tr("Rate limits"), Words::tr("Slow down sign-in, registration and token requests."), Switch},
        {key("max_connections"), section, limits, Words::tr("Connections in all"), Words::tr("At the cap the oldest unfinished one gives way."), Number, {}, countProblem},
        {key("max_connections_per_address"), section, limits, Words::tr("Connections from one address"), Words::tr("Keeps one client from taking them all."), Number, {}, countProblem},
        {key("max_streams"), section, limits, Words::tr("Open event streams"), Words::tr("Further ones are refused until one closes."), Number, {}, countProblem},
    };
}

QList<SettingDefinition> signIn()
{
    using enum SettingEditor;
    const auto section = SettingSection::SignIn;
    const QString people = Words::tr("Who may come in");
    const QList<SettingChoice> admission{
        {key("approved"), Words::tr("Only people I approve")},
        {key("anyone"), Words::tr("Anyone who can sign in")},
    };
    const QString clients = Words::tr("Clients");
    const QList<SettingChoice> registration{
        {key("open"), Words::tr("Register by themselves")},
        {key("approve"), Words::tr("Register, and wait for me")},
        {key("closed"), Words::tr("Are made by hand alone")},
    };
    const QList<SettingChoice> protection{
        {key("oauth"), Words::tr("People sign in (OAuth)")},
        {key("token"), Words::tr("Tokens alone")},
        {key("open"), Words::tr("Open: no login")},
    };
    const QList<SettingChoice> local{
        {QString(), Words::tr("While no other is set")},
        {key("on"), Words::tr("On")},
        {key("off"), Words::tr("Off")},
    };
    return {
        {key("auth"), section, people, Words::tr("Protection"), Words::tr("Sign-in, tokens alone, or nothing on this computer."), Choice, protection},
        {key("admission"), section, people, Words::tr("Admission"), Words::tr("Others wait under Approvals."), Choice, admission},
        {key("local_accounts"), section, people, Words::tr("Local accounts"), Words::tr("People with a password kept here."), Choice, local},
        {key("allowed_users"), section, people, Words::tr("Approved in advance"), Words::tr("Such as github:octocat, local:mira."), Text},
        {key("roles"), section, people, Words::tr("Roles by login"), Words::tr("premium=github:a,github:b;admin=github:c."), Text, {}, roleMapProblem},
        {key("registration"), section, clients, Words::tr("New clients"), Words::tr("Waiting ones stand on the page Clients."), Choice, registration},
    };
}

QList<SettingDefinition> tokens()
{
    using enum SettingEditor;
    const auto section = SettingSection::Tokens;
    const QString life = Words::tr("Life");
    const QString keys = Words::tr("Signing");
    const QList<SettingChoice> algorithms{{key("RS256"), key("RS256")}, {key("ES256"), key("ES256")}};
    return {
        {key("access_token_lifetime"), section, life, Words::tr("Access token"), Words::tr("Seconds until a client must refresh it."), Number, {}, secondsProblem},
        {key("refresh_token_lifetime"), section, life, Words::tr("Refresh token"), Words::tr("Seconds since its last use."), Number, {}, secondsProblem},
        {key("refresh_grace"), section, life, Words::tr("Grace after rotation"), Words::tr("Seconds in which the previous one still works."), Number, {}, secondsProblem},
        {key("code_lifetime"), section, life, Words::tr("Authorization code"), Words::tr("Seconds until it must be redeemed."), Number, {}, secondsProblem},
        {key("signing_algorithm"), section, keys, Words::tr("Algorithm"), Words::tr("Of access tokens."), Choice, algorithms},
    };
}

QList<SettingDefinition> advanced()
{
    using enum SettingEditor;
    const auto section = SettingSection::Advanced;
    const QString safety = Words::tr("Secrets and encryption");
    const QString hosts = Words::tr("Hosts and origins");
    const QString log = Words::tr("Log");
    const QList<SettingChoice> stores{
        {key("keychain"), Words::tr("Keychain")},
        {key("file"), Words::tr("File, for me only")},
        {key("auto"), Words::tr("Keychain, else file")},
    };
    return {
        {key("secret_store"), section, safety, Words::tr("Master key"), Words::tr("Where the key of all secrets is kept."), Choice, stores},
        {key("tls_cert"), section, safety, Words::tr("TLS certificate"), Words::tr("PEM file; reloaded when it changes."), Text},
        {key("tls_key"), section, safety, Words::tr("TLS key"), Words::tr("PEM file."), Text},
        {key("allowed_hosts"), section, hosts, Words::tr("Further host names"), Words::tr("Answered beside the public and loopback ones."), Text},
        {key("allowed_origins"), section, hosts, Words::tr("Further origins"), Words::tr("Web pages that may call from a browser."), Text},
        {key("log"), section, log, Words::tr("Level"), Words::tr("debug, info, warning, error, or rules."), Text},
    };
}

} // namespace

QList<SettingDefinition> settingDefinitions()
{
    return network() + signIn() + providerSettings() + tokens() + advanced();
}

} // namespace ui
