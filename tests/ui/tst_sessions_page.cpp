// SPDX-License-Identifier: GPL-3.0-or-later
// The sessions page against a real AdminService: ending cuts at once, can be taken back for ten seconds, and is final then.
#include "tests/ui/support/builders.h"
#include "ui/common/console_settings.h"
#include "ui/common/record_table.h"
#include "ui/common/toast.h"
#include "ui/sessions/sessions_page.h"

#include <QAbstractItemModelTester>
#include <QPushButton>
#include <QTest>

using namespace ui;
using namespace std::chrono_literals;

class TestSessionsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_user = m_rows->addUser(QStringLiteral("lena"), QStringLiteral("Lena Ortiz"), store::UserStatus::Approved);
        m_client = m_rows->addClient(QStringLiteral("Claude Code"));
        m_first = m_rows->addSession(m_user, m_client, 1min);
        m_second = m_rows->addSession(m_user, m_client, 2h);
        m_page = std::make_unique<SessionsPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_COMPARE(shown(), 2);
    }
    void cleanup()
    {
        m_page.reset();
        m_settings.reset();
        m_rows.reset();
        m_server.reset();
    }

    void modelOfALivePageKeepsItsPromises()
    {
        QAbstractItemModelTester tester(m_page->table().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        const auto third = m_rows->addSession(m_user, m_client);
        QTRY_COMPARE(shown(), 3);
        (void)m_server->client().endSession(third.id);
        QTRY_COMPARE(shown(), 2);
    }

    void endsTheSelectedSessionAtOnceAndForGood()
    {
        select(m_first);
        QTest::mouseClick(button("endSelected"), Qt::LeftButton);
        QTRY_VERIFY(m_rows->session(m_first.id).suspendedAt); // cut at once
        QTRY_COMPARE(toasts().size(), 1);
        QVERIFY(toasts().first()->text().contains(QStringLiteral("Lena Ortiz")));
        QVERIFY(!m_rows->session(m_first.id).revokedAt);
        toasts().first()->close(); // the ten seconds are over
        QTRY_VERIFY(m_rows->session(m_first.id).revokedAt);
        QTRY_COMPARE(shown(), 1);
        QVERIFY(!m_rows->session(m_second.id).suspendedAt);
    }

    void undoLetsTheSessionGoOn()
    {
        select(m_first);
        m_page->table().setFocus();
        QTest::keyClick(&m_page->table(), Qt::Key_Delete);
        QTRY_COMPARE(toasts().size(), 1);
        QTRY_VERIFY(!button("endSelected")->isEnabled()); // it is ended already
        ToastStack::of(*m_page).takeBackLast();
        QTRY_VERIFY(!m_rows->session(m_first.id).suspendedAt);
        QVERIFY(!m_rows->session(m_first.id).revokedAt);
        QTRY_VERIFY(button("endSelected")->isEnabled());
        QCOMPARE(shown(), 2);
    }

    void endsSeveralWithOneToast()
    {
        m_page->table().selectAll();
        QTest::mouseClick(button("endSelected"), Qt::LeftButton);
        QTRY_COMPARE(toasts().size(), 1);
        QVERIFY(m_rows->session(m_first.id).suspendedAt);
        QVERIFY(m_rows->session(m_second.id).suspendedAt);
        toasts().first()->close();
        QTRY_COMPARE(shown(), 0);
    }

    void closingTheWindowEndsWhatWaitsForUndo()
    {
        select(m_first);
        QTest::mouseClick(button("endSelected"), Qt::LeftButton);
        QTRY_COMPARE(toasts().size(), 1);
        m_page->close();
        QTRY_VERIFY(m_rows->session(m_first.id).revokedAt);
    }

    void aSessionThatIsGoneIsToldInAToast()
    {
        select(m_first);
        QTest::mouseClick(button("pauseList"), Qt::LeftButton); // so that the row stays
        (void)m_server->client().endSession(m_first.id);
        QTRY_VERIFY(m_rows->session(m_first.id).revokedAt);
        QTest::mouseClick(button("endSelected"), Qt::LeftButton);
        QTRY_COMPARE(toasts().size(), 1);
        QVERIFY(!toasts().first()->canBeTakenBack());
    }

    void pausedListStandsStill()
    {
        auto *pause = button("pauseList");
        QTest::mouseClick(pause, Qt::LeftButton);
        m_rows->addSession(m_user, m_client);
        QTRY_VERIFY(pause->text().contains(QStringLiteral("1 new")));
        QCOMPARE(shown(), 2);
        QTest::mouseClick(pause, Qt::LeftButton);
        QTRY_COMPARE(shown(), 3);
        QCOMPARE(pause->text(), QStringLiteral("Pause list"));
    }

private:
    [[nodiscard]] int shown() const { return m_page->table().model()->rowCount(); }
    [[nodiscard]] QPushButton *button(const char *name) const { return m_page->findChild<QPushButton *>(QString::fromLatin1(name)); }
    [[nodiscard]] QList<Toast *> toasts() const { return ToastStack::of(*m_page).toasts(); }
    void select(const store::RefreshTokenFamilyRow &session) { m_page->table().selectKey(session.id.bytes()); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<SessionsPage> m_page;
    store::UserRow m_user;
    store::ClientRow m_client;
    store::RefreshTokenFamilyRow m_first;
    store::RefreshTokenFamilyRow m_second;
};

QTEST_MAIN(TestSessionsPage)
#include "tst_sessions_page.moc"
