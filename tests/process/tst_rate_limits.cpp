// SPDX-License-Identifier: GPL-3.0-or-later
// Product section 10: every authentication endpoint has a limit for each address, the numbers are settings, whoever is over it gets 429
// with Retry-After, and an administrator sees how often that happened.
#include "tests/support/server_process.h"
#include "tests/support/test_browser.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocalSocket>
#include <QTest>

using namespace tests;

class RateLimitsTest : public QObject
{
    Q_OBJECT

    ServerProcess m_server;
    TestBrowser m_browser;

    HttpAnswer ask(const QByteArray &method, const QByteArray &path)
    {
        QUrl url = m_server.url();
        url.setPath(QString::fromLatin1(path));
        return m_browser.send(method, url, {{"Content-Type", "application/x-www-form-urlencoded"}}, method == "POST" ? QByteArray("client_id=nobody") : QByteArray());
    }

    // {path: count}, as the console asks.
    QHash<QString, int> refusals()
    {
        QLocalSocket socket;
        socket.connectToServer(m_server.dataDir() + QStringLiteral("/gatehouse.sock"));
        if (!socket.waitForConnected(5000)) {
            return {};
        }
        socket.write("{\"verb\":\"server.rate_refusals\",\"parameters\":{}}\n");
        QByteArray answer;
        while (!answer.endsWith('\n') && socket.waitForReadyRead(5000)) {
            answer += socket.readAll();
        }
        QHash<QString, int> counts;
        const QJsonArray rows = QJsonDocument::fromJson(answer).object().value(QLatin1String("result")).toArray();
        for (const QJsonValue &row : rows) {
            counts.insert(row.toObject().value(QLatin1String("path")).toString(), row.toObject().value(QLatin1String("count")).toInt());
        }
        return counts;
    }

private Q_SLOTS:
    void initTestCase()
    {
        m_server.environment.remove(QStringLiteral("GATEHOUSE_RATE_LIMIT"));
        for (const char *name : {"GATEHOUSE_RATE_PAGES_PER_ADDRESS", "GATEHOUSE_RATE_TOKEN_PER_ADDRESS", "GATEHOUSE_RATE_REGISTER_PER_ADDRESS"}) {
            m_server.environment.insert(QString::fromLatin1(name), QStringLiteral("3"));
        }
        QVERIFY(m_server.start());
    }

    void everyEndpointHasALimit_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QString>("counted");
        const auto row = [](const char *method, const char *path, const char *counted = "") {
            QTest::addRow("%s %s", method, path) << QByteArray(method) << QByteArray(path) << QString::fromLatin1(*counted ? counted : path);
        };
        for (const char *page : {"/authorize", "/auth", "/login", "/callback", "/auth/github/callback", "/callback/github", "/consent", "/account", "/device"}) {
            row("GET", page);
        }
        for (const char *page : {"/authorize", "/login", "/consent", "/account", "/device"}) {
            row("POST", page);
        }
        for (const char *endpoint : {"/token", "/register", "/revoke", "/introspect", "/par", "/device_authorization", "/validate", "/admin/revoke", "/userinfo"}) {
            row("POST", endpoint);
        }
        row("GET", "/userinfo");
        for (const char *method : {"GET", "PUT", "DELETE"}) {
            row(method, "/client/nobody", "/client/<id>");
        }
    }

    void everyEndpointHasALimit()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, path);
        QFETCH(QString, counted);
        const int before = refusals().value(counted);
        HttpAnswer answer;
        for (int i = 0; i < 20 && answer.status != 429; ++i) { // 3 a minute, and for /consent five times that
            answer = ask(method, path);
        }
        QCOMPARE(answer.status, 429);
        const int wait = answer.header("Retry-After").toInt();
        QVERIFY2(wait >= 1 && wait <= 20, "RFC 6585 4: and a place is free again after that time, not later");
        QVERIFY(answer.header("Cache-Control").contains("no-store"));
        QCOMPARE(refusals().value(counted), before + 1);
    }

    void othersAreNotLimited()
    {
        for (const QByteArray path : {"/health", "/", "/.well-known/jwks.json", "/.well-known/oauth-authorization-server"}) {
            for (int i = 0; i < 10; ++i) {
                QCOMPARE(ask("GET", path).status, 200);
            }
        }
    }

    void aLimitIsANumberFromOneUp_data()
    {
        QTest::addColumn<QString>("value");
        for (const char *value : {"0", "-1", "many", "60001"}) {
            QTest::newRow(value) << QString::fromLatin1(value);
        }
    }

    void aLimitIsANumberFromOneUp()
    {
        QFETCH(QString, value);
        const CommandResult refused = m_server.run({QStringLiteral("config"), QStringLiteral("set"), QStringLiteral("rate_token"), value});
        QCOMPARE(refused.exitCode, 1);
        QVERIFY2(refused.problem().contains(QLatin1String("rate_token")), qPrintable(refused.problem()));
    }
};

QTEST_GUILESS_MAIN(RateLimitsTest)
#include "tst_rate_limits.moc"
