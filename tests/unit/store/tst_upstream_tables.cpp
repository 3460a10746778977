// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/server_table.h"
#include "server/store/upstream_server_table.h"
#include "server/store/upstream_tool_table.h"
#include "tests/support/memory_database.h"
#include "tests/support/rows.h"

#include <QTest>

using namespace store;
using tests::someTime;

class UpstreamTablesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_memory = std::make_unique<tests::MemoryDatabase>();
        ServerRow server;
        server.id = u"files"_qs;
        server.kind = ServerKind::Stdio;
        server.name = u"Files"_qs;
        server.createdAt = someTime;
        QVERIFY(ServerTable(tx()).insert(server));
        QVERIFY(UpstreamServerTable(tx()).insert(row()));
    }

    void keepsEveryColumnOfAServer()
    {
        QCOMPARE((*ServerTable(tx()).find(u"files"_qs))->kind, ServerKind::Stdio);
        QVERIFY(**UpstreamServerTable(tx()).find(u"files"_qs) == row());
        UpstreamServerRow other = row();
        other.isEnabled = false;
        other.command.clear();
        other.url = u"https://example.org/mcp"_qs;
        other.authentication = UpstreamAuthentication::Header;
        other.sharing = UpstreamSharing::Shared;
        other.environmentSealed.clear();
        other.confirmedHash.clear();
        other.era = UpstreamEra::Unknown;
        other.eraAt.reset();
        QVERIFY(*UpstreamServerTable(tx()).update(other));
        QVERIFY(**UpstreamServerTable(tx()).find(u"files"_qs) == other);
    }

    void whatAServerSaysOfItselfIsNobodysDecision()
    {
        QVERIFY(*UpstreamServerTable(tx()).updateAbout(u"files"_qs, "{\"a\":1}", UpstreamEra::Legacy, someTime));
        QCOMPARE(tx().changes().last(), (Change{Topic::Servers, ChangeKind::Touched, "files"}));
        QCOMPARE((*UpstreamServerTable(tx()).find(u"files"_qs))->about, QByteArray("{\"a\":1}"));
    }

    void whenItFirstListedItsToolsStaysThroughChanges()
    {
        const UpstreamServerTable servers(tx());
        QVERIFY(!(*servers.find(u"files"_qs))->firstListAt);
        QVERIFY(*servers.updateFirstListAt(u"files"_qs, someTime));
        QCOMPARE(tx().changes().last(), (Change{Topic::Servers, ChangeKind::Touched, "files"}));
        QVERIFY(*servers.update(row())); // as somebody read it before
        QCOMPARE((*servers.find(u"files"_qs))->firstListAt, std::optional(someTime));
    }

    void keepsEveryColumnOfATool()
    {
        const UpstreamToolTable tools(tx());
        UpstreamToolRow tool{u"files"_qs, u"read"_qs, "{\"n\":1}", {}, true, false, u"r"_qs, u"Reads ü"_qs, someTime};
        QVERIFY(tools.insert(tool));
        QVERIFY(**tools.find(u"files"_qs, u"read"_qs) == tool);
        tool.definition.clear();
        tool.pendingDefinition = "{\"n\":2}";
        tool.isOffered = false;
        QVERIFY(*tools.update(tool));
        QVERIFY(tools.listOf(u"files"_qs)->first() == tool);
    }

    void goesWithItsServer()
    {
        QVERIFY(UpstreamToolTable(tx()).insert({u"files"_qs, u"read"_qs, "{}", {}, true, true, {}, {}, someTime}));
        QVERIFY(*ServerTable(tx()).remove(u"files"_qs));
        QVERIFY(UpstreamServerTable(tx()).list()->isEmpty());
        QVERIFY(UpstreamToolTable(tx()).list()->isEmpty());
    }

    void severalServersHaveNoResourceOfTheirOwn()
    {
        ServerRow another;
        another.id = u"memory"_qs;
        another.kind = ServerKind::Http;
        another.name = u"Memory"_qs;
        QVERIFY(ServerTable(tx()).insert(another));
        QCOMPARE(ServerTable(tx()).list()->size(), 2);
        QVERIFY(ServerTable(tx()).listExternal()->isEmpty());
    }

private:
    [[nodiscard]] Transaction &tx() { return m_memory->transaction(); }

    static UpstreamServerRow row()
    {
        UpstreamServerRow row;
        row.serverId = u"files"_qs;
        row.description = u"What is in a folder"_qs;
        row.command = {u"npx"_qs, u"-y"_qs, u"a \"b\" ü"_qs};
        row.workingDirectory = u"/srv"_qs;
        row.environmentNames = {u"KEY"_qs, u"OTHER"_qs};
        row.environmentSealed = QByteArray("\0sealed", 7);
        row.headerName = u"X-Key"_qs;
        row.credentialSealed = QByteArray("\0other", 6);
        row.timeout = std::chrono::seconds(7);
        row.tellsByToken = true;
        row.tellsByEnvironment = true;
        row.tellsByMeta = true;
        row.sendsProviderToken = true;
        row.confirmedHash = "hash";
        row.about = "{}";
        row.era = UpstreamEra::Modern;
        row.eraAt = someTime;
        return row;
    }

    std::unique_ptr<tests::MemoryDatabase> m_memory;
};

QTEST_GUILESS_MAIN(UpstreamTablesTest)
#include "tst_upstream_tables.moc"
