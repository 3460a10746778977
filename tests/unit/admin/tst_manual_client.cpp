// SPDX-License-Identifier: GPL-3.0-or-later
// Clients made by hand: presets of known clients (ids of the table of client quirks), grants only an administrator gives, and the
// decisions about clients that wait.
#include "server/admin/client_administration.h"
#include "server/admin/client_presets.h"
#include "server/admin/settings_control.h"
#include "server/core/digest.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QTest>

using namespace tests;
using admin::NewClient;

namespace
{

class PublicUrlSetting final : public admin::SettingsControl
{
public:
    [[nodiscard]] QList<admin::Setting> list() const override
    {
        admin::Setting setting;
        setting.key = QStringLiteral("public_url");
        setting.value = QStringLiteral("https://gate.example:8443");
        return {setting};
    }
    void set(const QList<QPair<QString, QString>> &, admin::Reply<admin::Done>) override {}
    void setSecret(const QString &, const core::Secret &, admin::Reply<admin::Done>) override {}
    [[nodiscard]] QString secretVault() const override { return {}; }
};

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

class ManualClientTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesKnownClients_data();
    void makesKnownClients();
    void makesMachineClients();
    void aNamedScopeIsALimit();
    void refuses_data();
    void refuses();
    void aWaitingClientIsLetInOrNot();
    void denyingEndsTheSessions();
    void unknownClientsAreSaid();
    void changesNameAndRedirects_data();
    void changesNameAndRedirects();
    void aNewSecretEndsTheOldOne();

private:
    template <class T, class Start>
    admin::Result<T> answered(Start start)
    {
        std::optional<admin::Result<T>> result;
        start([&result](admin::Result<T> given) { result = std::move(given); });
        if (!QTest::qWaitFor([&result] { return result.has_value(); }, 10'000)) {
            qFatal("no answer");
        }
        return *std::move(result);
    }
    admin::Result<admin::CreatedClient> create(const NewClient &client)
    {
        return answered<admin::CreatedClient>([&](const auto &reply) { m_clients.create(client, reply); });
    }
    std::optional<store::ClientRow> stored(const core::ClientId &id)
    {
        return *m_store->writeAndWait([id](store::Transaction &tx) { return store::ClientTable(tx).find(id); });
    }
    int count()
    {
        return *m_store->writeAndWait([](store::Transaction &tx) { return store::ClientTable(tx).count(); });
    }

    TemporaryStore m_store;
    FixedClock m_clock;
    PublicUrlSetting m_settings;
    admin::ClientAdministration m_clients{*m_store, m_clock, m_settings, audit::ActorKind::CommandLine};
};

void ManualClientTest::makesKnownClients_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QStringList>("given");
    QTest::addColumn<QStringList>("redirectUris");
    const auto row = [](const char *name, const char *preset, const char *given, const char *redirects) {
        QTest::newRow(name) << QString::fromLatin1(preset) << words(given) << words(redirects);
    };
    row("Q-01 Claude", "claude", "", "https://claude.ai/api/mcp/auth_callback https://claude.com/api/mcp/auth_callback");
    row("Q-18 Claude Code", "claude-code", "", "http://localhost/callback http://127.0.0.1/callback");
    row("Q-22 ChatGPT: the connector's own and the legacy one", "chatgpt", "https://chatgpt.com/connector/oauth/abc",
        "https://chatgpt.com/connector_platform_oauth_redirect https://chatgpt.com/connector/oauth/abc");
    row("Q-28 Cursor: with its own scheme", "cursor", "",
        "cursor://anysphere.cursor-mcp/oauth/callback https://www.cursor.com/agents/mcp/oauth/callback http://localhost:8787/callback");
    row("Q-32 VS Code", "vscode", "", "https://vscode.dev/redirect https://insiders.vscode.dev/redirect http://127.0.0.1/ http://127.0.0.1:33418/");
    row("Q-35 Copilot Studio", "copilot-studio", "https://global.consent.azure-apim.net/redirect/abc", "https://global.consent.azure-apim.net/redirect/abc");
    row("Q-36 Gemini CLI", "gemini-cli", "", "http://localhost:7777/oauth/callback");
    row("Q-41 Grok", "grok", "https://grok.com/cb", "https://grok.com/cb");
    row("no preset", "", "https://app.example/cb", "https://app.example/cb");
}

void ManualClientTest::makesKnownClients()
{
    QFETCH(QString, preset);
    QFETCH(QStringList, given);
    QFETCH(QStringList, redirectUris);
    NewClient client;
    client.preset = preset;
    client.redirectUris = given;
    const auto created = create(client);
    QVERIFY2(created, qPrintable(created ? QString() : created.error().text));
    QVERIFY(created->secret.isEmpty());
    QVERIFY(created->id.toString().startsWith(QLatin1String("mcp_gate.example_")));
    const store::ClientRow row = stored(created->id).value();
    QCOMPARE(row.redirectUris, redirectUris);
    QCOMPARE(int(row.kind), int(store::ClientKind::Manual));
    QVERIFY(row.isPublic() && row.isApproved());
    QCOMPARE(row.scope.split(QLatin1Char(' ')).first(), QStringLiteral("mcp:gate.example:gatehouse"));
    QVERIFY(preset.isEmpty() || row.name == admin::findClientPreset(preset)->name);
}

void ManualClientTest::makesMachineClients()
{
    NewClient client;
    client.name = QStringLiteral("Nightly");
    client.grantTypes = words("client_credentials");
    const auto created = create(client);
    QVERIFY(created);
    const store::ClientRow row = stored(created->id).value();
    QCOMPARE(row.name, QStringLiteral("Nightly"));
    QCOMPARE(row.tokenEndpointAuthMethod, QStringLiteral("client_secret_basic"));
    QCOMPARE(row.grantTypes, words("client_credentials"));
    QVERIFY(!created->secret.isEmpty());
    QCOMPARE(row.secretHash, core::sha256(created->secret.reveal()));
    client.jwksUri = QStringLiteral("https://app.example/jwks.json");
    const auto withKeys = create(client);
    QVERIFY(withKeys && withKeys->secret.isEmpty());
    QCOMPARE(stored(withKeys->id)->tokenEndpointAuthMethod, QStringLiteral("private_key_jwt"));
}

void ManualClientTest::aNamedScopeIsALimit()
{
    NewClient client;
    client.name = QStringLiteral("Reports");
    client.redirectUris = QStringList{QStringLiteral("https://app.example/cb")};
    QVERIFY(!stored(create(client)->id)->isScopeLimited);
    client.scope = QStringLiteral("openid");
    const auto row = stored(create(client)->id);
    QVERIFY(row->isScopeLimited);
    QCOMPARE(row->scope, QStringLiteral("openid"));
}

void ManualClientTest::refuses_data()
{
    QTest::addColumn<QString>("preset");
    QTest::addColumn<QStringList>("redirectUris");
    QTest::addColumn<QStringList>("grants");
    QTest::addColumn<QString>("auth");
    QTest::addColumn<QString>("scope");
    const QStringList good = words("https://app.example/cb");
    QTest::newRow("an unknown preset") << QStringLiteral("emacs") << good << QStringList() << QString() << QString();
    QTest::newRow("Q-22: ChatGPT without the connector's own URI") << QStringLiteral("chatgpt") << QStringList() << QStringList() << QString() << QString();
    QTest::newRow("Q-35: Copilot Studio without its URI") << QStringLiteral("copilot-studio") << QStringList() << QStringList() << QString() << QString();
    QTest::newRow("no redirect URI") << QString() << QStringList() << QStringList() << QString() << QString();
    QTest::newRow("a script as redirect URI") << QString() << words("javascript:alert(1)") << QStringList() << QString() << QString();
    QTest::newRow("a wildcard") << QString() << words("https://chatgpt.com/connector/oauth/*") << QStringList() << QString() << QString();
    QTest::newRow("an unknown grant") << QString() << good << words("password") << QString() << QString();
    QTest::newRow("an unknown method") << QString() << good << QStringList() << QStringLiteral("tls_client_auth") << QString();
    QTest::newRow("client credentials of a public client") << QString() << good << words("client_credentials") << QStringLiteral("none") << QString();
    QTest::newRow("keys that are not there") << QString() << good << QStringList() << QStringLiteral("private_key_jwt") << QString();
    QTest::newRow("an unknown scope") << QString() << good << QStringList() << QString() << QStringLiteral("mcp:gate.example:nothing");
}

void ManualClientTest::refuses()
{
    QFETCH(QString, preset);
    QFETCH(QStringList, redirectUris);
    QFETCH(QStringList, grants);
    QFETCH(QString, auth);
    QFETCH(QString, scope);
    NewClient client;
    client.preset = preset;
    client.redirectUris = redirectUris;
    client.grantTypes = grants;
    client.tokenEndpointAuthMethod = auth;
    client.scope = scope;
    const int before = count();
    const auto created = create(client);
    QVERIFY(!created);
    QCOMPARE(int(created.error().code), int(admin::ErrorCode::Invalid));
    QVERIFY(!created.error().text.isEmpty());
    QCOMPARE(count(), before);
}

void ManualClientTest::aWaitingClientIsLetInOrNot()
{
    store::ClientRow waiting = clientRow("waits");
    waiting.approval = store::ClientApproval::Waiting;
    QVERIFY(m_store->writeAndWait([&](store::Transaction &tx) { return store::ClientTable(tx).insert(waiting); }));
    QVERIFY(answered<admin::Done>([&](const auto &reply) { m_clients.approve(waiting.id, reply); }));
    QVERIFY(stored(waiting.id)->isApproved());
    QVERIFY(answered<admin::Done>([&](const auto &reply) { m_clients.deny(waiting.id, reply); }));
    QCOMPARE(int(stored(waiting.id)->approval), int(store::ClientApproval::Denied));
}

void ManualClientTest::denyingEndsTheSessions()
{
    const store::ClientRow client = clientRow("used");
    const store::RefreshTokenFamilyRow family = familyRow("f-of-used", "alice", "used");
    QVERIFY(m_store->writeAndWait([&](store::Transaction &tx) {
        return store::UserTable(tx).insert(userRow()).and_then([&] { return store::ClientTable(tx).insert(client); }).and_then([&] {
            return store::RefreshTokenFamilyTable(tx).insert(family);
        });
    }));
    QVERIFY(answered<admin::Done>([&](const auto &reply) { m_clients.deny(client.id, reply); }));
    const auto now = *m_store->writeAndWait([&](store::Transaction &tx) { return store::RefreshTokenFamilyTable(tx).find(family.id); });
    QVERIFY(now.has_value());
    QVERIFY(now->revokedAt.has_value());
}

void ManualClientTest::unknownClientsAreSaid()
{
    const auto result = answered<admin::Done>([&](const auto &reply) { m_clients.approve(core::ClientId(QByteArrayLiteral("nobody")), reply); });
    QVERIFY(!result);
    QCOMPARE(int(result.error().code), int(admin::ErrorCode::NotFound));
}

void ManualClientTest::changesNameAndRedirects_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QStringList>("redirectUris");
    QTest::addColumn<QString>("problem"); // empty: taken
    const int manual = int(store::ClientKind::Manual);
    const QStringList good = words("https://app.example/cb http://127.0.0.1/cb");
    QTest::newRow("both") << manual << u"Another name"_qs << good << QString();
    QTest::newRow("one that registered by itself") << int(store::ClientKind::Dynamic) << u"Another name"_qs << good << QString();
    QTest::newRow("no name") << manual << QString() << good << u"name"_qs;
    QTest::newRow("no redirect URI left") << manual << u"Name"_qs << QStringList() << u"redirect"_qs;
    QTest::newRow("RFC 9700 2.1: a wildcard") << manual << u"Name"_qs << words("https://app.example/*") << u"redirect"_qs;
    QTest::newRow("a script") << manual << u"Name"_qs << words("javascript:alert(1)") << u"redirect"_qs;
    QTest::newRow("described by its document") << int(store::ClientKind::MetadataDocument) << u"Name"_qs << good << u"described_by_document"_qs;
}

void ManualClientTest::changesNameAndRedirects()
{
    QFETCH(int, kind);
    QFETCH(QString, name);
    QFETCH(QStringList, redirectUris);
    QFETCH(QString, problem);
    store::ClientRow row = clientRow(qPrintable(QStringLiteral("edited ") + QLatin1String(QTest::currentDataTag())));
    row.kind = store::ClientKind(kind);
    QVERIFY(m_store->writeAndWait([&](store::Transaction &tx) { return store::ClientTable(tx).insert(row); }));
    const auto done = answered<admin::Done>([&](const auto &reply) { m_clients.edit({row.id, name, redirectUris}, reply); });
    QCOMPARE(done ? QString() : done.error().detail, problem);
    const store::ClientRow now = stored(row.id).value();
    QCOMPARE(now.name, problem.isEmpty() ? name : row.name);
    QCOMPARE(now.redirectUris, problem.isEmpty() ? redirectUris : row.redirectUris);
    QCOMPARE(now.scope, row.scope);
    QCOMPARE(now.tokenEndpointAuthMethod, row.tokenEndpointAuthMethod);
}

void ManualClientTest::aNewSecretEndsTheOldOne()
{
    NewClient client;
    client.name = QStringLiteral("Nightly");
    client.grantTypes = words("client_credentials");
    const auto created = create(client);
    const auto renewed = answered<admin::CreatedClient>([&](const auto &reply) { m_clients.renewSecret(created->id, reply); });
    QVERIFY(renewed);
    QCOMPARE(stored(created->id)->secretHash, core::sha256(renewed->secret.reveal()));
    QVERIFY(stored(created->id)->secretHash != core::sha256(created->secret.reveal()));
    NewClient publicClient;
    publicClient.name = QStringLiteral("Public");
    publicClient.redirectUris = words("https://app.example/cb");
    const auto refused = answered<admin::CreatedClient>([&](const auto &reply) { m_clients.renewSecret(create(publicClient)->id, reply); });
    QVERIFY(!refused);
    QCOMPARE(refused.error().detail, u"no_secret"_qs);
}

QTEST_GUILESS_MAIN(ManualClientTest)
#include "tst_manual_client.moc"
