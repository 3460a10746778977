// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/definition_quarantine.h"
#include "server/gateway/tool_standing.h"

#include <QJsonDocument>
#include <QTest>

using namespace gateway;
using store::UpstreamToolRow;

namespace
{

constexpr core::Seconds now{std::chrono::seconds(1'800'000'000)};

QJsonObject definition(const char *name, const char *description = "does")
{
    return {{u"name"_qs, QString::fromLatin1(name)},
            {u"description"_qs, QString::fromLatin1(description)},
            {u"inputSchema"_qs, QJsonObject{{u"type"_qs, u"object"_qs}}}};
}

UpstreamToolRow approved(const char *name)
{
    UpstreamToolRow row;
    row.serverId = u"files"_qs;
    row.name = QString::fromLatin1(name);
    row.definition = canonicalDefinition(definition(name));
    row.seenAt = now;
    return row;
}

SightedTools later(const QList<UpstreamToolRow> &known, const QJsonArray &listed, Coverage coverage = Coverage::Whole)
{
    return takeIn(u"files"_qs, known, listed, Sighting::Later, coverage, now);
}

} // namespace

class DefinitionQuarantineTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void approvesWhatIsSeenWhileAnAdministratorLooks()
    {
        const SightedTools tools = takeIn(u"files"_qs, {}, {definition("read"), definition("write")}, Sighting::Approving, Coverage::Whole, now);
        QCOMPARE(tools.added.size(), 2);
        QCOMPARE(standingOf(tools.added.first()), ToolStanding::Served);
        QCOMPARE(tools.offered, 2);
        QCOMPARE(tools.waiting, 0);
    }

    void holdsWhatIsNewLater()
    {
        const SightedTools tools = later({approved("read")}, {definition("read"), definition("write")});
        QCOMPARE(tools.changed.size(), 0);
        QCOMPARE(tools.added.size(), 1);
        QCOMPARE(standingOf(tools.added.first()), ToolStanding::New);
    }

    void holdsWhatChangedAndKeepsWhatWasApproved()
    {
        const SightedTools tools = later({approved("read")}, {definition("read", "does something else")});
        QCOMPARE(tools.changed.size(), 1);
        const UpstreamToolRow held = tools.changed.first();
        QCOMPARE(standingOf(held), ToolStanding::Changed);
        QCOMPARE(held.definition, approved("read").definition);
        // Back to what it was: nothing to decide any more.
        QCOMPARE(standingOf(later({held}, {definition("read")}).changed.first()), ToolStanding::Served);
        // The same news twice is no news.
        QVERIFY(!later({held}, {definition("read", "does something else")}).isNews());
    }

    void theOrderOfMembersIsNoChange()
    {
        const QJsonObject turned = QJsonDocument::fromJson(R"({"inputSchema":{"type":"object"},"description":"does","name":"read"})").object();
        QVERIFY(!later({approved("read")}, {turned}).isNews());
    }

    void whatIsNotListedIsGoneUnlessTheListWasPartial()
    {
        QCOMPARE(standingOf(later({approved("read")}, {}).changed.first()), ToolStanding::Gone);
        QVERIFY(!later({approved("read")}, {}, Coverage::Partial).isNews());
    }

    void leavesOutWhatCannotBeServed_data()
    {
        QTest::addColumn<QJsonObject>("given");
        QTest::newRow("no name") << QJsonObject{{u"inputSchema"_qs, QJsonObject{{u"type"_qs, u"object"_qs}}}};
        QTest::newRow("MCP: inputSchema has type object") << QJsonObject{{u"name"_qs, u"x"_qs}, {u"inputSchema"_qs, QJsonObject{{u"type"_qs, u"string"_qs}}}};
        QJsonObject large = definition("x");
        large.insert(u"description"_qs, QString(200'000, u'x'));
        QTest::newRow("larger than 128 KiB") << large;
        QJsonObject header = definition("x");
        header.insert(u"inputSchema"_qs, QJsonDocument::fromJson(R"({"type":"object","properties":{"a":{"type":"object","x-mcp-header":"A"}}})").object());
        QTest::newRow("MCP 2026-07-28: x-mcp-header only on plain values") << header;
    }
    void leavesOutWhatCannotBeServed()
    {
        QFETCH(QJsonObject, given);
        const SightedTools tools = takeIn(u"files"_qs, {}, {given, definition("read")}, Sighting::Approving, Coverage::Whole, now);
        QCOMPARE(tools.added.size(), 1);
        QCOMPARE(tools.unusable.size(), 1);
    }

    void oneNameIsServedOnce()
    {
        const SightedTools tools = takeIn(u"files"_qs, {}, {definition("read"), definition("read", "another")}, Sighting::Approving, Coverage::Whole, now);
        QCOMPARE(tools.added.size(), 1);
        QCOMPARE(tools.unusable.size(), 1);
    }

    void showsTheDifferenceByPath()
    {
        QJsonObject after = definition("read", "reads");
        after.insert(u"title"_qs, u"Read"_qs);
        after.insert(u"inputSchema"_qs, QJsonDocument::fromJson(R"({"type":"object","properties":{"path":{"type":"string"}}})").object());
        const auto differences = differencesOf(approved("read").definition, canonicalDefinition(after));
        const QList<DefinitionDifference> expected{
            {u"description"_qs, u"does"_qs, u"reads"_qs},
            {u"inputSchema.properties"_qs, {}, u"{\"path\":{\"type\":\"string\"}}"_qs},
            {u"title"_qs, {}, u"Read"_qs},
        };
        QCOMPARE(differences.size(), expected.size());
        for (int i = 0; i < expected.size(); ++i) {
            QCOMPARE(differences[i].path, expected[i].path);
            QCOMPARE(differences[i].before, expected[i].before);
            QCOMPARE(differences[i].after, expected[i].after);
            QCOMPARE(differences[i].before.isNull(), expected[i].before.isNull());
        }
    }

    void aNameThatIsTooLongNeedsAnother_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("isServable");
        QTest::newRow("server__tool of 64 characters") << QString(57, u'x') << true;
        QTest::newRow("server__tool of 65 characters") << QString(58, u'x') << false;
        QTest::newRow("a blank in it") << u"read file"_qs << false;
        QTest::newRow("dots, slashes and dashes") << u"read.file/now-1"_qs << true;
        QTest::newRow("another script") << u"lèse"_qs << false;
    }
    void aNameThatIsTooLongNeedsAnother()
    {
        QFETCH(QString, name);
        QFETCH(bool, isServable);
        UpstreamToolRow tool = approved("read");
        tool.name = name;
        QCOMPARE(standingOf(tool), isServable ? ToolStanding::Served : ToolStanding::NeedsRename);
        tool.renamedTo = u"read"_qs;
        QCOMPARE(standingOf(tool), ToolStanding::Served);
    }
};

QTEST_GUILESS_MAIN(DefinitionQuarantineTest)
#include "tst_definition_quarantine.moc"
