// SPDX-License-Identifier: GPL-3.0-or-later
// The first start: how people sign in, the owner, the first client, step by step; and the choice of a place for the key.
#include "tests/ui/support/builders.h"
#include "ui/common/copy_field.h"
#include "ui/common/message_strip.h"
#include "ui/setup/setup_wizard.h"
#include "ui/setup/start_problem_dialog.h"

#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>

using namespace ui;

class TestSetupDialogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_wizard = new SetupWizard(m_server->client(), nullptr);
        m_wizard->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_wizard));
    }
    void cleanup()
    {
        delete m_wizard;
        m_server.reset();
    }

    void isNotModal()
    {
        QVERIFY(!m_wizard->isModal());
    }

    void makesTheFirstAccountOwnerByKeyboardAlone()
    {
        QTest::keyClick(m_wizard, Qt::Key_Return); // Set up
        QCOMPARE(m_wizard->step(), SetupWizard::Step::SignIn);
        QTest::keyClick(m_wizard, Qt::Key_Return); // local accounts are chosen already
        QTRY_COMPARE(m_wizard->step(), SetupWizard::Step::You);
        QVERIFY(m_server->writtenSettings().contains({QStringLiteral("local_accounts"), QStringLiteral("on")}));
        type("accountLogin", QStringLiteral("mira"));
        type("newPassword", QStringLiteral("correct horse"));
        type("newPasswordAgain", QStringLiteral("correct horse"));
        QTest::keyClick(m_wizard, Qt::Key_Return);
        QTRY_COMPARE(m_wizard->step(), SetupWizard::Step::Connect);
        tests::Builders rows(*m_server);
        QCOMPARE(rows.user(core::UserId(QByteArray("local|mira")))->role, QStringLiteral("owner"));
        QTest::keyClick(m_wizard, Qt::Key_Return); // Done
        QTRY_VERIFY(!m_wizard);
    }

    void gitHubIsSwitchedOnWithItsApp()
    {
        choose(1);
        QCOMPARE(m_wizard->step(), SetupWizard::Step::Provider);
        QTest::mouseClick(button("next"), Qt::LeftButton);
        QCOMPARE(m_wizard->step(), SetupWizard::Step::Provider); // both are needed, and that is said
        type("wizardClientId", QStringLiteral("Iv1.8a61f9b3a7aba766"));
        type("wizardSecret", QStringLiteral("secret of the app"));
        QTest::mouseClick(button("next"), Qt::LeftButton);
        QTRY_COMPARE(m_wizard->step(), SetupWizard::Step::You);
        QVERIFY(m_server->writtenSettings().contains({QStringLiteral("github_client_id"), QStringLiteral("Iv1.8a61f9b3a7aba766")}));
        QCOMPARE(m_server->writtenSecrets(), QStringList{QStringLiteral("github_client_secret")});
        type("wizardLogin", QStringLiteral("not a login"));
        QTest::mouseClick(button("next"), Qt::LeftButton);
        QCOMPARE(m_wizard->step(), SetupWizard::Step::You);
        m_wizard->findChild<QLineEdit *>(QStringLiteral("wizardLogin"))->setText(QStringLiteral("@octocat"));
        QTest::mouseClick(button("next"), Qt::LeftButton);
        QTRY_COMPARE(m_wizard->step(), SetupWizard::Step::Connect);
    }

    void theAppIsTestedWhereItIsTyped_data()
    {
        QTest::addColumn<bool>("isAccepted");
        QTest::newRow("GitHub accepts it") << true;
        QTest::newRow("GitHub does not know it") << false;
    }
    void theAppIsTestedWhereItIsTyped()
    {
        QFETCH(bool, isAccepted);
        if (!isAccepted)
            m_server->refuseProvider({admin::ErrorCode::Refused, QStringLiteral("app_refused"), {}});
        choose(1);
        type("wizardClientId", QStringLiteral("Iv1.8a61f9b3a7aba766"));
        type("wizardSecret", QStringLiteral("secret of the app"));
        QTest::mouseClick(button("testApp"), Qt::LeftButton);
        auto *strip = m_wizard->findChild<MessageStrip *>();
        QTRY_VERIFY(strip->isVisible());
        QCOMPARE(int(strip->tone()), int(isAccepted ? Tone::Ok : Tone::Err));
        QCOMPARE(m_wizard->step(), SetupWizard::Step::Provider);
        QTest::mouseClick(button("next"), Qt::LeftButton); // without typing anything again
        QTRY_COMPARE(m_wizard->step(), SetupWizard::Step::You);
    }

    void showsTheCallbackOfThisVeryServer()
    {
        admin::Overview overview;
        overview.publicUrl = QStringLiteral("https://gate.acme.io");
        m_wizard->show(overview);
        QCOMPARE(m_wizard->findChild<CopyField *>(QStringLiteral("wizardCallback"))->text(), QStringLiteral("https://gate.acme.io/callback"));
    }

    void otherProvidersLeadToSettings()
    {
        QSignalSpy asked(m_wizard, &SetupWizard::settingsRequested);
        choose(2);
        QCOMPARE(asked.size(), 1);
        QTRY_VERIFY(!m_wizard);
    }

    void tokensAloneAndOpenAreSettings_data()
    {
        QTest::addColumn<int>("way");
        QTest::addColumn<QString>("mode");
        QTest::addColumn<int>("step");
        QTest::newRow("tokens: somebody must own them") << 3 << QStringLiteral("token") << int(SetupWizard::Step::You);
        QTest::newRow("open: nobody signs in") << 4 << QStringLiteral("open") << int(SetupWizard::Step::Connect);
    }
    void tokensAloneAndOpenAreSettings()
    {
        QFETCH(int, way);
        QFETCH(QString, mode);
        QFETCH(int, step);
        choose(way);
        QTRY_COMPARE(int(m_wizard->step()), step);
        QVERIFY(m_server->writtenSettings().contains({QStringLiteral("auth"), mode}));
    }

    void whatTheServerRefusesIsSaid()
    {
        m_server->refuseSettings({admin::ErrorCode::Refused, QStringLiteral("setting_locked:auth"), QStringLiteral("auth is set by the environment.")});
        choose(4);
        QTRY_VERIFY(button("next")->isEnabled());
        QCOMPARE(m_wizard->step(), SetupWizard::Step::SignIn);
        QVERIFY(m_wizard->findChild<MessageStrip *>()->isVisible());
    }

    void laterMakesNobody()
    {
        QTest::mouseClick(button("later"), Qt::LeftButton);
        QTRY_VERIFY(!m_wizard);
        tests::Builders rows(*m_server);
        QVERIFY(!rows.user(core::UserId(QByteArray("local|mira"))));
    }

    void theDemoIsOffered()
    {
        QSignalSpy asked(m_wizard, &SetupWizard::demoRequested);
        QTest::mouseClick(button("tryDemo"), Qt::LeftButton);
        QCOMPARE(asked.size(), 1);
    }

    void eachAnswerToAStartProblemClosesIt_data()
    {
        QTest::addColumn<QString>("button");
        QTest::addColumn<QList<int>>("answers"); // file, retry, quit
        QTest::newRow("the key goes into a file") << "useKeyFile" << QList<int>{1, 0, 0};
        QTest::newRow("the keychain is asked again") << "retryKeychain" << QList<int>{0, 1, 0};
        QTest::newRow("quit") << "quit" << QList<int>{0, 0, 1};
    }
    void eachAnswerToAStartProblemClosesIt()
    {
        QFETCH(QString, button);
        StartProblemDialog problem(QStringLiteral("The keychain does not answer."), QStringLiteral("/tmp/master.key"));
        QSignalSpy file(&problem, &StartProblemDialog::fileChosen);
        QSignalSpy retry(&problem, &StartProblemDialog::retryChosen);
        QSignalSpy quit(&problem, &QDialog::rejected);
        problem.show();
        QTest::mouseClick(problem.findChild<QPushButton *>(button), Qt::LeftButton);
        const QList<int> answers{int(file.size()), int(retry.size()), int(quit.size())};
        QTEST(answers, "answers");
        QVERIFY(!problem.isVisible());
    }

private:
    void choose(int way)
    {
        QTest::mouseClick(button("next"), Qt::LeftButton);
        m_wizard->findChild<QRadioButton *>(QStringLiteral("way_%1").arg(way))->setChecked(true);
        QTest::mouseClick(button("next"), Qt::LeftButton);
    }
    void type(const char *field, const QString &text) { QTest::keyClicks(m_wizard->findChild<QLineEdit *>(QString::fromLatin1(field)), text); }
    [[nodiscard]] QPushButton *button(const char *name) const { return m_wizard->findChild<QPushButton *>(QString::fromLatin1(name)); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    QPointer<SetupWizard> m_wizard;
};

QTEST_MAIN(TestSetupDialogs)
#include "tst_setup_dialogs.moc"
