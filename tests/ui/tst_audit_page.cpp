// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/append.h"
#include "tests/ui/support/console_server.h"
#include "ui/audit/audit_page.h"
#include "ui/common/console_settings.h"
#include "ui/common/message_strip.h"
#include "ui/common/record_table.h"

#include <QFile>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

using namespace ui;

class TestAuditPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        for (int i = 0; i < 3; ++i) {
            m_server->write([i](store::Transaction &transaction) {
                audit::Event event;
                event.kind = i == 2 ? audit::EventKind::SignInRefused : audit::EventKind::UserApproved;
                event.result = i == 2 ? audit::EventResult::Refused : audit::EventResult::Done;
                event.reason = i == 2 ? QStringLiteral("wrong_password") : QString();
                event.time = core::SystemClock().nowMs();
                event.actor.kind = audit::ActorKind::Console;
                event.userId = core::UserId(QStringLiteral("local|user%1").arg(i));
                return audit::append(transaction, event);
            });
        }
        m_page = std::make_unique<AuditPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_VERIFY(shown() >= 3);
    }

    void cleanup()
    {
        m_page.reset();
        m_server.reset();
    }

    void showsTheNewestFirst()
    {
        QCOMPARE(text(0, 2), QStringLiteral("sign in refused"));
        QCOMPARE(text(0, 3), QStringLiteral("local|user2"));
        QCOMPARE(text(0, 4), QStringLiteral("refused"));
        m_page->applyFilter(QStringLiteral("user1"));
        QTRY_COMPARE(shown(), 1);
    }

    void saysThatTheChainIsWhole()
    {
        QSignalSpy verified(m_page.get(), &AuditPage::verified);
        m_page->findChild<QPushButton *>(QStringLiteral("verifyAudit"))->click();
        QVERIFY(verified.wait());
        QCOMPARE(verified.at(0).at(0).toBool(), true);
    }

    void saysWhichRowWasChanged()
    {
        m_server->write([](store::Transaction &transaction) {
            return transaction.database().execute(QStringLiteral("UPDATE audit_events SET reason = 'another' WHERE id = 2"));
        });
        QSignalSpy verified(m_page.get(), &AuditPage::verified);
        m_page->findChild<QPushButton *>(QStringLiteral("verifyAudit"))->click();
        QVERIFY(verified.wait());
        QCOMPARE(verified.at(0).at(0).toBool(), false);
        QVERIFY(m_page->strips().find(QStringLiteral("chain"))->sentence().contains(QLatin1Char('2')));
    }

    void writesItToAFile()
    {
        const QString path = m_server->filePath(QStringLiteral("audit.jsonl"));
        QSignalSpy exported(m_page.get(), &AuditPage::exported);
        m_page->exportTo(path);
        QVERIFY(exported.wait());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray lines = file.readAll();
        QVERIFY(lines.contains("\"kind\":\"sign_in_refused\"") && lines.contains("\"kind\":\"audit_exported\""));
        QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    }

private:
    [[nodiscard]] int shown() const { return m_page->table().model()->rowCount(); }
    [[nodiscard]] QString text(int row, int column) const { return m_page->table().model()->index(row, column).data().toString(); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<AuditPage> m_page;
};

QTEST_MAIN(TestAuditPage)
#include "tst_audit_page.moc"
