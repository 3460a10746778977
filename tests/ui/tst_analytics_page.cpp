// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/builders.h"
#include "tests/ui/support/console_server.h"
#include "ui/analytics/analytics_page.h"
#include "ui/analytics/export_dialog.h"
#include "ui/analytics/filter_chips.h"
#include "ui/analytics/usage_call_list.h"
#include "ui/common/console_settings.h"
#include "ui/common/segmented.h"

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

using namespace ui;

class TestAnalyticsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_ada = m_rows->addUser(QStringLiteral("ada"), QStringLiteral("Ada"), store::UserStatus::Approved);
        const store::UserRow bob = m_rows->addUser(QStringLiteral("bob"), QStringLiteral("Bob"), store::UserStatus::Approved);
        QList<store::CallRow> calls;
        for (int i = 0; i < 5; ++i)
            calls.append(m_rows->call(m_ada, QStringLiteral("add")));
        for (int i = 0; i < 3; ++i)
            calls.append(m_rows->call(bob, QStringLiteral("calculate"), i == 0 ? store::CallOutcome::Denied : store::CallOutcome::Ok));
        calls[2].arguments = QStringLiteral("{\"what\":\"needle\"}");
        calls[5].login = QStringLiteral("=cmd()");
        m_rows->addCalls(calls);
        m_page = std::make_unique<AnalyticsPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 900);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        reportAfter([this] { m_page->refresh(); });
    }

    void cleanup()
    {
        m_page.reset();
        m_server.reset();
    }

    void showsWhatTheFilterLeaves()
    {
        QCOMPARE(calls(), 8);
        QCOMPARE(m_page->report().users.size(), 2);
        QCOMPARE(m_page->findChild<QLabel *>(QStringLiteral("usageTotals"))->text(), QStringLiteral("8 calls by 2 people, 1 failed"));
        QCOMPARE(m_page->findChild<QPushButton *>(QStringLiteral("exportCalls"))->text(), QStringLiteral("Export 8 calls"));
        auto *heat = m_page->findChild<QTableWidget *>(QStringLiteral("heatMap"));
        QCOMPARE(heat->rowCount(), 2);
        QCOMPARE(heat->item(0, 0)->text(), QStringLiteral("5"));
        QVERIFY(!heat->item(0, 1)); // a gap, not a zero
    }

    void aChipNarrowsAndIsTakenAway()
    {
        reportAfter([this] { m_page->chips().addUser(m_ada.id.toString()); });
        QCOMPARE(calls(), 5);
        auto *chip = m_page->findChild<QPushButton *>(QStringLiteral("chip"));
        QVERIFY(chip);
        QCOMPARE(chip->text(), QStringLiteral("User: ada"));
        reportAfter([chip] { chip->click(); });
        QCOMPARE(calls(), 8);
    }

    void theCallsTabShowsTheSameCalls()
    {
        reportAfter([this] { m_page->chips().addTool(QStringLiteral("gatehouse/calculate")); });
        openCalls();
        QTRY_COMPARE(list().calls().rowCount(), 3);
        QCOMPARE(calls(), 3);
    }

    void wordsAreLookedForEverywhere()
    {
        openCalls();
        QTRY_COMPARE(list().calls().rowCount(), 8);
        reportAfter([this] { Q_EMIT list().wordsChanged(QStringLiteral("NEEDLE")); });
        QTRY_VERIFY(!list().isSearching());
        QCOMPARE(list().calls().rowCount(), 1);
        QCOMPARE(calls(), 1); // the charts say the same
    }

    void theSlowestComeFirst()
    {
        openCalls();
        QTRY_COMPARE(list().calls().rowCount(), 8);
        m_page->findChild<QPushButton *>(QStringLiteral("slowestFirst"))->click();
        QTRY_VERIFY(!list().isSearching());
        QCOMPARE(list().calls().rowCount(), 8);
    }

    void exportsExactlyWhatIsShown()
    {
        reportAfter([this] { m_page->chips().addTool(QStringLiteral("calculate")); });
        const QString path = m_server->filePath(QStringLiteral("calls.csv"));
        m_page->findChild<QPushButton *>(QStringLiteral("exportCalls"))->click();
        auto *dialog = m_page->findChild<ExportDialog *>();
        QVERIFY(dialog);
        dialog->setPath(path);
        QSignalSpy exported(dialog, &ExportDialog::exported);
        Q_EMIT dialog->submitted();
        QVERIFY(exported.wait());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = file.readAll().trimmed().split('\n');
        QCOMPARE(lines.size(), calls() + 1);
        QVERIFY(lines.at(0).startsWith("time,request_id,user_id,login"));
        QVERIFY2(lines.at(1).contains(",'=cmd(),"), lines.at(1).constData());
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

    void saysWhenAnExportCannotBeWritten()
    {
        ExportDialog dialog(m_server->client(), {}, 8, m_page.get());
        dialog.setPath(m_server->filePath(QStringLiteral("no/such/folder/calls.csv")));
        QSignalSpy exported(&dialog, &ExportDialog::exported);
        dialog.show();
        Q_EMIT dialog.submitted();
        QVERIFY(!exported.wait(100));
        QVERIFY(dialog.isVisible());
    }

private:
    void reportAfter(const std::function<void()> &act)
    {
        QSignalSpy reported(m_page.get(), &AnalyticsPage::reported);
        act();
        QVERIFY(!reported.isEmpty() || reported.wait());
    }
    void openCalls() { m_page->findChild<Segmented *>(QStringLiteral("usageTabs"))->setCurrent(1); }
    [[nodiscard]] UsageCallList &list() const { return *m_page->findChild<UsageCallList *>(); }
    [[nodiscard]] int calls() const { return int(m_page->report().totals.count.all()); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<AnalyticsPage> m_page;
    store::UserRow m_ada;
};

QTEST_MAIN(TestAnalyticsPage)
#include "tst_analytics_page.moc"
