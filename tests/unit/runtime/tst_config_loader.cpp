// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/config_loader.h"
#include "server/runtime/ini_file.h"
#include "server/runtime/log_rules.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace runtime;
using admin::SettingOrigin;

class ConfigLoaderTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    [[nodiscard]] ConfigSources sources() const
    {
        ConfigSources sources;
        sources.defaultDataDir = m_folder.path();
        return sources;
    }

    void writeIni(const QByteArray &text) const
    {
        QFile file(iniPath(m_folder.path()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

private Q_SLOTS:
    void cleanup() { QFile::remove(iniPath(m_folder.path())); }

    void defaultsAreThoseOfTheTable()
    {
        const auto loaded = loadConfig(sources());
        QVERIFY(loaded);
        ServerConfig untouched;
        for (const SettingDefinition &setting : settingsTable()) {
            const QString text = QString::fromUtf8(setting.defaultText);
            if (!text.isEmpty()) {
                QVERIFY2(setting.apply(untouched, text), setting.key);
            }
        }
        const ServerConfig plain;
        QCOMPARE(listenText(untouched.listenAddress, untouched.listenPort), listenText(plain.listenAddress, plain.listenPort));
        QCOMPARE(untouched.githubScopes, plain.githubScopes);
        QCOMPARE(untouched.accessTokenLifetime, plain.accessTokenLifetime);
        QCOMPARE(untouched.refreshTokenLifetime, plain.refreshTokenLifetime);
        QCOMPARE(untouched.maxStreams, plain.maxStreams);
        QVERIFY(loaded->config.areLocalAccountsOn);
        QVERIFY(loaded->warnings.isEmpty());
    }

    void commandLineBeatsEnvironmentBeatsFileBeatsDefault()
    {
        writeIni("listen = 127.0.0.1:1\npublic_url = https://file.example.org/\n");
        ConfigSources s = sources();
        auto loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(loaded->config.listenPort, quint16(1));
        QCOMPARE(loaded->config.publicUrl, QStringLiteral("https://file.example.org"));
        QCOMPARE(loaded->value(QStringLiteral("listen")).origin, SettingOrigin::File);
        QCOMPARE(loaded->value(QStringLiteral("auth")).origin, SettingOrigin::Default);

        s.environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QStringLiteral("127.0.0.1:2"));
        loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(loaded->config.listenPort, quint16(2));
        QCOMPARE(loaded->value(QStringLiteral("listen")).origin, SettingOrigin::Environment);

        s.commandLine.insert(QStringLiteral("listen"), QStringLiteral("[::1]:3"));
        loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(listenText(loaded->config.listenAddress, loaded->config.listenPort), QStringLiteral("[::1]:3"));
        QCOMPARE(loaded->value(QStringLiteral("listen")).origin, SettingOrigin::CommandLine);
    }

    void anEmptyValueInTheEnvironmentIsNone()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QString());
        const auto loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(loaded->value(QStringLiteral("listen")).origin, SettingOrigin::Default);
    }

    void openModeIsForThisMachineOnly_data()
    {
        QTest::addColumn<QString>("listen");
        QTest::addColumn<QString>("publicUrl");
        QTest::addColumn<bool>("isAccepted");
        QTest::newRow("loopback, and a loopback public URL") << QStringLiteral("127.0.0.1:8788") << QStringLiteral("http://localhost:8788") << true;
        QTest::newRow("loopback alone") << QStringLiteral("[::1]:8788") << QString() << true;
        QTest::newRow("product 3: a public URL that others reach") << QStringLiteral("127.0.0.1:8788") << QStringLiteral("https://gatehouse.example.org") << false;
        QTest::newRow("product 3: an address that others reach") << QStringLiteral("0.0.0.0:8788") << QStringLiteral("http://localhost:8788") << false;
        QTest::newRow("product 4: a private network") << QStringLiteral("192.168.1.2:8788") << QStringLiteral("https://192.168.1.2:8788") << false;
    }
    void openModeIsForThisMachineOnly()
    {
        QFETCH(QString, listen);
        QFETCH(QString, publicUrl);
        QFETCH(bool, isAccepted);
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_AUTH"), QStringLiteral("open"));
        s.environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), listen);
        s.environment.insert(QStringLiteral("GATEHOUSE_PUBLIC_URL"), publicUrl);
        const auto loaded = loadConfig(s);
        QCOMPARE(loaded.has_value(), isAccepted);
        if (!isAccepted) { // and how it can be done
            QVERIFY(loaded.error().join(QLatin1Char(' ')).contains(QStringLiteral("personal access token")));
        }
    }

    void outsideTokensAreSignedInOneWay()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_AUTH"), QStringLiteral("token"));
        s.environment.insert(QStringLiteral("GATEHOUSE_JWT_ISSUER"), QStringLiteral("https://issuer.example"));
        s.environment.insert(QStringLiteral("GATEHOUSE_JWT_AUDIENCE"), QStringLiteral("gatehouse"));
        s.environment.insert(QStringLiteral("GATEHOUSE_JWT_JWKS_URL"), QStringLiteral("https://issuer.example/jwks"));
        auto loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(loaded->config.authMode, AuthMode::Token);
        s.environment.insert(QStringLiteral("GATEHOUSE_JWT_SECRET"), QString(32, QLatin1Char('s')));
        loaded = loadConfig(s);
        QVERIFY(!loaded);
        QVERIFY(loaded.error().join(QLatin1Char(' ')).contains(QStringLiteral("never both")));
        s.environment.remove(QStringLiteral("GATEHOUSE_JWT_JWKS_URL"));
        loaded = loadConfig(s);
        QVERIFY(loaded);
        QVERIFY(loaded->value(QStringLiteral("jwt_secret")).text.isEmpty());
    }

    void refusesWithASentence_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("sentencePart");

        const auto row = [](const char *title, const char *name, const char *value, const char *part) {
            QTest::newRow(title) << QString::fromUtf8(name) << QString::fromUtf8(value) << QString::fromUtf8(part);
        };
        row("listen without a port", "GATEHOUSE_LISTEN", "127.0.0.1", "give address:port");
        row("listen with a host name", "GATEHOUSE_LISTEN", "example.org:80", "give address:port");
        row("listen with an IPv6 address without brackets", "GATEHOUSE_LISTEN", "::1:8788", "give address:port");
        row("listen with a port too high", "GATEHOUSE_LISTEN", "127.0.0.1:65536", "0 (any free one) to 65535");
        row("listen with a signed port", "GATEHOUSE_LISTEN", "127.0.0.1:+80", "0 (any free one) to 65535");
        row("wildcard without public URL", "GATEHOUSE_LISTEN", "0.0.0.0:8788", "set GATEHOUSE_PUBLIC_URL");
        row("IPv6 wildcard without public URL", "GATEHOUSE_LISTEN", "[::]:8788", "set GATEHOUSE_PUBLIC_URL");
        row("network address without TLS or public URL", "GATEHOUSE_LISTEN", "192.0.2.1:8788", "TLS is off");
        row("public URL over plain http", "GATEHOUSE_PUBLIC_URL", "http://gatehouse.example.org", "use https");
        row("public URL with another scheme", "GATEHOUSE_PUBLIC_URL", "ftp://127.0.0.1", "scheme, host and port alone");
        row("public URL with a path", "GATEHOUSE_PUBLIC_URL", "https://example.org/gate", "scheme, host and port alone");
        row("public URL with a fragment (RFC 8414 section 2)", "GATEHOUSE_PUBLIC_URL", "https://example.org/#a", "scheme, host and port alone");
        row("public URL with a user", "GATEHOUSE_PUBLIC_URL", "https://me@example.org", "scheme, host and port alone");
        row("outside tokens without an audience", "GATEHOUSE_JWT_ISSUER", "https://issuer.example", "jwt_issuer and jwt_audience have to be set");
        row("outside tokens without an issuer", "GATEHOUSE_JWT_AUDIENCE", "gatehouse", "jwt_issuer and jwt_audience have to be set");
        row("a key set over plain http", "GATEHOUSE_JWT_JWKS_URL", "http://issuer.example/jwks", "https URL");
        row("a short secret (RFC 7518 section 3.2)", "GATEHOUSE_JWT_SECRET", "too short to be a secret", "shorter than 32 bytes");
        row("unknown mode", "GATEHOUSE_AUTH", "none", "use oauth");
        row("unknown admission", "GATEHOUSE_ADMISSION", "everybody", "use approved");
        row("allowed user of an unknown provider", "GATEHOUSE_ALLOWED_USERS", "gitlab:ada", "\"gitlab\" is not a kind of name");
        row("allowed user with a blank", "GATEHOUSE_ALLOWED_USERS", "github:a b", "names nobody");
        row("a role without a name", "GATEHOUSE_ROLES", "=github:a", "is not of that form");
        row("a role without users", "GATEHOUSE_ROLES", "premium", "is not of that form");
        row("a role of nobody", "GATEHOUSE_ROLES", "premium=gitlab:ada", "is not a kind of name");
        row("client ID with a blank", "GATEHOUSE_GITHUB_CLIENT_ID", "ab cd", "client ID");
        row("scopes with two blanks", "GATEHOUSE_GITHUB_SCOPES", "read:user  user:email", "single spaces");
        row("provider over plain http", "GATEHOUSE_GITHUB_WEB_URL", "http://github.example.org", "https URL");
        row("API that is no URL", "GATEHOUSE_GITHUB_API_URL", "api.github.com", "https URL");
        row("an organisation with a blank", "GATEHOUSE_GITHUB_ORG", "octo org", "give an organisation");
        row("a team of a team", "GATEHOUSE_GITHUB_ORG", "octo/cats/kittens", "give an organisation");
        row("a hosted domain that is a mail", "GATEHOUSE_GOOGLE_DOMAINS", "me@example.org", "give domains");
        row("Entra: everybody", "GATEHOUSE_ENTRA_TENANTS", "common", "name the tenants");
        row("Entra: a tenant by its name", "GATEHOUSE_ENTRA_TENANTS", "contoso.onmicrosoft.com", "give tenant IDs");
        row("Entra without tenants", "GATEHOUSE_ENTRA_CLIENT_ID", "app", "name the tenants");
        row("an issuer over plain http", "GATEHOUSE_OIDC_ISSUER", "http://id.example.org", "https URL");
        row("an issuer without client ID", "GATEHOUSE_OIDC_ISSUER", "https://id.example.org", "belong together");
        row("a client ID without issuer", "GATEHOUSE_OIDC_CLIENT_ID", "gatehouse", "belong together");
        row("a role map without claim", "GATEHOUSE_OIDC_ROLE_MAP", "premium=a", "name the claim");
        row("a role map without values", "GATEHOUSE_OIDC_ROLE_MAP", "premium=", "give role=value");
        row("a role map without role", "GATEHOUSE_OIDC_ROLE_MAP", "=a", "give role=value");
        row("a name for the button that is too long", "GATEHOUSE_OIDC_NAME", "Our whole company's very own single sign-on", "at most 40");
        row("local accounts maybe", "GATEHOUSE_LOCAL_ACCOUNTS", "maybe", "use on or off");
        row("bootstrap user without password", "GATEHOUSE_BOOTSTRAP_USER", "ada", "belong together");
        row("bootstrap user with a blank", "GATEHOUSE_BOOTSTRAP_USER", "a da", "1 to 64 characters");
        row("bootstrap password without user", "GATEHOUSE_BOOTSTRAP_PASSWORD", "correct horse", "belong together");
        row("master key of 31 bytes", "GATEHOUSE_MASTER_KEY", "00112233445566778899aabbccddeeff00112233445566778899aabbccddee", "32 bytes");
        row("master key that is no text of a key", "GATEHOUSE_MASTER_KEY", "hunter2", "32 bytes");
        row("secret store of another name", "GATEHOUSE_SECRET_STORE", "cloud", "use keychain, file");
        row("proxy by name", "GATEHOUSE_TRUSTED_PROXIES", "127.0.0.1,proxy.example.org", "proxy.example.org is none");
        row("allowed host with a path", "GATEHOUSE_ALLOWED_HOSTS", "example.org/x", "example.org/x is none");
        row("allowed origin without scheme", "GATEHOUSE_ALLOWED_ORIGINS", "app.example.org", "app.example.org is none");
        row("certificate that is not there", "GATEHOUSE_TLS_CERT", "/nowhere/cert.pem", "cannot be read");
        row("certificate without key", "GATEHOUSE_TLS_CERT", "/proc/self/status", "belong together");
        row("lifetime of nothing", "GATEHOUSE_ACCESS_TOKEN_LIFETIME", "0", "from 1 to 86400");
        row("lifetime with a unit", "GATEHOUSE_REFRESH_TOKEN_LIFETIME", "30d", "from 1 to 31536000");
        row("negative grace", "GATEHOUSE_REFRESH_GRACE", "-1", "from 0 to 3600");
        row("code for an hour", "GATEHOUSE_CODE_LIFETIME", "3600", "from 1 to 600");
        row("algorithm none (RFC 8725 section 3.1)", "GATEHOUSE_SIGNING_ALGORITHM", "none", "use RS256 or ES256");
        row("no connections", "GATEHOUSE_MAX_CONNECTIONS", "0", "from 1");
        row("connections per address in words", "GATEHOUSE_MAX_CONNECTIONS_PER_ADDRESS", "many", "from 1");
        row("streams overflow", "GATEHOUSE_MAX_STREAMS", "99999999999", "from 1");
        row("rate limit half off", "GATEHOUSE_RATE_LIMIT", "half", "use on or off");
        row("log level unknown", "GATEHOUSE_LOG", "loud", "debug, info, warning or error");
        row("log rule without category", "GATEHOUSE_LOG", "=debug", "debug, info, warning or error");
        row("profile with a slash", "GATEHOUSE_PROFILE", "../other", "1 to 32 letters");
    }
    void refusesWithASentence()
    {
        QFETCH(QString, name);
        QFETCH(QString, value);
        QFETCH(QString, sentencePart);
        ConfigSources s = sources();
        s.environment.insert(name, value);
        const auto loaded = loadConfig(s);
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().size(), 1);
        const QString sentence = loaded.error().first();
        QVERIFY2(sentence.contains(sentencePart), qPrintable(sentence));
        QVERIFY2(sentence.endsWith(QLatin1Char('.')), qPrintable(sentence));
        if (name.endsWith(QLatin1String("_KEY")) || name.endsWith(QLatin1String("_PASSWORD"))) {
            QVERIFY2(!sentence.contains(value), "a secret does not stand in a message");
        }
    }

    void readsProvidersWithTheirLists()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_OIDC_ISSUER"), QStringLiteral("https://id.example.org/"));
        s.environment.insert(QStringLiteral("GATEHOUSE_OIDC_CLIENT_ID"), QStringLiteral("gatehouse"));
        s.environment.insert(QStringLiteral("GATEHOUSE_OIDC_ROLE_CLAIM"), QStringLiteral("https://x.example/roles"));
        s.environment.insert(QStringLiteral("GATEHOUSE_OIDC_ROLE_MAP"), QStringLiteral("premium=a, b;admin=b"));
        s.environment.insert(QStringLiteral("GATEHOUSE_ENTRA_TENANTS"), QStringLiteral("common,11111111-2222-3333-4444-55555555555A"));
        s.environment.insert(QStringLiteral("GATEHOUSE_GOOGLE_DOMAINS"), QStringLiteral("Example.org, sub.example.org"));
        const auto loaded = loadConfig(s);
        QVERIFY2(loaded.has_value(), loaded ? "" : qPrintable(loaded.error().join(QLatin1Char(' '))));
        const ServerConfig &config = loaded->config;
        QCOMPARE(config.oidcIssuer, QStringLiteral("https://id.example.org"));
        QCOMPARE(config.oidcRoleMap.value(QStringLiteral("a")), QStringList{QStringLiteral("premium")});
        QCOMPARE(config.oidcRoleMap.value(QStringLiteral("b")), QStringList({QStringLiteral("premium"), QStringLiteral("admin")}));
        QCOMPARE(config.entraTenants.last(), QStringLiteral("11111111-2222-3333-4444-55555555555a"));
        QCOMPARE(config.googleDomains, QStringList({QStringLiteral("example.org"), QStringLiteral("sub.example.org")}));
        QVERIFY(!config.areLocalAccountsOn); // another provider is set
    }

    void everyProblemIsNamedAtOnce()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QStringLiteral("here"));
        s.commandLine.insert(QStringLiteral("admission"), QStringLiteral("some"));
        const auto loaded = loadConfig(s);
        QVERIFY(!loaded);
        QCOMPARE(loaded.error().size(), 2);
        QVERIFY(loaded.error().at(1).startsWith(QLatin1String("--admission is \"some\"")));
    }

    void rateLimitOffIsLocalOnly()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_RATE_LIMIT"), QStringLiteral("off"));
        QVERIFY(loadConfig(s));
        s.environment.insert(QStringLiteral("GATEHOUSE_PUBLIC_URL"), QStringLiteral("https://gatehouse.example.org"));
        const auto refused = loadConfig(s);
        QVERIFY(!refused);
        QVERIFY(refused.error().first().contains(QLatin1String("local only")));
    }

    void isLocalOnlyNeedsAddressAndUrl_data()
    {
        QTest::addColumn<QString>("listen");
        QTest::addColumn<QString>("publicUrl");
        QTest::addColumn<bool>("expected");
        QTest::newRow("loopback, no URL") << QStringLiteral("127.0.0.1") << QString() << true;
        QTest::newRow("loopback, localhost URL") << QStringLiteral("::1") << QStringLiteral("http://localhost:1") << true;
        QTest::newRow("loopback, public URL (a tunnel)") << QStringLiteral("127.0.0.1") << QStringLiteral("https://example.org") << false;
        QTest::newRow("network, loopback URL") << QStringLiteral("0.0.0.0") << QStringLiteral("http://127.0.0.1:1") << false;
        QTest::newRow("a name that only starts like loopback") << QStringLiteral("127.0.0.1") << QStringLiteral("https://127.0.0.1.example.org") << false;
    }
    void isLocalOnlyNeedsAddressAndUrl()
    {
        QFETCH(QString, listen);
        QFETCH(QString, publicUrl);
        QFETCH(bool, expected);
        ServerConfig config;
        config.listenAddress = QHostAddress(listen);
        config.publicUrl = publicUrl;
        QCOMPARE(isLocalOnly(config), expected);
    }

    void warnsAboutWhatItDoesNotKnow()
    {
        writeIni("# mine\nlissten = 1.2.3.4:5\ngithub_client_secret = abc\n");
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_LISTN"), QStringLiteral("x"));
        s.environment.insert(QStringLiteral("GATEHOUSE_GITHUB_SCOPES"), QStringLiteral("read:user repo"));
        const auto loaded = loadConfig(s);
        QVERIFY(loaded);
        const QString warnings = loaded->warnings.join(QLatin1Char('\n'));
        QCOMPARE(loaded->warnings.size(), 4);
        QVERIFY(warnings.contains(QLatin1String("GATEHOUSE_LISTN is not a setting")));
        QVERIFY(warnings.contains(QLatin1String("lissten in gatehouse.ini")));
        QVERIFY(warnings.contains(QLatin1String("a secret belongs")));
        QVERIFY(warnings.contains(QLatin1String("\"repo\"")));
        QVERIFY2(loaded->secrets.empty(), "the file never gives a secret");
    }

    void readsTheGitHubNamesOfOtherProjects()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GITHUB_CLIENT_ID"), QStringLiteral("Iv1.abc"));
        s.environment.insert(QStringLiteral("GITHUB_CLIENT_SECRET"), QStringLiteral("s3cret"));
        const auto loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(loaded->config.githubClientId, QStringLiteral("Iv1.abc"));
        QCOMPARE(loaded->secrets.at(QStringLiteral("github_client_secret")).reveal(), QByteArrayView("s3cret"));
        QVERIFY2(!loaded->config.areLocalAccountsOn, "local accounts are on by default only when no other provider is set");
        QVERIFY(loaded->value(QStringLiteral("github_client_secret")).text.isEmpty());
    }

    void aBareAllowedUserMeansGitHub()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_ALLOWED_USERS"), QStringLiteral("octocat, local:ada"));
        const auto loaded = loadConfig(s);
        QVERIFY(loaded);
        QCOMPARE(loaded->config.allowedUsers, (QStringList{QStringLiteral("github:octocat"), QStringLiteral("local:ada")}));
    }

    void readsRolesByName()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_ROLES"), QStringLiteral("premium=github:A,google-mail:b@example.org;admin=c"));
        const auto loaded = loadConfig(s);
        QVERIFY(loaded);
        QStringList roles;
        for (const store::RoleLoginRow &row : loaded->config.roles) {
            roles.append(row.role + QLatin1Char('=') + row.login.toString());
        }
        QCOMPARE(roles, (QStringList{QStringLiteral("premium=github:a"), QStringLiteral("premium=google-mail:b@example.org"), QStringLiteral("admin=github:c")}));
    }

    void acceptsMasterKeysInHexAndBase64_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray key(32, '\xfb');
        QTest::newRow("hex") << key.toHex();
        QTest::newRow("base64") << key.toBase64();
        QTest::newRow("base64url without padding") << key.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    }
    void acceptsMasterKeysInHexAndBase64()
    {
        QFETCH(QByteArray, text);
        const auto key = parseMasterKey(core::Secret(text));
        QVERIFY(key);
        QCOMPARE(key->reveal(), QByteArrayView(QByteArray(32, '\xfb')));
    }

    void aProfileHasItsOwnFolder()
    {
        ConfigSources s = sources();
        s.environment.insert(QStringLiteral("GATEHOUSE_PROFILE"), QStringLiteral("dev"));
        QCOMPARE(resolveDataDir(s).value(), m_folder.path() + QStringLiteral("/profiles/dev"));
    }

    void refusesAFileItCannotUnderstand()
    {
        writeIni("listen 127.0.0.1:1\n");
        const auto loaded = loadConfig(sources());
        QVERIFY(!loaded);
        QVERIFY(loaded.error().first().contains(QLatin1String("line 1")));
    }

    void theFileKeepsCommentsAndCommas()
    {
        writeIni("# who\nallowed_users = a,b\n\nunknown = kept\n");
        auto ini = IniFile::read(iniPath(m_folder.path()));
        QVERIFY(ini);
        QCOMPARE(ini->value(QStringLiteral("allowed_users")).value(), QStringLiteral("a,b"));
        ini->set(QStringLiteral("allowed_users"), QStringLiteral("c,d"));
        ini->set(QStringLiteral("listen"), QStringLiteral("127.0.0.1:9"));
        QVERIFY(ini->save());
        QFile file(iniPath(m_folder.path()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("# who\nallowed_users = c,d\n\nunknown = kept\nlisten = 127.0.0.1:9\n"));
    }

    void logRulesAreLevelsOrCategories()
    {
        QCOMPARE(logFilterRules(QStringLiteral("error")).value().split(QLatin1Char('\n')).last(), QStringLiteral("gatehouse.*.critical=true"));
        QVERIFY(logFilterRules(QStringLiteral("warning")).value().contains(QLatin1String("gatehouse.*.info=false")));
        QVERIFY(logFilterRules(QStringLiteral("gatehouse.oauth=debug;qt.network.ssl.warning=false")));
        QVERIFY(!logFilterRules(QStringLiteral("gatehouse.oauth=loud")));
    }
};

QTEST_GUILESS_MAIN(ConfigLoaderTest)
#include "tst_config_loader.moc"
