// SPDX-License-Identifier: GPL-3.0-or-later
// The clients page against a real AdminService: revoking and deleting are two acts, both asked about.
#include "tests/ui/support/builders.h"
#include "ui/clients/clients_page.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/copy_field.h"
#include "ui/common/record_table.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QTest>

using namespace ui;

class TestClientsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_client = m_rows->addClient(QStringLiteral("Claude Code"));
        m_session = m_rows->addSession(m_rows->addUser(QStringLiteral("lena"), QStringLiteral("Lena Ortiz"), store::UserStatus::Approved), m_client);
        m_page = std::make_unique<ClientsPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_COMPARE(shown(), 1);
        m_page->table().selectKey(m_client.id.bytes());
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
        const auto other = m_rows->addClient(QStringLiteral("Cursor"));
        QTRY_COMPARE(shown(), 2);
        (void)m_server->client().deleteClient(other.id);
        QTRY_COMPARE(shown(), 1);
    }

    void showsItsIdToCopy()
    {
        QCOMPARE(m_page->findChild<CopyField *>()->text(), m_client.id.toString());
    }

    void revokingKeepsTheRegistration()
    {
        QTest::mouseClick(button("revokeTokens"), Qt::LeftButton);
        QTRY_VERIFY(dialog());
        QVERIFY(dialog()->windowTitle().contains(QStringLiteral("Claude Code")));
        answer("confirm");
        QTRY_VERIFY(m_rows->session(m_session.id).revokedAt);
        QVERIFY(m_rows->client(m_client.id));
        QTRY_VERIFY(!button("revokeTokens")->isEnabled()); // nothing is left to revoke
    }

    void deletingTakesTheRegistrationAway()
    {
        QTest::mouseClick(button("deleteClient"), Qt::LeftButton);
        QTRY_VERIFY(dialog());
        answer("confirm");
        QTRY_COMPARE(shown(), 0);
        QVERIFY(!m_rows->client(m_client.id));
    }

    void cancelChangesNothing()
    {
        m_page->table().setFocus();
        QTest::keyClick(&m_page->table(), Qt::Key_Delete);
        QTRY_VERIFY(dialog());
        QTest::keyClick(dialog(), Qt::Key_Return); // Cancel is the default
        QTRY_VERIFY(!dialog());
        QVERIFY(m_rows->client(m_client.id));
        QVERIFY(!m_rows->session(m_session.id).revokedAt);
        QCOMPARE(shown(), 1);
    }

private:
    [[nodiscard]] int shown() const { return m_page->table().model()->rowCount(); }
    [[nodiscard]] QPushButton *button(const char *name) const { return m_page->findChild<QPushButton *>(QString::fromLatin1(name)); }
    [[nodiscard]] ConfirmDialog *dialog() const { return m_page->window()->findChild<ConfirmDialog *>(); }
    void answer(const char *name) { QTest::mouseClick(dialog()->findChild<QPushButton *>(QString::fromLatin1(name)), Qt::LeftButton); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<ClientsPage> m_page;
    store::ClientRow m_client;
    store::RefreshTokenFamilyRow m_session;
};

QTEST_MAIN(TestClientsPage)
#include "tst_clients_page.moc"
