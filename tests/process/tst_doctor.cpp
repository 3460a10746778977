// SPDX-License-Identifier: GPL-3.0-or-later
// `doctor` finds what is wrong, says what to do, and changes nothing.
#include "tests/support/server_process.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpServer>
#include <QTest>

using namespace tests;

namespace
{

QHash<QString, QJsonObject> findingsOf(const CommandResult &result)
{
    QHash<QString, QJsonObject> findings;
    const QJsonArray rows = QJsonDocument::fromJson(result.output).array();
    for (const QJsonValue &row : rows) {
        findings.insert(row.toObject().value(QLatin1String("check")).toString(), row.toObject());
    }
    return findings;
}

CommandResult doctor(const ServerProcess &server, const QStringList &options = {})
{
    return server.run(QStringList{QStringLiteral("doctor"), QStringLiteral("--json")} + options);
}

} // namespace

class DoctorTest : public QObject
{
    Q_OBJECT

    static void expect(const CommandResult &result, const QString &check, const char *state, const char *word = "")
    {
        const QJsonObject finding = findingsOf(result).value(check);
        QVERIFY2(!finding.isEmpty(), qPrintable(check + QStringLiteral(" is not there: ") + QString::fromUtf8(result.output)));
        QCOMPARE(finding.value(QLatin1String("state")).toString(), QLatin1String(state));
        const QString text = finding.value(QLatin1String("sentence")).toString() + finding.value(QLatin1String("remedy")).toString();
        QVERIFY2(text.contains(QLatin1String(word)), qPrintable(text));
    }

private Q_SLOTS:
    void aRunningServerIsWell()
    {
        ServerProcess server;
        QVERIFY(server.start());
        server.keepPort();
        const CommandResult result = doctor(server);
        QVERIFY2(result.exitCode == 0, result.output.constData());
        for (const char *check : {"data directory", "database", "master key", "listener", "public URL"}) {
            expect(result, QString::fromLatin1(check), "ok");
        }
        QVERIFY(server.isRunning());
    }

    void aFolderThatNobodyUsedIsWell()
    {
        const ServerProcess server;
        const CommandResult result = doctor(server);
        QVERIFY2(result.exitCode == 0, result.output.constData());
        expect(result, QStringLiteral("database"), "ok", "None yet");
        QVERIFY(!QFile::exists(server.dataDir() + QStringLiteral("/gatehouse.db")));
    }

    void whatIsWrongIsFound()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        ServerProcess server;
        QVERIFY(server.start());
        QCOMPARE(server.terminate(), 0);
        server.environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QStringLiteral("127.0.0.1:%1").arg(other.serverPort()));
        server.environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY"), QString(64, QLatin1Char('f')));
        QFile database(server.dataDir() + QStringLiteral("/gatehouse.db"));
        const CommandResult whole = doctor(server);
        QCOMPARE(whole.exitCode, 1);
        expect(whole, QStringLiteral("listener"), "problem", "cannot be had");
        expect(whole, QStringLiteral("master key"), "problem");
        expect(whole, QStringLiteral("database"), "ok");

        QVERIFY(database.open(QIODevice::ReadWrite));
        database.seek(4096);
        database.write(QByteArray(200'000, '?'));
        database.close();
        const CommandResult damaged = doctor(server);
        QCOMPARE(damaged.exitCode, 1);
        expect(damaged, QStringLiteral("database"), "problem", "restore");
    }

    void providersAreAsked()
    {
        ServerProcess provider; // publishes an OpenID configuration of its own
        QVERIFY(provider.start());
        const QString issuer = provider.url().toString(QUrl::RemovePath | QUrl::StripTrailingSlash);
        ServerProcess server;
        const auto with = [&](const QString &given) {
            server.environment.insert(QStringLiteral("GATEHOUSE_OIDC_ISSUER"), given);
            server.environment.insert(QStringLiteral("GATEHOUSE_OIDC_CLIENT_ID"), QStringLiteral("id"));
            server.environment.insert(QStringLiteral("GATEHOUSE_OIDC_CLIENT_SECRET"), QStringLiteral("secret"));
            server.environment.insert(QStringLiteral("GATEHOUSE_OIDC_NAME"), QStringLiteral("Ours"));
            return doctor(server);
        };
        expect(with(issuer), QStringLiteral("Ours"), "ok");
        const QString otherName = QString(issuer).replace(QStringLiteral("127.0.0.1"), QStringLiteral("localhost"));
        const CommandResult wrong = with(otherName);
        QCOMPARE(wrong.exitCode, 1);
        expect(wrong, QStringLiteral("Ours"), "problem", "Copy the issuer");
        QCOMPARE(provider.terminate(), 0);
        expect(with(issuer), QStringLiteral("Ours"), "problem", "cannot be reached");
    }
};

QTEST_GUILESS_MAIN(DoctorTest)
#include "tst_doctor.moc"
