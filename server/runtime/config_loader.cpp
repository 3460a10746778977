// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/config_loader.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>

namespace runtime
{

namespace
{

using admin::SettingOrigin;

struct RawValue {
    QString text;
    SettingOrigin origin;
};

// An empty value in the environment or the file is none: that is how compose files and the console say "default".
std::optional<RawValue> rawValue(const SettingDefinition &setting, const ConfigSources &sources, const IniFile &ini)
{
    const QString key = QString::fromLatin1(setting.key);
    if (const auto given = sources.commandLine.constFind(key); given != sources.commandLine.cend()) {
        return RawValue{*given, SettingOrigin::CommandLine};
    }
    for (const char *name : {setting.environmentName, setting.otherEnvironmentName}) {
        const QString text = *name ? sources.environment.value(QString::fromLatin1(name)) : QString();
        if (!text.isEmpty()) {
            return RawValue{text, SettingOrigin::Environment};
        }
    }
    if (const auto brought = sources.envFile.settings.constFind(key); brought != sources.envFile.settings.cend()) {
        return RawValue{*brought, SettingOrigin::Environment};
    }
    const auto inFile = setting.kind == SettingKind::Plain ? ini.value(key) : std::nullopt;
    return inFile && !inFile->isEmpty() ? std::optional(RawValue{*inFile, SettingOrigin::File}) : std::nullopt;
}

void warnAboutUnknownNames(const ConfigSources &sources, const IniFile &ini, QStringList &warnings)
{
    QStringList known;
    for (const SettingDefinition &setting : settingsTable()) {
        known.append(QString::fromLatin1(setting.environmentName));
    }
    QStringList names = sources.environment.keys();
    names.sort();
    for (const QString &name : std::as_const(names)) {
        // GATEHOUSE_TEST_* belong to the tests that start us.
        if (name.startsWith(QLatin1String("GATEHOUSE_")) && !name.startsWith(QLatin1String("GATEHOUSE_TEST_")) && !known.contains(name)) {
            warnings.append(QStringLiteral("%1 is not a setting of this version and was ignored; see gatehouse-server serve --help.").arg(name));
        }
    }
    const QStringList keys = ini.keys();
    for (const QString &key : keys) {
        const SettingDefinition *setting = findSetting(key);
        if (!setting) {
            warnings.append(QStringLiteral("%1 in gatehouse.ini is not a setting of this version and was ignored; see gatehouse-server config show.").arg(key));
        } else if (setting->kind == SettingKind::Secret) {
            warnings.append(QStringLiteral("%1 in gatehouse.ini was ignored: a secret belongs in the console, in \"config set\" or in %2; remove the line.")
                                .arg(key, QLatin1String(setting->environmentName)));
        } else if (setting->kind == SettingKind::Location) {
            warnings.append(QStringLiteral("%1 in gatehouse.ini was ignored: the file lies where it says; use %2.").arg(key, QLatin1String(setting->environmentName)));
        }
    }
}

void readValues(const ConfigSources &sources, const IniFile &ini, LoadedConfig &loaded, QStringList &problems)
{
    for (const SettingDefinition &setting : settingsTable()) {
        const auto raw = rawValue(setting, sources, ini);
        const bool isSecret = setting.kind == SettingKind::Secret;
        SettingValue value{&setting, QString::fromUtf8(setting.defaultText), SettingOrigin::Default};
        if (raw) {
            value = {&setting, isSecret ? QString() : raw->text, raw->origin};
            if (isSecret) {
                loaded.secrets.insert_or_assign(QString::fromLatin1(setting.key), core::Secret(raw->text.toUtf8()));
            }
            if (const Parsed<void> applied = setting.apply(loaded.config, raw->text); !applied) {
                problems.append(QStringLiteral("%1 is \"%2\": %3.").arg(originName(setting, raw->origin), raw->text, applied.error()));
            }
        }
        loaded.values.push_back(std::move(value));
    }
}

void checkAddresses(const LoadedConfig &loaded, QStringList &problems)
{
    const ServerConfig &config = loaded.config;
    const bool isWildcard = config.listenAddress == QHostAddress(QHostAddress::Any) || config.listenAddress == QHostAddress(QHostAddress::AnyIPv4)
        || config.listenAddress == QHostAddress(QHostAddress::AnyIPv6);
    const QString listen = originName(*loaded.value(QStringLiteral("listen")).definition, loaded.value(QStringLiteral("listen")).origin);
    if (config.publicUrl.isEmpty() && isWildcard) {
        problems.append(QStringLiteral("%1 is a wildcard address, so nobody can tell the public URL: set GATEHOUSE_PUBLIC_URL or --public-url.").arg(listen));
    } else if (config.publicUrl.isEmpty() && !config.isTlsOn() && !config.listenAddress.isLoopback()) {
        problems.append(QStringLiteral("%1 is not a loopback address and TLS is off: set an https GATEHOUSE_PUBLIC_URL, or give --tls-cert and --tls-key.").arg(listen));
    }
    if (config.tlsCertificateFile.isEmpty() != config.tlsKeyFile.isEmpty()) {
        problems.append(QStringLiteral("tls_cert and tls_key belong together: give both files, or neither."));
    }
    if (!config.isRateLimitOn && !isLocalOnly(config)) {
        problems.append(QStringLiteral("rate_limit is off, which is local only: listen on a loopback address with a loopback public URL, or switch it on."));
    }
    if (config.areFixturesServed && !isLocalOnly(config)) {
        problems.append(QStringLiteral("conformance_fixtures is on, which is local only: listen on a loopback address with a loopback public URL, or switch it off."));
    }
}

void checkSecrets(const LoadedConfig &loaded, QStringList &problems)
{
    const bool hasPassword = loaded.secrets.count(QStringLiteral("bootstrap_password")) > 0;
    if (loaded.config.bootstrapUser.isEmpty() == hasPassword) {
        problems.append(QStringLiteral("GATEHOUSE_BOOTSTRAP_USER and GATEHOUSE_BOOTSTRAP_PASSWORD belong together: set both, or neither."));
    }
    for (const auto &[name, variable] : {std::pair{"master_key", "GATEHOUSE_MASTER_KEY"}, std::pair{"master_key_next", "GATEHOUSE_MASTER_KEY_NEXT"}}) {
        const auto key = loaded.secrets.find(QLatin1String(name));
        if (key != loaded.secrets.end() && !parseMasterKey(key->second)) {
            problems.append(QStringLiteral("%1 is not a key of 32 bytes: give 64 hex digits or base64, for example from \"openssl rand -hex 32\".").arg(QLatin1String(variable)));
        }
    }
    if (loaded.secrets.count(QStringLiteral("master_key_next")) > 0 && loaded.secrets.count(QStringLiteral("master_key")) == 0) {
        problems.append(QStringLiteral("GATEHOUSE_MASTER_KEY_NEXT goes with GATEHOUSE_MASTER_KEY: set the present key there; or, when the change is done, the new one, and remove "
                                       "GATEHOUSE_MASTER_KEY_NEXT."));
    }
}

void checkProtection(const LoadedConfig &loaded, QStringList &problems)
{
    const ServerConfig &config = loaded.config;
    if (config.authMode == AuthMode::Open && !isLocalOnly(config)) {
        problems.append(QStringLiteral("auth is open, which is for this machine only: listen on a loopback address with a loopback public URL; or, for others on a private "
                                       "network, set auth to token and give each of them a personal access token, which is one header line in their client."));
    }
    const auto found = loaded.secrets.find(QStringLiteral("jwt_secret"));
    const bool hasSecret = found != loaded.secrets.end();
    const bool hasAny = hasSecret || !config.jwtJwksUrl.isEmpty() || !config.jwtIssuer.isEmpty() || !config.jwtAudience.isEmpty();
    if (hasSecret && !config.jwtJwksUrl.isEmpty()) {
        problems.append(QStringLiteral("GATEHOUSE_JWT_SECRET and jwt_jwks_url are both set: tokens are signed with a secret or with published keys, never both; remove one."));
    } else if (hasSecret && found->second.reveal().size() < 32) {
        problems.append(QStringLiteral("GATEHOUSE_JWT_SECRET is shorter than 32 bytes: anybody could guess it; make a longer one, for example with \"openssl rand -hex 32\"."));
    } else if (hasAny && (config.jwtIssuer.isEmpty() || config.jwtAudience.isEmpty())) {
        problems.append(QStringLiteral("jwt_issuer and jwt_audience have to be set for JWTs that are minted elsewhere: a token for anybody else must not open anything here."));
    }
}

void checkProviders(const ServerConfig &config, QStringList &problems)
{
    if (config.oidcIssuer.isEmpty() != config.oidcClientId.isEmpty()) {
        problems.append(QStringLiteral("oidc_issuer and oidc_client_id belong together: set both, or neither."));
    }
    if (!config.entraClientId.isEmpty() && config.entraTenants.isEmpty()) {
        problems.append(QStringLiteral("entra_client_id is set without entra_tenants: name the tenants whose people may sign in."));
    }
    if (!config.oidcRoleMap.isEmpty() && config.oidcRoleClaim.isEmpty()) {
        problems.append(QStringLiteral("oidc_role_map is set without oidc_role_claim: name the claim whose values it maps."));
    }
}

void warnAboutRisks(const ServerConfig &config, QStringList &warnings)
{
    const QStringList scopes = config.githubScopes.split(QLatin1Char(' '));
    for (const char *scope : {"repo", "delete_repo", "admin:org"}) {
        if (scopes.contains(QLatin1String(scope))) {
            warnings.append(QStringLiteral("github_scopes asks for \"%1\", which lets every tool that gets the token change repositories or organisations; ask for less if you can.")
                                .arg(QLatin1String(scope)));
        }
    }
    if (!config.areLocalAccountsOn && !config.hasOutsideProvider()) {
        warnings.append(QStringLiteral("local_accounts is off and no other provider is set: nobody can sign in."));
    }
}

} // namespace

const SettingValue &LoadedConfig::value(const QString &key) const
{
    const auto found = std::find_if(values.begin(), values.end(), [&](const SettingValue &v) { return key == QLatin1String(v.definition->key); });
    Q_ASSERT(found != values.end());
    return *found;
}

core::Expected<LoadedConfig, QStringList> loadConfig(const ConfigSources &sources)
{
    const auto dataDir = resolveDataDir(sources);
    if (!dataDir) {
        return core::unexpected(QStringList{dataDir.error()});
    }
    const auto ini = IniFile::read(iniPath(*dataDir));
    if (!ini) {
        return core::unexpected(QStringList{ini.error()});
    }
    return loadConfig(sources, *ini);
}

core::Expected<LoadedConfig, QStringList> loadConfig(const ConfigSources &sources, const IniFile &ini)
{
    const auto dataDir = resolveDataDir(sources);
    if (!dataDir) {
        return core::unexpected(QStringList{dataDir.error()});
    }
    LoadedConfig loaded;
    QStringList problems;
    warnAboutUnknownNames(sources, ini, loaded.warnings);
    loaded.warnings.append(sources.envFile.sentences);
    readValues(sources, ini, loaded, problems);
    loaded.config.dataDir = *dataDir;
    if (loaded.value(QStringLiteral("local_accounts")).origin == SettingOrigin::Default) {
        loaded.config.areLocalAccountsOn = !loaded.config.hasOutsideProvider();
    }
    if (problems.isEmpty()) { // what belongs together is worth checking only when each part could be read
        checkAddresses(loaded, problems);
        checkSecrets(loaded, problems);
        checkProtection(loaded, problems);
        checkProviders(loaded.config, problems);
    }
    if (!problems.isEmpty()) {
        return core::unexpected(problems);
    }
    warnAboutRisks(loaded.config, loaded.warnings);
    return loaded;
}

core::Expected<QString, QString> resolveDataDir(const ConfigSources &sources)
{
    static const QRegularExpression profileName(QStringLiteral("^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"));
    const auto given = [&](const char *key, const char *environmentName) {
        const auto option = sources.commandLine.constFind(QString::fromLatin1(key));
        return option != sources.commandLine.cend() ? *option : sources.environment.value(QString::fromLatin1(environmentName));
    };
    const QString profile = given("profile", "GATEHOUSE_PROFILE");
    if (!profile.isEmpty() && !profileName.match(profile).hasMatch()) {
        return core::unexpected(QStringLiteral("The profile name \"%1\" is not usable: give 1 to 32 letters, digits, - or _.").arg(profile));
    }
    const QString folder = given("data_dir", "GATEHOUSE_DATA_DIR");
    const QString base = QDir::cleanPath(QFileInfo(folder.isEmpty() ? sources.defaultDataDir : folder).absoluteFilePath());
    const bool isDefault = profile.isEmpty() || profile == QLatin1String("default");
    return isDefault ? base : QString(base + QStringLiteral("/profiles/") + profile);
}

QString iniPath(const QString &dataDir)
{
    return dataDir + QStringLiteral("/gatehouse.ini");
}

std::optional<core::Secret> parseMasterKey(const core::Secret &text)
{
    static const QRegularExpression hex(QStringLiteral("^[0-9a-fA-F]{64}$"));
    const QByteArray bytes = text.reveal().toByteArray().trimmed();
    if (hex.match(QString::fromLatin1(bytes)).hasMatch()) {
        return core::Secret(QByteArray::fromHex(bytes));
    }
    for (const auto alphabet : {QByteArray::Base64Encoding, QByteArray::Base64UrlEncoding}) {
        const auto decoded = QByteArray::fromBase64Encoding(bytes, alphabet | QByteArray::AbortOnBase64DecodingErrors);
        if (decoded && decoded.decoded.size() == 32) {
            return core::Secret(decoded.decoded);
        }
    }
    return std::nullopt;
}

QString originName(const SettingDefinition &definition, admin::SettingOrigin origin)
{
    switch (origin) {
    case SettingOrigin::CommandLine:
        return QStringLiteral("--") + QLatin1String(definition.option);
    case SettingOrigin::Environment:
        return QString::fromLatin1(definition.environmentName);
    case SettingOrigin::File:
        return QLatin1String(definition.key) + QStringLiteral(" in gatehouse.ini");
    case SettingOrigin::Default:
        return QString::fromLatin1(definition.key);
    }
    Q_UNREACHABLE();
}

} // namespace runtime
