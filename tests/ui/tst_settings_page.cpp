// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/console_server.h"
#include "tests/ui/support/sample_office.h"
#include "ui/common/button.h"
#include "ui/common/console_settings.h"
#include "ui/common/copy_field.h"
#include "ui/common/elided_label.h"
#include "ui/common/message_strip.h"
#include "ui/common/segmented.h"
#include "ui/common/translation.h"
#include "ui/settings/setting_checks.h"
#include "ui/settings/setting_row.h"
#include "ui/settings/settings_page.h"

#include <QLineEdit>
#include <QTest>

namespace
{

struct Fixture {
    tests::ConsoleServer server;
    ui::ConsoleSettings settings{server.filePath(QStringLiteral("console.ini"))};
    ui::SettingsPage page{server.client(), settings};

    void open()
    {
        server.setSettings(tests::sampleSettings());
        page.resize(1040, 760);
        page.show();
        page.refresh();
        QTRY_COMPARE(field("listen")->text(), QStringLiteral("127.0.0.1:8790"));
    }
    [[nodiscard]] ui::SettingRow *row(const char *key) const
    {
        return page.findChild<ui::SettingRow *>(QStringLiteral("setting_") + QLatin1String(key));
    }
    [[nodiscard]] QLineEdit *field(const char *key) const { return qobject_cast<QLineEdit *>(row(key)->field()); }
    [[nodiscard]] ui::Button *apply() const { return page.findChild<ui::Button *>(QStringLiteral("apply")); }
    [[nodiscard]] ui::Button *discard() const { return page.findChild<ui::Button *>(QStringLiteral("discard")); }
};

} // namespace

class SettingsPageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void nothingIsOfferedBeforeAChange();
    void writesOnlyWhatWasChanged();
    void secretsGoTheirOwnWay();
    void discardBringsBackWhatTheServerHas();
    void anEditSurvivesARefresh();
    void lockedSettingsSayByWhat();
    void refusesAtTheField_data();
    void refusesAtTheField();
    void takesGoodValues_data();
    void takesGoodValues();
    void showsWhatTheServerRefused();
    void callbackUrlFollowsThePublicUrl();
    void searchFindsAcrossSections();
    void opensTheSettingThatAnotherPageNamed();
    void themeActsAtOnceAndIsRemembered();
};

void SettingsPageTest::initTestCase()
{
    ui::installTranslations();
    ui::Theme::current().install(ui::ThemeChoice::Light);
}

void SettingsPageTest::nothingIsOfferedBeforeAChange()
{
    Fixture f;
    f.open();
    QCOMPARE(f.page.changes(), 0);
    QVERIFY(!f.apply()->isEnabled());
    QVERIFY(!f.discard()->isEnabled());
}

void SettingsPageTest::writesOnlyWhatWasChanged()
{
    Fixture f;
    f.open();
    f.field("listen")->setText(QStringLiteral("127.0.0.1:9000"));
    f.field("max_streams")->setText(QStringLiteral("100"));
    QCOMPARE(f.apply()->text(), QStringLiteral("Apply 2 changes"));
    f.field("max_streams")->setText(QStringLiteral("8192")); // as it was
    QCOMPARE(f.apply()->text(), QStringLiteral("Apply 1 change"));
    f.apply()->click();
    QTRY_COMPARE(f.server.writtenSettings().size(), 1);
    QCOMPARE(f.server.writtenSettings().constFirst(), qMakePair(QStringLiteral("listen"), QStringLiteral("127.0.0.1:9000")));
    QTRY_COMPARE(f.page.changes(), 0);
    QTRY_COMPARE(f.field("listen")->text(), QStringLiteral("127.0.0.1:9000"));
}

void SettingsPageTest::secretsGoTheirOwnWay()
{
    Fixture f;
    f.open();
    QLineEdit *secret = f.field("github_client_secret");
    QCOMPARE(secret->echoMode(), QLineEdit::Password);
    QVERIFY(secret->text().isEmpty()); // never shown again
    secret->setText(QStringLiteral("0123456789abcdef"));
    QCOMPARE(f.page.changes(), 1);
    f.apply()->click();
    QTRY_COMPARE(f.server.writtenSecrets(), QStringList{QStringLiteral("github_client_secret")});
    QVERIFY(f.server.writtenSettings().isEmpty());
    QTRY_VERIFY(secret->text().isEmpty());
}

void SettingsPageTest::discardBringsBackWhatTheServerHas()
{
    Fixture f;
    f.open();
    f.field("listen")->setText(QStringLiteral("nonsense"));
    QVERIFY(!f.row("listen")->problem().isEmpty());
    f.discard()->click();
    QCOMPARE(f.field("listen")->text(), QStringLiteral("127.0.0.1:8790"));
    QVERIFY(f.row("listen")->problem().isEmpty());
    QCOMPARE(f.page.changes(), 0);
}

void SettingsPageTest::anEditSurvivesARefresh()
{
    Fixture f;
    f.open();
    f.field("listen")->setText(QStringLiteral("127.0.0.1:9000"));
    QList<admin::Setting> settings = tests::sampleSettings();
    settings[5].value = QStringLiteral("github:octocat"); // meanwhile, from the command line
    f.server.setSettings(settings);
    f.page.refresh();
    QTRY_COMPARE(f.field("allowed_users")->text(), QStringLiteral("github:octocat"));
    QCOMPARE(f.field("listen")->text(), QStringLiteral("127.0.0.1:9000"));
}

void SettingsPageTest::lockedSettingsSayByWhat()
{
    Fixture f;
    f.open();
    QVERIFY(f.row("public_url")->isLocked());
    QVERIFY(f.field("public_url")->isReadOnly());
    QVERIFY(f.field("public_url")->isEnabled()); // it can still be selected and copied
    const QList<ui::ElidedLabel *> labels = f.row("public_url")->findChildren<ui::ElidedLabel *>();
    QVERIFY(std::any_of(labels.cbegin(), labels.cend(),
        [](const ui::ElidedLabel *label) { return label->text() == QStringLiteral("set by GATEHOUSE_PUBLIC_URL"); }));
}

void SettingsPageTest::refusesAtTheField_data()
{
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QString>("value");
    QTest::newRow("no port") << QByteArray("listen") << QStringLiteral("127.0.0.1");
    QTest::newRow("port that is no number") << QByteArray("listen") << QStringLiteral("127.0.0.1:http");
    QTest::newRow("port too high") << QByteArray("listen") << QStringLiteral("127.0.0.1:65536");
    QTest::newRow("port below zero") << QByteArray("listen") << QStringLiteral("127.0.0.1:-1");
    QTest::newRow("IPv6 without brackets") << QByteArray("listen") << QStringLiteral("::1:8788");
    QTest::newRow("a host name") << QByteArray("listen") << QStringLiteral("gate.acme.io:8788");
    QTest::newRow("connections: none") << QByteArray("max_connections") << QStringLiteral("0");
    QTest::newRow("connections: words") << QByteArray("max_connections") << QStringLiteral("many");
    QTest::newRow("lifetime below zero") << QByteArray("access_token_lifetime") << QStringLiteral("-1");
    QTest::newRow("an organisation with two slashes") << QByteArray("github_org") << QStringLiteral("octo-org/cats/black");
    QTest::newRow("a domain that is none") << QByteArray("google_domains") << QStringLiteral("example.org, everybody");
    QTest::newRow("Entra: everybody") << QByteArray("entra_tenants") << QStringLiteral("common");
    QTest::newRow("Entra: a tenant by name") << QByteArray("entra_tenants") << QStringLiteral("contoso");
    QTest::newRow("an issuer without scheme") << QByteArray("oidc_issuer") << QStringLiteral("sso.example.org");
    QTest::newRow("scopes with commas and blanks") << QByteArray("google_scopes") << QStringLiteral("openid,  email");
    QTest::newRow("a role without values") << QByteArray("oidc_role_map") << QStringLiteral("premium=");
    QTest::newRow("client id with a blank") << QByteArray("github_client_id") << QStringLiteral("Iv1 8a6");
}

void SettingsPageTest::refusesAtTheField()
{
    QFETCH(QByteArray, key);
    QFETCH(QString, value);
    Fixture f;
    f.open();
    f.field(key.constData())->setText(value);
    QVERIFY(!f.row(key.constData())->problem().isEmpty());
    QVERIFY(!f.apply()->isEnabled());
}

void SettingsPageTest::takesGoodValues_data()
{
    QTest::addColumn<QString>("problem");
    QTest::newRow("address and port") << ui::listenProblem(QStringLiteral("0.0.0.0:443"));
    QTest::newRow("any free port") << ui::listenProblem(QStringLiteral("127.0.0.1:0"));
    QTest::newRow("IPv6") << ui::listenProblem(QStringLiteral("[::1]:8788"));
    QTest::newRow("localhost") << ui::listenProblem(QStringLiteral("localhost:8788"));
    QTest::newRow("https") << ui::publicUrlProblem(QStringLiteral("https://gate.acme.io"));
    QTest::newRow("https with a port and a slash") << ui::publicUrlProblem(QStringLiteral("https://gate.acme.io:8443/"));
    QTest::newRow("http on loopback") << ui::publicUrlProblem(QStringLiteral("http://localhost:8788"));
    QTest::newRow("enterprise API") << ui::webUrlProblem(QStringLiteral("https://git.acme.io/api/v3"));
}

void SettingsPageTest::takesGoodValues()
{
    QFETCH(QString, problem);
    QCOMPARE(problem, QString());
}

void SettingsPageTest::showsWhatTheServerRefused()
{
    Fixture f;
    f.open();
    f.server.refuseSettings({admin::ErrorCode::Invalid, QStringLiteral("bad_setting:trusted_proxies"), QStringLiteral("give addresses")});
    f.field("trusted_proxies")->setText(QStringLiteral("everybody"));
    f.apply()->click();
    QTRY_VERIFY(!f.row("trusted_proxies")->problem().isEmpty());
    QVERIFY(f.page.strips().find(QStringLiteral("refused")));
    QCOMPARE(f.page.changes(), 1); // what was typed is still there
    QVERIFY(!f.apply()->isEnabled());
    f.field("trusted_proxies")->setText(QStringLiteral("10.0.0.1"));
    QVERIFY(f.apply()->isEnabled());
}

void SettingsPageTest::callbackUrlFollowsThePublicUrl()
{
    Fixture f;
    f.server.setPublicUrl(QStringLiteral("https://gate.acme.io"));
    f.open();
    QTRY_COMPARE(f.page.findChild<ui::CopyField *>(QStringLiteral("callback_github"))->text(), QStringLiteral("https://gate.acme.io/callback"));
    for (const QString &provider : {QStringLiteral("google"), QStringLiteral("entra"), QStringLiteral("oidc")})
        QCOMPARE(f.page.findChild<ui::CopyField *>(QStringLiteral("callback_") + provider)->text(), QStringLiteral("https://gate.acme.io/callback/") + provider);
}

void SettingsPageTest::searchFindsAcrossSections()
{
    Fixture f;
    f.open();
    QVERIFY(f.row("listen")->isVisible());
    QVERIFY(!f.row("github_client_id")->isVisible());
    auto *search = f.page.findChild<QLineEdit *>(QStringLiteral("search_settings"));
    search->setText(QStringLiteral("oauth app"));
    QVERIFY(f.row("github_client_id")->isVisible());
    QVERIFY(!f.row("listen")->isVisible());
    search->clear();
    QVERIFY(f.row("listen")->isVisible());
}

void SettingsPageTest::opensTheSettingThatAnotherPageNamed()
{
    Fixture f;
    f.open();
    f.page.activateWindow();
    f.page.applyFilter(QStringLiteral("github"));
    QVERIFY(f.row("github_client_id")->isVisible());
    QTRY_VERIFY(f.field("github_client_id")->hasFocus());
}

void SettingsPageTest::themeActsAtOnceAndIsRemembered()
{
    Fixture f;
    f.open();
    f.page.findChild<ui::Segmented *>(QStringLiteral("theme"))->setCurrent(int(ui::ThemeChoice::Dark));
    QVERIFY(ui::Theme::current().tokens().isDark);
    QCOMPARE(f.settings.theme(), ui::ThemeChoice::Dark);
    QCOMPARE(f.page.changes(), 0);
    ui::Theme::current().setChoice(ui::ThemeChoice::Light);
}

QTEST_MAIN(SettingsPageTest)
#include "tst_settings_page.moc"
