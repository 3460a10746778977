// SPDX-License-Identifier: GPL-3.0-or-later
// The calls page against a real AdminService: newest first, older ones by scrolling, new ones as they come.
#include "tests/ui/support/builders.h"
#include "ui/calls/call_list.h"
#include "ui/calls/calls_page.h"
#include "ui/common/console_settings.h"
#include "ui/common/record_table.h"

#include <QAbstractItemModelTester>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QTest>

using namespace ui;

class TestCallsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_user = m_rows->addUser(QStringLiteral("lena"), QStringLiteral("Lena Ortiz"), store::UserStatus::Approved);
    }
    void cleanup()
    {
        m_page.reset();
        m_settings.reset();
        m_rows.reset();
        m_server.reset();
    }

    void showsNewCallsAtOnceNewestFirst()
    {
        open();
        QTRY_VERIFY(m_page->condition() == RecordPage::Condition::Ready);
        QAbstractItemModelTester tester(m_page->table().model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        m_rows->addCalls({m_rows->call(m_user, QStringLiteral("add"))});
        QTRY_COMPARE(shown(), 1);
        m_rows->addCalls({m_rows->call(m_user, QStringLiteral("calculate"), store::CallOutcome::Denied)});
        QTRY_COMPARE(shown(), 2);
        QCOMPARE(text(0, 3), QStringLiteral("calculate"));
        QCOMPARE(text(0, 4), QStringLiteral("Denied"));
        QCOMPARE(text(1, 4), QStringLiteral("Done"));
    }

    void scrollingFetchesOlderCalls()
    {
        m_rows->addCalls(many(3 * CallList::PageSize));
        open();
        QTRY_VERIFY(shown() >= CallList::PageSize);
        const int atFirst = shown();
        QVERIFY(atFirst < 3 * CallList::PageSize);
        for (int i = 0; i < 8 && shown() < 3 * CallList::PageSize; ++i) {
            QScrollBar *bar = m_page->table().verticalScrollBar();
            bar->setValue(bar->maximum());
            QTest::qWait(60);
        }
        QTRY_COMPARE(shown(), 3 * CallList::PageSize);
        QCOMPARE(text(shown() - 1, 3), QStringLiteral("tool_0")); // the very first call is the last row
    }

    void aFilterLooksThroughOlderCallsToo()
    {
        QList<store::CallRow> rows = many(2 * CallList::PageSize + 10);
        rows[3].tool = QStringLiteral("needle");
        m_rows->addCalls(rows);
        open();
        QTRY_VERIFY(shown() >= CallList::PageSize);
        m_page->applyFilter(QStringLiteral("needle"));
        QTRY_COMPARE(shown(), 1);
    }

    void theListStandsStillForAReaderFurtherDown()
    {
        m_rows->addCalls(many(100));
        open();
        QTRY_COMPARE(shown(), 100);
        auto *pill = m_page->findChild<QPushButton *>(QStringLiteral("newCalls"));
        m_page->table().verticalScrollBar()->setValue(m_page->table().verticalScrollBar()->maximum() / 2);
        const int place = m_page->table().verticalScrollBar()->value();
        m_rows->addCalls({m_rows->call(m_user, QStringLiteral("newest"))});
        QTRY_VERIFY(pill->isVisible());
        QCOMPARE(pill->text(), QStringLiteral("1 new"));
        QCOMPARE(shown(), 100);
        QCOMPARE(m_page->table().verticalScrollBar()->value(), place);
        QTest::mouseClick(pill, Qt::LeftButton);
        QTRY_COMPARE(shown(), 101);
        QCOMPARE(text(0, 3), QStringLiteral("newest"));
        QVERIFY(!pill->isVisible());
        QCOMPARE(m_page->table().verticalScrollBar()->value(), 0);
    }

    void moreThanAPageAtOnceLeavesNoGap()
    {
        m_rows->addCalls(many(20));
        open();
        QTRY_COMPARE(shown(), 20);
        m_rows->addCalls(many(CallList::PageSize + 50));
        QTRY_VERIFY(shown() >= CallList::PageSize);
        for (int i = 0; i < 8 && shown() < CallList::PageSize + 70; ++i) {
            QScrollBar *bar = m_page->table().verticalScrollBar();
            bar->setValue(bar->maximum());
            QTest::qWait(60);
        }
        QTRY_COMPARE(shown(), CallList::PageSize + 70);
    }

    void manyNewCallsAreToldToAReaderToo()
    {
        m_rows->addCalls(many(100));
        open();
        QTRY_COMPARE(shown(), 100);
        QScrollBar *bar = m_page->table().verticalScrollBar();
        bar->setValue(bar->maximum());
        m_rows->addCalls(many(CallList::PageSize + 50));
        auto *pill = m_page->findChild<QPushButton *>(QStringLiteral("newCalls"));
        QTRY_COMPARE(pill->text(), QStringLiteral("Many new"));
        QCOMPARE(shown(), 100);
        QTest::mouseClick(pill, Qt::LeftButton);
        QTRY_VERIFY(shown() >= CallList::PageSize);
        QVERIFY(!pill->isVisible());
    }

    void saysWhenArgumentsWereNotRecorded()
    {
        store::CallRow recorded = m_rows->call(m_user, QStringLiteral("calculate"));
        recorded.arguments = QStringLiteral("{\"a\":1,\"operation\":\"add\"}");
        m_rows->addCalls({recorded, m_rows->call(m_user, QStringLiteral("add"))});
        open();
        QTRY_COMPARE(shown(), 2);
        auto *arguments = m_page->findChild<QPlainTextEdit *>(QStringLiteral("callArguments"));
        m_page->table().setCurrentIndex(m_page->table().model()->index(0, 0));
        QVERIFY(!arguments->isVisible());
        m_page->table().setCurrentIndex(m_page->table().model()->index(1, 0));
        QVERIFY(arguments->isVisible());
        QVERIFY(arguments->toPlainText().contains(QStringLiteral("\"operation\": \"add\"")));
    }

    void textFromOutsideIsPlainText()
    {
        store::CallRow row = m_rows->call(m_user, QStringLiteral("<b>add</b>"));
        row.arguments = QStringLiteral("{\"a\":\"<img src=x>\u202Eevil\"}");
        m_rows->addCalls({row});
        open();
        QTRY_COMPARE(shown(), 1);
        QCOMPARE(text(0, 3), QStringLiteral("<b>add</b>"));
        m_page->table().setCurrentIndex(m_page->table().model()->index(0, 0));
        const QString shownArguments = m_page->findChild<QPlainTextEdit *>(QStringLiteral("callArguments"))->toPlainText();
        QVERIFY(shownArguments.contains(QStringLiteral("<img src=x>")));
        QVERIFY(!shownArguments.contains(QChar(0x202e)));
    }

private:
    void open()
    {
        m_page = std::make_unique<CallsPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    [[nodiscard]] QList<store::CallRow> many(int count)
    {
        QList<store::CallRow> rows;
        for (int i = 0; i < count; ++i)
            rows.append(m_rows->call(m_user, QStringLiteral("tool_%1").arg(i)));
        return rows;
    }
    [[nodiscard]] int shown() const { return m_page->table().model()->rowCount(); }
    [[nodiscard]] QString text(int row, int column) const { return m_page->table().model()->index(row, column).data().toString(); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<CallsPage> m_page;
    store::UserRow m_user;
};

QTEST_MAIN(TestCallsPage)
#include "tst_calls_page.moc"
