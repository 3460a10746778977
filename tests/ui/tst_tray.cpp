// SPDX-License-Identifier: GPL-3.0-or-later
// The icon beside the clock, the help, and how the window leaves: what each entry does, and that nothing hides without a way back.
#include "tests/ui/support/builders.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/help/help_dialog.h"
#include "ui/main_window.h"
#include "ui/overview_feed.h"
#include "ui/tray/tray.h"

#include <QAction>
#include <QClipboard>
#include <QCloseEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace ui;

class TestTray : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QGuiApplication::setQuitOnLastWindowClosed(false); }
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        (void)m_rows->addLocalUser(QStringLiteral("mira"), QStringLiteral("Mira"), QStringLiteral("owner"));
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_window = std::make_unique<MainWindow>(m_server->client(), *m_settings);
        m_tray = std::make_unique<Tray>(m_server->client(), *m_window);
        connect(&m_window->feed(), &OverviewFeed::arrived, m_tray.get(), &Tray::show);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QTRY_VERIFY(action("Running"));
    }
    void cleanup()
    {
        m_tray.reset();
        m_window.reset();
        m_settings.reset();
        m_rows.reset();
        m_server.reset();
    }

    void approvalsLeadToTheQueueAndAdmitNobody()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi"), QStringLiteral("Aditi Rao"), std::chrono::minutes(1));
        QTRY_VERIFY(action("Approvals (1)"));
        action("Approvals (1)")->trigger();
        QCOMPARE(m_window->currentPage()->title().id, PageId::Approvals);
        QVERIFY(m_rows->user(user.id)->status == store::UserStatus::Pending);
    }

    void theUrlIsCopied()
    {
        action("Copy MCP URL")->trigger();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("http://127.0.0.1:8788/mcp"));
    }

    void theServerIsPausedAndStarted()
    {
        action("Pause server")->trigger();
        m_server->setState(admin::ServerState::Paused); // what the real one announces
        QTRY_VERIFY(action("Start server"));
        QVERIFY(action("Paused"));
    }

    void closingHidesOnlyWhereThereIsAWayBack_data()
    {
        QTest::addColumn<bool>("isWanted");
        QTest::addColumn<bool>("isTrayShown");
        QTest::addColumn<bool>("stays");
        QTest::newRow("wanted, with a tray") << true << true << true;
        QTest::newRow("wanted, without a tray") << true << false << false;
        QTest::newRow("not wanted") << false << true << false;
    }
    void closingHidesOnlyWhereThereIsAWayBack()
    {
        QFETCH(bool, isWanted);
        QFETCH(bool, isTrayShown);
        QFETCH(bool, stays);
        m_settings->setOn(DesktopSwitch::MinimiseToTray, isWanted);
        m_window->setTrayShown([isTrayShown] { return isTrayShown; });
        m_window->showMinimized();
        QTest::qWait(50);
        QCOMPARE(m_window->isHidden(), stays);
        m_window->raiseToFront();
        QVERIFY(m_window->isVisible());
    }

    void quittingIsAskedAboutWhileSomebodyIsSignedIn()
    {
        const auto client = m_rows->addClient(QStringLiteral("Claude Code"));
        (void)m_rows->addSession(m_rows->addUser(QStringLiteral("lena"), QStringLiteral("Lena"), store::UserStatus::Approved), client);
        QTRY_VERIFY(m_window->feed().newest() && m_window->feed().newest()->sessionsLive == 1);
        m_window->askToQuit();
        auto *question = m_window->findChild<ConfirmDialog *>();
        QVERIFY(question);
        QTest::mouseClick(question->findChild<QPushButton *>(QStringLiteral("cancel")), Qt::LeftButton);
        QVERIFY(m_window->isVisible());
        m_settings->setOn(DesktopSwitch::AskBeforeQuitting, false);
        m_window->askToQuit();
        QVERIFY(!m_window->isVisible());
    }

    void helpListsShortcutsAndCopiesDiagnostics()
    {
        QTest::keyClick(m_window.get(), Qt::Key_F1);
        QTRY_VERIFY(m_window->findChild<HelpDialog *>());
        delete m_window->findChild<HelpDialog *>();
        HelpDialog about(HelpDialog::Part::About, m_window->feed().newest(), m_window.get());
        QTest::mouseClick(about.findChild<QPushButton *>(QStringLiteral("copyDiagnostics")), Qt::LeftButton);
        const QString text = QGuiApplication::clipboard()->text();
        QVERIFY(text.contains(QStringLiteral("Qt: ")) && text.contains(QStringLiteral("127.0.0.1:8788")));
    }

private:
    [[nodiscard]] QAction *action(const char *text) const
    {
        const QList<QAction *> actions = m_tray->menu().actions();
        for (QAction *one : actions) {
            if (one->text().startsWith(QLatin1String(text)))
                return one;
        }
        return nullptr;
    }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<Tray> m_tray;
};

QTEST_MAIN(TestTray)
#include "tst_tray.moc"
