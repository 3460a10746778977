// SPDX-License-Identifier: GPL-3.0-or-later
// The first start: makes the owner, leads to GitHub, or waits for later; and the choice of a place for the key.
#include "tests/ui/support/builders.h"
#include "ui/setup/first_run_dialog.h"
#include "ui/setup/start_problem_dialog.h"

#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
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
        m_dialog = new FirstRunDialog(m_server->client(), nullptr);
        m_dialog->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_dialog));
    }
    void cleanup()
    {
        delete m_dialog;
        m_server.reset();
    }

    void isNotModal()
    {
        QVERIFY(!m_dialog->isModal());
    }

    void makesTheFirstAccountOwner()
    {
        QSignalSpy created(m_dialog, &FirstRunDialog::created);
        type("accountLogin", QStringLiteral("mira"));
        type("newPassword", QStringLiteral("correct horse"));
        type("newPasswordAgain", QStringLiteral("correct horse"));
        QTest::mouseClick(button("submit"), Qt::LeftButton);
        QVERIFY(created.wait());
        tests::Builders rows(*m_server);
        QCOMPARE(rows.user(core::UserId(QByteArray("local|mira")))->role, QStringLiteral("owner"));
        QTRY_VERIFY(!m_dialog); // gone by itself
    }

    void laterMakesNobody()
    {
        QTest::mouseClick(button("cancel"), Qt::LeftButton);
        QTRY_VERIFY(!m_dialog);
        tests::Builders rows(*m_server);
        QVERIFY(!rows.user(core::UserId(QByteArray("local|mira"))));
    }

    void leadsToGitHub()
    {
        QSignalSpy chosen(m_dialog, &FirstRunDialog::gitHubChosen);
        QTest::mouseClick(button("setUpGitHub"), Qt::LeftButton);
        QCOMPARE(chosen.size(), 1);
        QTRY_VERIFY(!m_dialog);
    }

    void enterSubmitsAndSaysWhatIsMissing()
    {
        type("accountLogin", QStringLiteral("mira"));
        QTest::keyClick(m_dialog, Qt::Key_Return);
        QVERIFY(m_dialog->isVisible());
        QVERIFY(m_dialog->findChild<QLineEdit *>(QStringLiteral("newPassword"))->property("invalid").toBool());
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
    void type(const char *field, const QString &text) { QTest::keyClicks(m_dialog->findChild<QLineEdit *>(QString::fromLatin1(field)), text); }
    [[nodiscard]] QPushButton *button(const char *name) const { return m_dialog->findChild<QPushButton *>(QString::fromLatin1(name)); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    QPointer<FirstRunDialog> m_dialog;
};

QTEST_MAIN(TestSetupDialogs)
#include "tst_setup_dialogs.moc"
