// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/tool_administration.h"
#include "server/admin/upstream_administration.h"
#include "server/gateway/definition_quarantine.h"
#include "server/store/upstream_server_table.h"
#include "server/store/upstream_tool_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/temporary_store.h"

#include <QTest>

using namespace admin;

namespace
{

class CountedProbes final : public UpstreamControl
{
public:
    void probe(const QString &, ProbeKind kind, Reply<UpstreamProbe> reply) override
    {
        ++(kind == ProbeKind::Confirming ? confirmations : tests);
        reply(UpstreamProbe());
    }
    void startSignIn(const QString &, Reply<UpstreamSignIn> reply) override { reply(UpstreamSignIn()); }
    Result<Done> restartUpstream(const QString &) override { return Done{}; }
    [[nodiscard]] Result<QList<UpstreamLogLine>> upstreamLog(const QString &) const override { return QList<UpstreamLogLine>(); }
    [[nodiscard]] int connectionsOf(const QString &) const override { return 2; }

    int confirmations = 0;
    int tests = 0;
};

class TurnedAround final : public SecretSealing
{
public:
    void seal(const QByteArray &context, const core::Secret &plain, Reply<QByteArray> reply) override
    {
        QByteArray bytes = plain.reveal().toByteArray();
        std::reverse(bytes.begin(), bytes.end());
        reply(plain.isEmpty() ? QByteArray() : QByteArray(context + bytes));
    }
};

NewUpstream program()
{
    NewUpstream server;
    server.id = u"files"_qs;
    server.command = {u"npx"_qs, u"-y"_qs, u"pkg"_qs};
    server.environment.push_back({u"API_KEY"_qs, core::Secret("hidden value")});
    return server;
}

NewUpstream remote(const QString &url)
{
    NewUpstream server;
    server.id = u"remote"_qs;
    server.kind = UpstreamKind::Http;
    server.url = url;
    return server;
}

} // namespace

class UpstreamAdministrationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_store = std::make_unique<tests::TemporaryStore>();
        m_probes = CountedProbes();
        m_upstreams = std::make_unique<UpstreamAdministration>(UpstreamNeighbours{**m_store, m_clock, m_probes, m_sealing}, audit::ActorKind::Console);
        m_tools = std::make_unique<ToolAdministration>(**m_store, m_clock, audit::ActorKind::Console);
    }

    void addsWithoutRunningAnything()
    {
        const auto added = ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(program(), reply); });
        QVERIFY(added);
        QVERIFY(!added->isConfirmed);
        QCOMPARE(added->name, u"files"_qs);
        QCOMPARE(added->environmentNames, QStringList{u"API_KEY"_qs});
        QCOMPARE(m_probes.confirmations, 0);
        const auto test = ask<UpstreamProbe>([&](auto reply) { m_upstreams->test(u"files"_qs, reply); });
        QCOMPARE(test.error().detail, u"not_confirmed"_qs);
        const auto again = ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(program(), reply); });
        QCOMPARE(again.error().detail, u"server_id_taken"_qs);
        QFile database(m_store->path());
        QVERIFY(database.open(QIODevice::ReadOnly));
        QVERIFY(!database.readAll().contains("hidden value"));
    }

    void confirmsWhatWasSeenAndNothingElse()
    {
        const auto added = ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(program(), reply); });
        const auto other = ask<UpstreamProbe>([&](auto reply) { m_upstreams->confirm(u"files"_qs, u"00"_qs, reply); });
        QCOMPARE(other.error().detail, u"other_command"_qs);
        QCOMPARE(m_probes.confirmations, 0);
        QVERIFY(ask<UpstreamProbe>([&](auto reply) { m_upstreams->confirm(u"files"_qs, added->confirmation, reply); }));
        QCOMPARE(m_probes.confirmations, 1);
        const auto shown = ask<UpstreamSummary>([&](auto reply) { m_upstreams->show(u"files"_qs, reply); });
        QVERIFY(shown->isConfirmed);
        QCOMPARE(shown->connections, 2);
        QVERIFY(ask<UpstreamProbe>([&](auto reply) { m_upstreams->test(u"files"_qs, reply); }));
        QCOMPARE(m_probes.tests, 1);
        // Another program under the same name is not what was agreed to.
        change(u"files"_qs, [](store::UpstreamServerRow &row) { row.command.append(u"--more"_qs); });
        QVERIFY(!ask<UpstreamSummary>([&](auto reply) { m_upstreams->show(u"files"_qs, reply); })->isConfirmed);
    }

    void refusesByRule_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("detail");
        QTest::newRow("product section 5: an id") << u"id:Files"_qs << u"server"_qs;
        QTest::newRow("product section 5: our own id") << u"id:gatehouse"_qs << u"server_id_taken"_qs;
        QTest::newRow("bug 16: a shell with a text") << u"shell"_qs << u"command"_qs;
        QTest::newRow("a variable of Gatehouse") << u"env:GATEHOUSE_USER_ID"_qs << u"environment"_qs;
        QTest::newRow("a variable with = in its name") << u"env:A=B"_qs << u"environment"_qs;
        QTest::newRow("a URL of a file") << u"url:file:///etc/passwd"_qs << u"url"_qs;
        QTest::newRow("a URL with a password") << u"url:https://a:b@example.org/mcp"_qs << u"url"_qs;
        QTest::newRow("a bearer token that is empty") << u"bearer"_qs << u"credential"_qs;
        QTest::newRow("a header with a line break") << u"header"_qs << u"credential"_qs;
    }
    void refusesByRule()
    {
        QFETCH(QString, what);
        QFETCH(QString, detail);
        NewUpstream server = what.startsWith(u"url:"_qs) ? remote(what.mid(4)) : program();
        if (what.startsWith(u"id:"_qs)) {
            server.id = what.mid(3);
        } else if (what == u"shell"_qs) {
            server.command = {u"sh"_qs, u"-c"_qs, u"x"_qs};
        } else if (what.startsWith(u"env:"_qs)) {
            server.environment.push_back({what.mid(4), core::Secret("x")});
        } else if (what == u"bearer"_qs) {
            server = remote(u"https://example.org/mcp"_qs);
            server.authentication = UpstreamAuthentication::Bearer;
        } else if (what == u"header"_qs) {
            server = remote(u"https://example.org/mcp"_qs);
            server.authentication = UpstreamAuthentication::Header;
            server.headerName = u"X-Key"_qs;
            server.credential = core::Secret("a\r\nHost: evil");
        }
        const auto refused = ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(server, reply); });
        QVERIFY(!refused);
        QCOMPARE(refused.error().detail.section(u':', -1), detail);
    }

    void aSharedConnectionIsToldNobody()
    {
        QVERIFY(ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(program(), reply); }));
        UpstreamChange shared;
        shared.sharing = UpstreamSharing::Shared;
        UpstreamChange told;
        told.tellsByEnvironment = true;
        QVERIFY(ask<Done>([&](auto reply) { m_upstreams->change(u"files"_qs, told, reply); }));
        const auto both = ask<Done>([&](auto reply) { m_upstreams->change(u"files"_qs, shared, reply); });
        QCOMPARE(both.error().detail, u"shared_connection"_qs);
        told.tellsByEnvironment = false;
        told.tellsByMeta = true;
        QVERIFY(ask<Done>([&](auto reply) { m_upstreams->change(u"files"_qs, told, reply); }));
        QVERIFY(ask<Done>([&](auto reply) { m_upstreams->change(u"files"_qs, shared, reply); }));
    }

    void aToolIsServedAsAnAdministratorSays()
    {
        QVERIFY(ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(program(), reply); }));
        addTool(u"read"_qs, R"({"name":"read"})", {});
        addTool(u"write"_qs, R"({"name":"write"})", R"({"name":"write","title":"W"})");
        const auto act = [&](auto call) { return ask<Done>(call); };
        QVERIFY(act([&](auto reply) { m_tools->rename(u"files"_qs, u"read"_qs, u"look"_qs, reply); }));
        QCOMPARE(act([&](auto reply) { m_tools->rename(u"files"_qs, u"write"_qs, u"look"_qs, reply); }).error().detail, u"tool_name_taken"_qs);
        QVERIFY(!act([&](auto reply) { m_tools->rename(u"files"_qs, u"write"_qs, QString(60, u'x'), reply); }));
        QVERIFY(!act([&](auto reply) { m_tools->enable(u"files"_qs, u"nothing"_qs, reply); }));
        QVERIFY(act([&](auto reply) { m_tools->disable(u"files"_qs, u"read"_qs, reply); }));
        const auto list = ask<QList<ToolSummary>>([&](auto reply) { m_tools->list(u"files"_qs, reply); });
        QCOMPARE(list->at(0).servedName, u"look"_qs);
        QCOMPARE(list->at(0).standing, u"disabled"_qs);
        QCOMPARE(list->at(1).standing, u"changed"_qs);
    }

    void acceptsTheDefinitionThatWasSeen()
    {
        QVERIFY(ask<UpstreamSummary>([&](auto reply) { m_upstreams->add(program(), reply); }));
        addTool(u"write"_qs, R"({"name":"write"})", R"({"name":"write","title":"W"})");
        const auto review = ask<ToolReview>([&](auto reply) { m_tools->review(u"files"_qs, u"write"_qs, reply); });
        QCOMPARE(review->differences.size(), 1);
        QCOMPARE(review->differences.first().path, u"title"_qs);
        const auto other = ask<Done>([&](auto reply) { m_tools->accept(u"files"_qs, u"write"_qs, u"00"_qs, reply); });
        QCOMPARE(other.error().detail, u"other_definition"_qs);
        QVERIFY(ask<Done>([&](auto reply) { m_tools->accept(u"files"_qs, u"write"_qs, review->pendingHash, reply); }));
        QCOMPARE(ask<QList<ToolSummary>>([&](auto reply) { m_tools->list({}, reply); })->first().standing, u"served"_qs);
        const auto nothing = ask<Done>([&](auto reply) { m_tools->accept(u"files"_qs, u"write"_qs, review->pendingHash, reply); });
        QCOMPARE(nothing.error().detail, u"nothing_waits"_qs);
    }

private:
    template <class T, class Call>
    Result<T> ask(Call call)
    {
        std::optional<Result<T>> answer;
        call(Reply<T>([&answer](const Result<T> &given) { answer = given; }));
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); })) {
            qFatal("no answer");
        }
        return *answer;
    }

    template <class Change>
    void change(const QString &id, Change change)
    {
        QVERIFY((*m_store)->writeAndWait([&](store::Transaction &tx) -> store::Result<bool> {
            const store::UpstreamServerTable table(tx);
            store::UpstreamServerRow row = **table.find(id);
            change(row);
            return table.update(row);
        }));
    }

    void addTool(const QString &name, const QByteArray &approved, const QByteArray &pending)
    {
        QVERIFY((*m_store)->writeAndWait([&](store::Transaction &tx) {
            return store::UpstreamToolTable(tx).insert({u"files"_qs, name, approved, pending, true, true, {}, {}, m_clock.now()});
        }));
    }

    tests::FixedClock m_clock;
    CountedProbes m_probes;
    TurnedAround m_sealing;
    std::unique_ptr<tests::TemporaryStore> m_store;
    std::unique_ptr<UpstreamAdministration> m_upstreams;
    std::unique_ptr<ToolAdministration> m_tools;
};

QTEST_GUILESS_MAIN(UpstreamAdministrationTest)
#include "tst_upstream_administration.moc"
