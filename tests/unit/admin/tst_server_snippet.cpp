// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/server_snippet.h"

#include <QTest>

using namespace admin;

class ServerSnippetTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatPeoplePaste_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("claude_desktop_config.json") << QByteArray("{\"mcpServers\":{\"My Files\":{\"command\":\"npx\",\"args\":[\"-y\",\"pkg\",\"/a b\"],\"env\":{\"KEY\":\"v\"}}}}");
        QTest::newRow("mcp.json of an editor") << QByteArray("{\"servers\":{\"My Files\":{\"type\":\"stdio\",\"command\":\"npx\",\"args\":[\"-y\",\"pkg\",\"/a b\"],\"env\":{\"KEY\":\"v\"}}}}");
        QTest::newRow("settings with mcp in them") << QByteArray("{\"mcp\":{\"servers\":{\"My Files\":{\"command\":\"npx\",\"args\":[\"-y\",\"pkg\",\"/a b\"],\"env\":{\"KEY\":\"v\"}}}}}");
        QTest::newRow("the servers alone") << QByteArray("{\"My Files\":{\"command\":\"npx\",\"args\":[\"-y\",\"pkg\",\"/a b\"],\"env\":{\"KEY\":\"v\"}}}");
    }
    void readsWhatPeoplePaste()
    {
        QFETCH(QByteArray, json);
        const auto servers = serversFromSnippet(json);
        QVERIFY(servers);
        QCOMPARE(servers->size(), size_t(1));
        const NewUpstream &server = servers->front();
        QCOMPARE(server.id, u"my-files"_qs);
        QCOMPARE(server.kind, UpstreamKind::Stdio);
        QCOMPARE(server.command, (QStringList{u"npx"_qs, u"-y"_qs, u"pkg"_qs, u"/a b"_qs}));
        QCOMPARE(server.environment.size(), size_t(1));
        QCOMPARE(server.environment.front().value.reveal().toByteArray(), QByteArray("v"));
    }

    void readsUrlsAndTheirHeader()
    {
        const auto servers = serversFromSnippet("{\"mcpServers\":{\"remote\":{\"url\":\"https://example.org/mcp\",\"headers\":{\"Authorization\":\"Bearer abc\"}}}}");
        QVERIFY(servers);
        QCOMPARE(servers->front().kind, UpstreamKind::Http);
        QCOMPARE(servers->front().authentication, UpstreamAuthentication::Bearer);
        QCOMPARE(servers->front().credential.reveal().toByteArray(), QByteArray("abc"));
    }

    void refusesWhatItCannotKnow_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("no JSON") << QByteArray("npx -y pkg");
        QTest::newRow("no servers") << QByteArray("{\"theme\":\"dark\"}");
        QTest::newRow("a placeholder for a value") << QByteArray("{\"servers\":{\"a\":{\"command\":\"x\",\"env\":{\"KEY\":\"${input:key}\"}}}}");
        QTest::newRow("a placeholder in an argument") << QByteArray("{\"servers\":{\"a\":{\"command\":\"x\",\"args\":[\"${workspaceFolder}\"]}}}");
        QTest::newRow("a name without letters") << QByteArray("{\"servers\":{\"***\":{\"command\":\"x\"}}}");
    }
    void refusesWhatItCannotKnow()
    {
        QFETCH(QByteArray, json);
        QVERIFY(!serversFromSnippet(json));
    }

    void splitsALineWithoutAShell_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("blanks") << u"npx  -y pkg"_qs << QStringList{u"npx"_qs, u"-y"_qs, u"pkg"_qs};
        QTest::newRow("quotation marks") << u"a \"b c\" 'd \"e\"' f\\ g"_qs << QStringList{u"a"_qs, u"b c"_qs, u"d \"e\""_qs, u"f g"_qs};
        QTest::newRow("bug 16: what a shell would run is a word") << u"a $(reboot) ;rm `x` | y > z"_qs
                                                                 << QStringList{u"a"_qs, u"$(reboot)"_qs, u";rm"_qs, u"`x`"_qs, u"|"_qs, u"y"_qs, u">"_qs, u"z"_qs};
        QTest::newRow("an empty word") << u"a \"\""_qs << QStringList{u"a"_qs, QString()};
    }
    void splitsALineWithoutAShell()
    {
        QFETCH(QString, line);
        QFETCH(QStringList, words);
        const auto split = commandFromLine(line);
        QVERIFY(split);
        QCOMPARE(*split, words);
    }

    void refusesAnOpenQuotationMark() { QVERIFY(!commandFromLine(u"a \"b"_qs)); }

    void refusesTextForAShell_data()
    {
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<bool>("isRefused");
        QTest::newRow("bug 16: sh -c") << QStringList{u"sh"_qs, u"-c"_qs, u"x"_qs} << true;
        QTest::newRow("bug 16: bash -lc by its path") << QStringList{u"/bin/bash"_qs, u"-lc"_qs, u"x"_qs} << true;
        QTest::newRow("bug 16: cmd /c") << QStringList{u"cmd.exe"_qs, u"/c"_qs, u"x"_qs} << true;
        QTest::newRow("a script with its shell") << QStringList{u"sh"_qs, u"/opt/server.sh"_qs} << false;
        QTest::newRow("another program's -c") << QStringList{u"python3"_qs, u"-c"_qs, u"x"_qs} << false;
        QTest::newRow("nothing") << QStringList() << true;
    }
    void refusesTextForAShell()
    {
        QFETCH(QStringList, command);
        QFETCH(bool, isRefused);
        QCOMPARE(problemWithCommand(command).has_value(), isRefused);
    }
};

QTEST_GUILESS_MAIN(ServerSnippetTest)
#include "tst_server_snippet.moc"
