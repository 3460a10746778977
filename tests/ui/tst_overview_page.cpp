// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/console_server.h"
#include "tests/ui/support/sample_office.h"
#include "ui/common/button.h"
#include "ui/common/message_strip.h"
#include "ui/common/theme.h"
#include "ui/common/toast.h"
#include "ui/overview/attention_card.h"
#include "ui/overview/calls_chart.h"
#include "ui/overview/overview_page.h"
#include "ui/common/elided_label.h"
#include "ui/common/segmented.h"
#include "ui/common/setup_card.h"
#include "ui/overview/stat_tile.h"
#include "ui/overview/waiting_card.h"
#include "ui/overview_feed.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using admin::ServerState;

namespace
{

const QString listenStrip = QStringLiteral("listen");

struct Fixture {
    tests::ConsoleServer server;
    ui::OverviewFeed feed{server.client()};
    ui::OverviewPage page{server.client(), feed};

    void open()
    {
        page.resize(1040, 760);
        page.show();
        page.refresh();
        QTRY_VERIFY(feed.newest().has_value());
        QTRY_VERIFY(button("copy_mcp_url")->isEnabled());
    }
    [[nodiscard]] ui::Button *button(const char *name) const { return page.findChild<ui::Button *>(QString::fromLatin1(name)); }
    [[nodiscard]] QStringList tiles() const
    {
        QStringList numbers;
        for (const ui::StatTile *tile : page.findChildren<ui::StatTile *>())
            numbers.append(tile->number());
        return numbers;
    }
};

} // namespace

class OverviewPageTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { ui::Theme::current().install(ui::ThemeChoice::Light); }
    void theFirstDayShowsDashesAndSetupFirst();
    void numbersComeFromTheServer();
    void copiesTheMcpUrl();
    void setupCommandsNameThisVeryServer_data();
    void setupCommandsNameThisVeryServer();
    void setupFollowsTheProtection_data();
    void setupFollowsTheProtection();
    void theLastHourIsShownByMinutes();
    void setupCardTurnsGreenWhenItsClientWasUsed();
    void pausesAndStarts();
    void saysWhyItDoesNotListen_data();
    void saysWhyItDoesNotListen();
    void triesAgainToListen();
    void approvesWithOneClickAndUndo();
    void asksForALook_data();
    void asksForALook();
};

void OverviewPageTest::theFirstDayShowsDashesAndSetupFirst()
{
    Fixture f;
    f.open();
    QCOMPARE(f.tiles(), QStringList(4, QStringLiteral("–")));
    const auto *card = f.page.findChild<ui::SetupCard *>();
    const auto *tile = f.page.findChild<ui::StatTile *>();
    QTRY_VERIFY(card->mapTo(&f.page, QPoint()).y() < tile->mapTo(&f.page, QPoint()).y());
}

void OverviewPageTest::numbersComeFromTheServer()
{
    Fixture f;
    tests::fillWithOffice(f.server);
    f.open();
    QTRY_COMPARE(f.tiles().first(), QString::number(f.feed.newest()->callsToday));
    const auto *card = f.page.findChild<ui::SetupCard *>();
    const auto *tile = f.page.findChild<ui::StatTile *>();
    QTRY_VERIFY(card->mapTo(&f.page, QPoint()).y() > tile->mapTo(&f.page, QPoint()).y());
}

void OverviewPageTest::copiesTheMcpUrl()
{
    Fixture f;
    f.open();
    f.button("copy_mcp_url")->click();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("http://127.0.0.1:8788/mcp"));
    QCOMPARE(f.button("copy_mcp_url")->accessibleName(), QStringLiteral("Copied"));
}

void OverviewPageTest::setupCommandsNameThisVeryServer_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("command");
    const QString url = QStringLiteral("https://gate.acme.io/mcp");
    QTest::newRow("Claude Code") << 0 << QStringLiteral("claude mcp add --transport http gatehouse %1").arg(url);
    QTest::newRow("Claude Desktop, by the bridge (Q-17)") << 1 << QStringLiteral("{\"mcpServers\":{\"gatehouse\":{\"command\":\"npx\",\"args\":[\"-y\",\"mcp-remote\",\"%1\"]}}}").arg(url);
    QTest::newRow("claude.ai") << 2 << url;
    QTest::newRow("Cursor") << 3 << QStringLiteral("{\"mcpServers\":{\"gatehouse\":{\"url\":\"%1\"}}}").arg(url);
    QTest::newRow("VS Code") << 4 << QStringLiteral("code --add-mcp '{\"name\":\"gatehouse\",\"type\":\"http\",\"url\":\"%1\"}'").arg(url);
    QTest::newRow("ChatGPT") << 5 << url;
    QTest::newRow("Gemini CLI") << 6 << QStringLiteral("gemini mcp add --transport http gatehouse %1").arg(url);
    QTest::newRow("Codex") << 7 << QStringLiteral("codex mcp add gatehouse --url %1").arg(url);
    QTest::newRow("Inspector") << 8 << QStringLiteral("npx @modelcontextprotocol/inspector --transport http --server-url %1").arg(url);
}

void OverviewPageTest::setupCommandsNameThisVeryServer()
{
    QFETCH(int, index);
    QFETCH(QString, command);
    Fixture f;
    f.server.setPublicUrl(QStringLiteral("https://gate.acme.io"));
    f.open();
    QTRY_COMPARE(f.page.findChildren<ui::SetupCard *>().at(index)->command(), command);
}

void OverviewPageTest::setupFollowsTheProtection_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<int>("protection");
    QTest::addColumn<int>("card");
    QTest::addColumn<QString>("part"); // empty: this way does not lead here, and the card says why
    const QString here = QStringLiteral("http://127.0.0.1:8788/mcp");
    const QString outside = QStringLiteral("https://gate.acme.io/mcp");
    QTest::newRow("OAuth: the address alone") << here << int(ui::Protection::OAuth) << 0 << here;
    QTest::newRow("a token: in a header line") << here << int(ui::Protection::Token) << 0 << QStringLiteral("Authorization: Bearer");
    QTest::newRow("a token in Cursor's file") << here << int(ui::Protection::Token) << 3 << QStringLiteral("\"headers\"");
    QTest::newRow("Q-02: claude.ai cannot see this computer") << here << int(ui::Protection::OAuth) << 2 << QString();
    QTest::newRow("Q-14: claude.ai takes no token") << outside << int(ui::Protection::Token) << 2 << QString();
    QTest::newRow("Q-02: over https from the internet") << outside << int(ui::Protection::OAuth) << 2 << outside;
    QTest::newRow("an address of this network is none on the internet") << QStringLiteral("https://192.168.1.4/mcp") << int(ui::Protection::OAuth) << 5 << QString();
}

void OverviewPageTest::setupFollowsTheProtection()
{
    QFETCH(QString, url);
    QFETCH(int, protection);
    QFETCH(int, card);
    QFETCH(QString, part);
    const ui::SetupGuide &guide = ui::setupGuides().at(card);
    const QString paste = ui::pasteFor(guide, url, ui::Protection(protection));
    QCOMPARE(paste.isEmpty(), part.isEmpty());
    QVERIFY(paste.contains(part));
    QCOMPARE(ui::obstacleFor(guide, url, ui::Protection(protection)).isEmpty(), !part.isEmpty());
}

void OverviewPageTest::theLastHourIsShownByMinutes()
{
    Fixture f;
    tests::fillWithOffice(f.server);
    f.open();
    QTRY_COMPARE(f.feed.newest()->lastHour.size(), 60);
    qint64 calls = 0;
    for (const auto &minute : f.feed.newest()->lastHour)
        calls += minute.ok + minute.toolErrors + minute.denied + minute.other;
    QVERIFY(calls > 0);
    auto *span = f.page.findChild<ui::Segmented *>(QStringLiteral("chartSpan"));
    span->setCurrent(0);
    Q_EMIT span->currentChanged(0);
    const auto labels = f.page.findChildren<ui::ElidedLabel *>();
    QVERIFY(std::any_of(labels.cbegin(), labels.cend(), [](const ui::ElidedLabel *label) { return label->text() == QLatin1String("Calls by the minute"); }));
}

void OverviewPageTest::setupCardTurnsGreenWhenItsClientWasUsed()
{
    Fixture f;
    f.open();
    const ui::SetupCard *claudeCode = f.page.findChildren<ui::SetupCard *>().constFirst();
    QVERIFY(!claudeCode->isConnected());
    admin::ClientSummary client;
    client.name = QStringLiteral("Claude Code (gatehouse)");
    f.page.showClients({client});
    QVERIFY(!claudeCode->isConnected()); // registered alone is no contact
    client.lastUsedAt = core::SystemClock().now();
    f.page.showClients({client});
    QVERIFY(claudeCode->isConnected());
}

void OverviewPageTest::pausesAndStarts()
{
    Fixture f;
    f.open();
    QCOMPARE(f.button("switch_server")->text(), QStringLiteral("Pause server"));
    f.button("switch_server")->click();
    QTRY_COMPARE(f.button("switch_server")->text(), QStringLiteral("Start server"));
    QCOMPARE(f.page.strips().find(listenStrip)->tone(), ui::Tone::Warn);
    f.button("switch_server")->click();
    QTRY_COMPARE(f.button("switch_server")->text(), QStringLiteral("Pause server"));
    QTRY_VERIFY(!f.page.strips().find(listenStrip));
}

void OverviewPageTest::saysWhyItDoesNotListen_data()
{
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QString>("words");
    QTest::newRow("port in use") << QStringLiteral("address_in_use") << QStringLiteral("Another program uses 127.0.0.1:8788");
    QTest::newRow("not our address") << QStringLiteral("address_not_available") << QStringLiteral("does not have the address 127.0.0.1:8788");
    QTest::newRow("reserved port") << QStringLiteral("permission_denied") << QStringLiteral("ports below 1024");
    QTest::newRow("certificate") << QStringLiteral("certificate_unreadable") << QStringLiteral("certificate");
    QTest::newRow("a code nobody knows") << QStringLiteral("sunspots") << QStringLiteral("sunspots");
}

void OverviewPageTest::saysWhyItDoesNotListen()
{
    QFETCH(QString, problem);
    QFETCH(QString, words);
    Fixture f;
    f.server.setState(ServerState::Failed, problem);
    f.open();
    QTRY_VERIFY(f.page.strips().find(listenStrip));
    QCOMPARE(f.page.strips().find(listenStrip)->tone(), ui::Tone::Err);
    QVERIFY2(f.page.strips().find(listenStrip)->sentence().contains(words), qPrintable(f.page.strips().find(listenStrip)->sentence()));
}

void OverviewPageTest::triesAgainToListen()
{
    Fixture f;
    f.server.setState(ServerState::Failed, QStringLiteral("address_in_use"));
    f.open();
    QTRY_VERIFY(f.page.strips().find(listenStrip));
    Q_EMIT f.page.strips().find(listenStrip)->acted();
    QTRY_VERIFY(!f.page.strips().find(listenStrip));
    QCOMPARE(f.feed.newest()->state, ServerState::Listening);
}

void OverviewPageTest::approvesWithOneClickAndUndo()
{
    Fixture f;
    tests::fillWithOffice(f.server);
    f.open();
    const auto approveButtons = [&f] { return f.page.findChildren<ui::Button *>(QStringLiteral("approve")); };
    QTRY_COMPARE(approveButtons().size(), 3);
    QCOMPARE(approveButtons().constFirst()->accessibleName(), QStringLiteral("Approve Jun Tanaka")); // who waits longest
    approveButtons().constFirst()->click();
    QTRY_COMPARE(approveButtons().size(), 2);
    QTRY_COMPARE(ui::ToastStack::of(f.page).toasts().size(), 1);
    QTRY_COMPARE(f.feed.newest()->approvalsWaiting, 2);
    const int approved = f.feed.newest()->usersApproved;
    ui::ToastStack::of(f.page).takeBackLast();
    QTRY_COMPARE(f.feed.newest()->usersApproved, approved - 1);
}

void OverviewPageTest::asksForALook_data()
{
    QTest::addColumn<QString>("publicUrl");
    QTest::addColumn<QString>("vault");
    QTest::addColumn<QStringList>("providers");
    QTest::addColumn<int>("things");
    const QStringList local{QStringLiteral("local")};
    QTest::newRow("loopback over http is fine") << QStringLiteral("http://127.0.0.1:8788") << QStringLiteral("keychain") << local << 0;
    QTest::newRow("IPv6 loopback is fine") << QStringLiteral("http://[::1]:8788") << QStringLiteral("keychain") << local << 0;
    QTest::newRow("https is fine") << QStringLiteral("https://gate.acme.io") << QStringLiteral("environment") << local << 0;
    QTest::newRow("http to the world is not") << QStringLiteral("http://gate.acme.io") << QStringLiteral("keychain") << local << 1;
    QTest::newRow("a name that only begins like loopback") << QStringLiteral("http://localhost.acme.io") << QStringLiteral("keychain") << local << 1;
    QTest::newRow("secrets in a file") << QStringLiteral("http://127.0.0.1:8788") << QStringLiteral("file") << local << 1;
    QTest::newRow("no way to sign in") << QStringLiteral("http://127.0.0.1:8788") << QStringLiteral("keychain") << QStringList() << 1;
}

void OverviewPageTest::asksForALook()
{
    QFETCH(QString, publicUrl);
    QFETCH(QString, vault);
    QFETCH(QStringList, providers);
    QFETCH(int, things);
    Fixture f;
    f.server.setSecretVault(vault);
    f.server.setProviders(providers);
    f.server.setPublicUrl(publicUrl);
    f.open();
    auto *card = f.page.findChild<ui::AttentionCard *>();
    QTRY_COMPARE(ui::attentionFor(*f.feed.newest()).size(), things);
    QTRY_COMPARE(card->isVisible(), things > 0);
    if (things == 0)
        return;
    QSignalSpy asked(&f.page, &ui::Page::pageRequested);
    card->findChild<ui::IconButton *>()->click();
    QCOMPARE(asked.first().first().value<ui::PageId>(), ui::PageId::Settings);
}

QTEST_MAIN(OverviewPageTest)
#include "tst_overview_page.moc"
