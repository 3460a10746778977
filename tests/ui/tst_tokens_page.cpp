// SPDX-License-Identifier: GPL-3.0-or-later
// The page of personal access tokens against a real AdminService: made for somebody, shown once, revoked.
#include "server/core/digest.h"
#include "tests/ui/support/builders.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/copy_field.h"
#include "ui/common/record_table.h"
#include "ui/common/secret_dialog.h"
#include "ui/tokens/new_token_dialog.h"
#include "ui/tokens/tokens_page.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

using namespace ui;

class TestTokensPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_user = m_rows->addUser(QStringLiteral("lena"), QStringLiteral("Lena Ortiz"), store::UserStatus::Approved);
        m_page = std::make_unique<TokensPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
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
        const QString secret = makeToken(QStringLiteral("Nightly"));
        QVERIFY(!secret.isEmpty());
        QTRY_COMPARE(shown(), 1);
        (void)m_server->client().revokeToken(m_rows->tokens().first().id);
        QTRY_COMPARE(shown(), 0);
    }

    void aTokenIsMadeAndShownOnce()
    {
        const QString secret = makeToken(QStringLiteral("Nightly"));
        QVERIFY(secret.startsWith(QLatin1String("gatehouse_pat_")));
        QTRY_COMPARE(shown(), 1);
        const auto stored = m_rows->tokens();
        QCOMPARE(stored.size(), 1);
        QCOMPARE(stored.first().tokenHash, core::sha256(secret.toUtf8()));
        QCOMPARE(stored.first().userId, m_user.id);
        QCOMPARE(stored.first().servers, QStringList{QStringLiteral("gatehouse")});
        QVERIFY(stored.first().expiresAt > stored.first().createdAt + std::chrono::days(89));
        QVERIFY(stored.first().expiresAt <= stored.first().createdAt + std::chrono::days(91));
    }

    void whatCannotBeMadeIsSaidInTheDialog_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("opensSomething");
        QTest::newRow("no name") << QString() << true;
        QTest::newRow("opens nothing") << QStringLiteral("Nightly") << false;
    }
    void whatCannotBeMadeIsSaidInTheDialog()
    {
        QFETCH(QString, name);
        QFETCH(bool, opensSomething);
        auto *dialog = openDialog();
        dialog->findChild<QLineEdit *>(QStringLiteral("tokenName"))->setText(name);
        dialog->findChild<QCheckBox *>(QStringLiteral("server_gatehouse"))->setChecked(opensSomething);
        submit(dialog);
        QVERIFY(dialog->isVisible());
        QVERIFY(m_rows->tokens().isEmpty());
    }

    void aScopeForAdministratorsIsRefusedToOthers()
    {
        auto *dialog = openDialog();
        dialog->findChild<QLineEdit *>(QStringLiteral("tokenName"))->setText(QStringLiteral("Nightly"));
        dialog->findChild<QCheckBox *>(QStringLiteral("mayRevoke"))->setChecked(true);
        submit(dialog);
        QTRY_VERIFY(dialog->findChild<QPushButton *>(QStringLiteral("submit"))->isEnabled());
        QVERIFY(m_rows->tokens().isEmpty());
    }

    void aRevokedTokenIsGone()
    {
        (void)makeToken(QStringLiteral("Nightly"));
        QTRY_COMPARE(shown(), 1);
        m_page->table().selectKey(m_rows->tokens().first().id.toUtf8());
        QTest::mouseClick(m_page->findChild<QPushButton *>(QStringLiteral("revokeToken")), Qt::LeftButton);
        auto *question = m_page->findChild<ConfirmDialog *>();
        QVERIFY(question);
        QTest::mouseClick(question->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
        QTRY_COMPARE(shown(), 0);
        QVERIFY(m_rows->tokens().isEmpty());
    }

private:
    NewTokenDialog *openDialog()
    {
        QTest::mouseClick(m_page->findChild<QPushButton *>(QStringLiteral("newToken")), Qt::LeftButton);
        auto *dialog = m_page->findChild<NewTokenDialog *>();
        const bool isFilled = QTest::qWaitFor([dialog] {
            return dialog->findChild<QCheckBox *>(QStringLiteral("server_gatehouse")) && dialog->findChild<QComboBox *>(QStringLiteral("tokenUser"))->count() > 0;
        });
        if (!isFilled)
            qFatal("the dialog stays empty");
        return dialog;
    }
    static void submit(NewTokenDialog *dialog) { QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton); }
    QString makeToken(const QString &name)
    {
        auto *dialog = openDialog();
        dialog->findChild<QCheckBox *>(QStringLiteral("server_files"))->setChecked(false);
        dialog->findChild<QLineEdit *>(QStringLiteral("tokenName"))->setText(name);
        submit(dialog);
        if (!QTest::qWaitFor([this] { return m_page->findChild<SecretDialog *>() != nullptr; }))
            return {};
        auto *shownOnce = m_page->findChild<SecretDialog *>();
        const QString secret = shownOnce->findChild<CopyField *>(QStringLiteral("secret"))->text();
        QTest::mouseClick(shownOnce->findChild<QPushButton *>(QStringLiteral("saved")), Qt::LeftButton);
        return secret;
    }
    [[nodiscard]] int shown() const { return m_page->table().model()->rowCount(); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<TokensPage> m_page;
    store::UserRow m_user;
};

QTEST_MAIN(TestTokensPage)
#include "tst_tokens_page.moc"
