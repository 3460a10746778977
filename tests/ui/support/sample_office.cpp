// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/sample_office.h"

#include "server/runtime/demo_office.h"
#include "tests/ui/support/console_server.h"

namespace tests
{

void fillWithOffice(ConsoleServer &server)
{
    server.write(runtime::writeDemoOffice);
}

QList<admin::Setting> sampleSettings()
{
    const auto plain = [](const char *key, const char *environment, const char *value, const char *byDefault) {
        admin::Setting setting;
        setting.key = QString::fromLatin1(key);
        setting.environmentName = QString::fromLatin1(environment);
        setting.value = QString::fromLatin1(value);
        setting.defaultValue = QString::fromLatin1(byDefault);
        setting.origin = setting.value == setting.defaultValue ? admin::SettingOrigin::Default : admin::SettingOrigin::File;
        return setting;
    };
    QList<admin::Setting> settings{
        plain("listen", "GATEHOUSE_LISTEN", "127.0.0.1:8790", "127.0.0.1:8788"),
        plain("public_url", "GATEHOUSE_PUBLIC_URL", "https://gate.acme.io", ""),
        plain("trusted_proxies", "GATEHOUSE_TRUSTED_PROXIES", "10.0.0.4, 10.0.0.5", ""),
        plain("admission", "GATEHOUSE_ADMISSION", "approved", "approved"),
        plain("local_accounts", "GATEHOUSE_LOCAL_ACCOUNTS", "", ""),
        plain("allowed_users", "GATEHOUSE_ALLOWED_USERS", "", ""),
        plain("github_client_id", "GATEHOUSE_GITHUB_CLIENT_ID", "Iv1.8a61f9b3a7aba766", ""),
        plain("github_client_secret", "GATEHOUSE_GITHUB_CLIENT_SECRET", "", ""),
        plain("github_org", "GATEHOUSE_GITHUB_ORG", "", ""),
        plain("registration", "GATEHOUSE_REGISTRATION", "open", "open"),
        plain("google_client_id", "GATEHOUSE_GOOGLE_CLIENT_ID", "", ""),
        plain("google_domains", "GATEHOUSE_GOOGLE_DOMAINS", "", ""),
        plain("google_scopes", "GATEHOUSE_GOOGLE_SCOPES", "", ""),
        plain("entra_tenants", "GATEHOUSE_ENTRA_TENANTS", "", ""),
        plain("oidc_issuer", "GATEHOUSE_OIDC_ISSUER", "", ""),
        plain("oidc_role_map", "GATEHOUSE_OIDC_ROLE_MAP", "", ""),
        plain("rate_limit", "GATEHOUSE_RATE_LIMIT", "on", "on"),
        plain("max_connections", "GATEHOUSE_MAX_CONNECTIONS", "512", "1024"),
        plain("max_connections_per_address", "GATEHOUSE_MAX_CONNECTIONS_PER_ADDRESS", "64", "64"),
        plain("max_streams", "GATEHOUSE_MAX_STREAMS", "8192", "8192"),
        plain("access_token_lifetime", "GATEHOUSE_ACCESS_TOKEN_LIFETIME", "3600", "3600"),
    };
    settings[1].origin = admin::SettingOrigin::Environment;
    settings[7].isSecret = true;
    settings[7].isSet = true;
    return settings;
}

} // namespace tests
