// SPDX-License-Identifier: GPL-3.0-or-later
// The clients page against a real AdminService: revoking and deleting are two acts, both asked about.
#include "server/core/digest.h"
#include "tests/ui/support/builders.h"
#include "ui/clients/client_dialogs.h"
#include "ui/clients/clients_page.h"
#include "ui/clients/redirect_editor.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/copy_field.h"
#include "ui/common/decision_card.h"
#include "ui/common/record_table.h"
#include "ui/common/secret_dialog.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
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

    void aWaitingClientIsLetInFromTheStrip()
    {
        const auto waiting = m_rows->addWaitingClient(QStringLiteral("Night crawler"));
        QTRY_VERIFY(decision(waiting.id, "second"));
        QTest::mouseClick(decision(waiting.id, "second"), Qt::LeftButton);
        QTRY_VERIFY(m_rows->client(waiting.id)->isApproved());
        QTRY_VERIFY(!m_page->findChild<DecisionCard *>()->isVisible());
    }

    void aWaitingClientIsDeniedFromTheStrip()
    {
        const auto waiting = m_rows->addWaitingClient(QStringLiteral("Night crawler"));
        QTRY_VERIFY(decision(waiting.id, "first"));
        QTest::mouseClick(decision(waiting.id, "first"), Qt::LeftButton);
        QTRY_COMPARE(int(m_rows->client(waiting.id)->approval), int(store::ClientApproval::Denied));
    }

    void aClientIsMadeByHandAndItsSecretShownOnce()
    {
        QTest::mouseClick(button("newClient"), Qt::LeftButton);
        auto *create = m_page->window()->findChild<NewClientDialog *>();
        QVERIFY(create);
        create->findChild<QLineEdit *>(QStringLiteral("clientName"))->setText(QStringLiteral("Nightly"));
        create->findChild<QCheckBox *>(QStringLiteral("grantCode"))->setChecked(false);
        create->findChild<QCheckBox *>(QStringLiteral("grantItself"))->setChecked(true);
        QTest::mouseClick(create->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
        QTRY_VERIFY(m_page->window()->findChild<SecretDialog *>());
        auto *shownOnce = m_page->window()->findChild<SecretDialog *>();
        const core::ClientId id(shownOnce->findChild<CopyField *>(QStringLiteral("identifier"))->text());
        const QString secret = shownOnce->findChild<CopyField *>(QStringLiteral("secret"))->text();
        QTRY_VERIFY(m_rows->client(id));
        QCOMPARE(m_rows->client(id)->secretHash, core::sha256(secret.toUtf8()));
        QTRY_COMPARE(shown(), 2);
    }

    void aPresetFillsTheForm()
    {
        NewClientDialog dialog(m_server->client(), m_page.get());
        auto *preset = dialog.findChild<QComboBox *>(QStringLiteral("preset"));
        preset->setCurrentIndex(preset->findData(QStringLiteral("cursor")));
        QCOMPARE(dialog.findChild<QLineEdit *>(QStringLiteral("clientName"))->text(), QStringLiteral("Cursor"));
        QVERIFY(dialog.findChild<RedirectEditor *>()->redirectUris().contains(QStringLiteral("cursor://anysphere.cursor-mcp/oauth/callback")));
    }

    void nameAndRedirectsAreChanged()
    {
        QTest::mouseClick(button("editClient"), Qt::LeftButton);
        auto *edit = m_page->window()->findChild<EditClientDialog *>();
        QVERIFY(edit);
        edit->findChild<QLineEdit *>(QStringLiteral("clientName"))->setText(QStringLiteral("Claude Code at work"));
        edit->findChild<RedirectEditor *>()->setRedirectUris({QStringLiteral("https://evil.example/*")});
        QTest::mouseClick(edit->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
        QTRY_VERIFY(edit->findChild<QPushButton *>(QStringLiteral("submit"))->isEnabled()); // refused, and still open
        QCOMPARE(m_rows->client(m_client.id)->name, QStringLiteral("Claude Code"));
        edit->findChild<RedirectEditor *>()->setRedirectUris({QStringLiteral("https://app.example/cb")});
        QTest::mouseClick(edit->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
        QTRY_COMPARE(m_rows->client(m_client.id)->name, QStringLiteral("Claude Code at work"));
        QCOMPARE(m_rows->client(m_client.id)->redirectUris, QStringList{QStringLiteral("https://app.example/cb")});
    }

    void whatRegistersAgainAndAgainIsOneRow()
    {
        for (int i = 0; i < 3; ++i)
            (void)m_rows->addClient(QStringLiteral("Claude"));
        QTRY_COMPARE(shown(), 2);
        QTRY_VERIFY(texts().contains(QStringLiteral("registered 3 times")));
        m_page->findChild<QPushButton *>(QStringLiteral("groupDuplicates"))->click();
        QTRY_COMPARE(shown(), 4);
    }

    void deletingAGroupDeletesAllOfIt()
    {
        const auto first = m_rows->addClient(QStringLiteral("Claude"));
        const auto second = m_rows->addClient(QStringLiteral("Claude"));
        QTRY_COMPARE(shown(), 2);
        m_page->table().selectKey(second.id.bytes());
        if (m_page->table().selectedKeys().isEmpty() || m_page->table().selectedKeys().first() != second.id.bytes())
            m_page->table().selectKey(first.id.bytes());
        QTest::mouseClick(button("deleteClient"), Qt::LeftButton);
        QTRY_VERIFY(dialog());
        answer("confirm");
        QTRY_VERIFY(!m_rows->client(first.id) && !m_rows->client(second.id));
        QVERIFY(m_rows->client(m_client.id));
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
    [[nodiscard]] QPushButton *decision(const core::ClientId &id, const char *which) const
    {
        auto *row = m_page->findChild<QWidget *>(QStringLiteral("decision_") + id.toString());
        return row ? row->findChild<QPushButton *>(QString::fromLatin1(which)) : nullptr;
    }
    [[nodiscard]] QString texts() const
    {
        QStringList all;
        for (int row = 0; row < shown(); ++row)
            all.append(m_page->table().model()->index(row, 0).data(CellRole).value<Cell>().second);
        return all.join(QLatin1Char('|'));
    }
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
