// SPDX-License-Identifier: GPL-3.0-or-later
// What is kept of an upstream's standard error: little, and no credential.
#include "server/gateway/upstream/stderr_log.h"

#include "tests/support/fixed_clock.h"

#include <QTest>

using gateway::StderrLog;

class StderrLogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCredentialIsTakenOut_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QString>("kept");
        QTest::newRow("one it was given") << QByteArray("key is hunter2-hunter2 ok") << QStringLiteral("key is ••• ok");
        QTest::newRow("a bearer token") << QByteArray("Authorization: Bearer abcdefghij") << QStringLiteral("Authorization: Bearer •••");
        QTest::newRow("a GitHub token") << QByteArray("using ghp_0123456789abcdefghij") << QStringLiteral("using •••");
        QTest::newRow("a JSON Web Token") << QByteArray("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc") << QStringLiteral("got •••");
        QTest::newRow("by its name") << QByteArray("API_KEY=abcdef123456") << QStringLiteral("API_KEY=•••");
        QTest::newRow("in JSON") << QByteArray(R"({"client_secret":"abcdef123456"})") << QStringLiteral(R"({"client_secret":"•••"})");
        QTest::newRow("plain words stay") << QByteArray("listening, 12 tools") << QStringLiteral("listening, 12 tools");
        QTest::newRow("no escape sequence gets through") << QByteArray("\x1b[31mred") << QStringLiteral("·[31mred");
    }
    void aCredentialIsTakenOut()
    {
        QFETCH(QByteArray, line);
        QFETCH(QString, kept);
        StderrLog log(m_clock);
        log.mask(core::Secret("hunter2-hunter2"));
        log.append(QByteArray(line + '\n'));
        QCOMPARE(log.lines().back().text, kept);
    }

    void aCredentialInTwoPiecesIsStillOne()
    {
        StderrLog log(m_clock);
        log.mask(core::Secret("hunter2-hunter2"));
        log.append("key hunter2-");
        log.append("hunter2 end\n");
        QCOMPARE(log.lines().size(), size_t(1));
        QCOMPARE(log.lines().back().text, QStringLiteral("key ••• end"));
    }

    void aShortSecretDoesNotTakeOutTheText()
    {
        StderrLog log(m_clock);
        log.mask(core::Secret("a"));
        log.append("banana\n");
        QCOMPARE(log.lines().back().text, QStringLiteral("banana"));
    }

    void itKeepsTheLastLinesOnly()
    {
        StderrLog log(m_clock);
        for (int i = 0; i < 3 * StderrLog::mostLines; ++i) {
            log.append(QByteArray("line " + QByteArray::number(i) + '\n'));
        }
        QCOMPARE(log.lines().size(), size_t(StderrLog::mostLines));
        QCOMPARE(log.lines().back().text, QStringLiteral("line %1").arg(3 * StderrLog::mostLines - 1));
    }

    void aLineWithoutEndDoesNotGrow()
    {
        StderrLog log(m_clock);
        for (int i = 0; i < 1'000; ++i) {
            log.append(QByteArray(10'000, 'x'));
        }
        log.append("\nnext\n");
        QCOMPARE(log.lines().size(), size_t(2));
        QCOMPARE(log.lines().front().text.size(), StderrLog::longestLine);
        QCOMPARE(log.lines().back().text, QStringLiteral("next"));
    }

private:
    tests::FixedClock m_clock;
};

QTEST_GUILESS_MAIN(StderrLogTest)
#include "tst_stderr_log.moc"
