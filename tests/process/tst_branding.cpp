// SPDX-License-Identifier: GPL-3.0-or-later
// How the browser pages look, from outside: what was set is on the next page, the logo is served, and it is still there after kill -9.
#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"
#include "tests/support/test_browser.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace tests;

namespace
{

// One red pixel.
const QByteArray RedPixel = QByteArray::fromBase64("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==");

QStringList words(const char *text)
{
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

} // namespace

class BrandingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasSetIsOnTheNextPage()
    {
        ServerProcess server;
        QVERIFY(server.start());
        TestBrowser browser;
        QVERIFY(browser.get(server.url()).body.contains("Gatehouse"));
        QCOMPARE(server.run({QStringLiteral("branding"), QStringLiteral("set"), QStringLiteral("name"), QStringLiteral("Acme <Tools>")}).exitCode, 0);
        QCOMPARE(server.run(words("branding set accent #0b6b5d")).exitCode, 0);
        QCOMPARE(server.run(words("branding set support_url mailto:it@acme.example")).exitCode, 0);
        const QByteArray page = browser.get(server.url()).body;
        QVERIFY(page.contains("Acme &lt;Tools&gt;"));
        QVERIFY(page.contains("--brand:#0b6b5d"));
        QVERIFY(page.contains("href=\"mailto:it@acme.example\""));
        QVERIFY(page.contains("media=\"(prefers-color-scheme:dark)\""));
        QCOMPARE(server.run(words("branding set scheme light")).exitCode, 0);
        QVERIFY(!browser.get(server.url()).body.contains("/assets/dark.css"));
    }

    void theLogoIsServedAndOutlivesAKill()
    {
        ServerProcess server;
        QVERIFY(server.start());
        server.keepPort();
        TestBrowser browser;
        QUrl logo = server.url();
        logo.setPath(QStringLiteral("/assets/logo.png"));
        QCOMPARE(browser.get(logo).status, 404);
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("logo.png")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(RedPixel) == RedPixel.size());
        file.close();
        const CommandResult set = server.run({QStringLiteral("branding"), QStringLiteral("logo"), file.fileName()});
        QVERIFY2(set.exitCode == 0, qPrintable(set.problem()));
        server.kill();
        QVERIFY(server.start());
        const HttpAnswer answer = browser.get(logo);
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.header("Content-Type"), QByteArray("image/png"));
        QCOMPARE(answer.header("X-Content-Type-Options"), QByteArray("nosniff"));
        QCOMPARE(answer.body, RedPixel);
        QVERIFY(browser.get(server.url()).body.contains("<img src=\"/assets/logo.png?v="));
    }

    void whatIsExportedIsImported()
    {
        ServerProcess server;
        QCOMPARE(server.run(words("branding set name Acme")).exitCode, 0); // nothing runs: the command does it itself
        const QByteArray exported = server.run(words("branding show --json")).output;
        QCOMPARE(server.run(words("branding reset")).exitCode, 0);
        QVERIFY(server.run(words("branding show")).output.contains("Gatehouse"));
        QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("branding.json")));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(exported) == exported.size());
        file.close();
        const CommandResult imported = server.run({QStringLiteral("branding"), QStringLiteral("import"), file.fileName()});
        QVERIFY2(imported.exitCode == 0, qPrintable(imported.problem()));
        QCOMPARE(QJsonDocument::fromJson(server.run(words("branding show --json")).output).object().value(QStringLiteral("name")).toString(), QStringLiteral("Acme"));
    }

    void refusesInOneSentence_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::newRow("a script as link") << words("branding set support_url javascript:alert(1)");
        QTest::newRow("a colour by name") << words("branding set accent red");
        QTest::newRow("a key there is not") << words("branding set colour #ffffff");
        QTest::newRow("a file that is no picture") << QStringList{QStringLiteral("branding"), QStringLiteral("logo"), QStringLiteral("/proc/self/cmdline")};
        QTest::newRow("a file that was not exported") << QStringList{QStringLiteral("branding"), QStringLiteral("import"), QStringLiteral("/proc/self/cmdline")};
    }
    void refusesInOneSentence()
    {
        QFETCH(QStringList, command);
        ServerProcess server;
        const CommandResult result = server.run(command);
        QCOMPARE(result.exitCode, 1);
        QVERIFY(!result.problems.isEmpty());
        QVERIFY(server.run(words("branding show")).output.contains("#2b59d4"));
    }
};

QTEST_GUILESS_MAIN(BrandingTest)
#include "tst_branding.moc"
