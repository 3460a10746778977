// SPDX-License-Identifier: GPL-3.0-or-later
// The users page against a real AdminService: what is changed here is in the store, what is changed elsewhere shows here.
#include "tests/ui/support/builders.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/expiry_combo.h"
#include "ui/common/record_filter_model.h"
#include "ui/common/record_table.h"
#include "ui/common/role_combo.h"
#include "ui/common/toast.h"
#include "ui/users/add_user_dialog.h"
#include "ui/users/set_password_dialog.h"
#include "ui/users/user_columns.h"
#include "ui/users/users_page.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ui;

class TestUsersPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_owner = m_rows->addLocalUser(QStringLiteral("mira"), QStringLiteral("Mira Kovac"), QStringLiteral("owner"));
        m_lena = m_rows->addUser(QStringLiteral("lena"), QStringLiteral("Lena Ortiz"), store::UserStatus::Approved);
        m_page = std::make_unique<UsersPage>(m_server->client(), *m_settings);
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
        const auto user = m_rows->addUser(QStringLiteral("hana"), QStringLiteral("Hana Park"), store::UserStatus::Approved);
        QTRY_COMPARE(shown(), 3);
        (void)m_server->client().setUserNote(m_lena.id, QStringLiteral("platform team"));
        (void)m_server->client().deleteUser(user.id);
        QTRY_COMPARE(shown(), 2);
    }

    void selectionSurvivesChangesElsewhere()
    {
        select(m_lena);
        m_rows->addUser(QStringLiteral("hana"), QStringLiteral("Hana Park"), store::UserStatus::Approved);
        (void)m_server->client().setUserRole(m_lena.id, QStringLiteral("premium"));
        QTRY_COMPARE(shown(), 3);
        QCOMPARE(m_page->table().selectedKeys(), QList<QByteArray>{m_lena.id.bytes()});
        QTRY_COMPARE(child<RoleCombo>("role")->role(), QStringLiteral("premium"));
    }

    void changesTheRole()
    {
        select(m_lena);
        auto *role = child<RoleCombo>("role");
        QTRY_VERIFY(role->findData(QStringLiteral("admin")) >= 0);
        Q_EMIT role->chosen(QStringLiteral("admin"));
        QTRY_COMPARE(m_rows->user(m_lena.id)->role, QStringLiteral("admin"));
    }

    void refusesToTakeTheLastOwnersRole()
    {
        select(m_owner);
        Q_EMIT child<RoleCombo>("role")->chosen(QStringLiteral("member"));
        QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("strip_refusal")));
        QCOMPARE(m_rows->user(m_owner.id)->role, QStringLiteral("owner"));
        QTRY_COMPARE(child<RoleCombo>("role")->role(), QStringLiteral("owner")); // shows what is true
    }

    void setsAndLiftsTheEnd()
    {
        select(m_lena);
        auto *expiry = child<ExpiryCombo>("expiry");
        expiry->setCurrentIndex(expiry->findData(7));
        Q_EMIT expiry->activated(expiry->currentIndex());
        QTRY_VERIFY(m_rows->user(m_lena.id)->approvalEndsAt);
        QTRY_VERIFY(expiry->isEnabled());
        expiry->setCurrentIndex(expiry->findData(0));
        Q_EMIT expiry->activated(expiry->currentIndex());
        QTRY_VERIFY(!m_rows->user(m_lena.id)->approvalEndsAt);
    }

    void savesTheNoteWhenItIsLeft()
    {
        select(m_lena);
        auto *note = child<QLineEdit>("userNote");
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("platform team"));
        QTest::keyClick(note, Qt::Key_Return);
        QTRY_COMPARE(m_rows->user(m_lena.id)->note, QStringLiteral("platform team"));
    }

    void blockingEndsSessionsAndUnblockingMakesThemAskAgain()
    {
        const auto session = m_rows->addSession(m_lena, m_rows->addClient(QStringLiteral("Claude Code")));
        select(m_lena);
        QTest::mouseClick(child<QPushButton>("blockUser"), Qt::LeftButton);
        QTRY_COMPARE(m_rows->user(m_lena.id)->status, store::UserStatus::Blocked);
        QVERIFY(m_rows->session(session.id).revokedAt);
        QTRY_COMPARE(child<QPushButton>("blockUser")->text(), QStringLiteral("Unblock"));
        QTRY_VERIFY(child<QPushButton>("blockUser")->isEnabled());
        QTest::mouseClick(child<QPushButton>("blockUser"), Qt::LeftButton);
        QTRY_COMPARE(m_rows->user(m_lena.id)->status, store::UserStatus::Pending);
        QTRY_VERIFY(child<QPushButton>("approveUser")->isVisible());
        QTRY_VERIFY(child<QPushButton>("approveUser")->isEnabled());
        QTest::mouseClick(child<QPushButton>("approveUser"), Qt::LeftButton);
        QTRY_COMPARE(m_rows->user(m_lena.id)->status, store::UserStatus::Approved);
    }

    void endsOneLiveSessionWithUndo()
    {
        const auto session = m_rows->addSession(m_lena, m_rows->addClient(QStringLiteral("Claude Code")));
        select(m_lena);
        QTRY_VERIFY(m_page->findChild<QPushButton *>(QStringLiteral("endSession")));
        QTest::mouseClick(child<QPushButton>("endSession"), Qt::LeftButton);
        QTRY_VERIFY(m_rows->session(session.id).suspendedAt);
        QTRY_COMPARE(ToastStack::of(*m_page).toasts().size(), 1);
        ToastStack::of(*m_page).takeBackLast();
        QTRY_VERIFY(!m_rows->session(session.id).suspendedAt);
    }

    void endsAllSessionsOnlyAfterAsking()
    {
        const auto session = m_rows->addSession(m_lena, m_rows->addClient(QStringLiteral("Claude Code")));
        select(m_lena);
        QTRY_VERIFY(child<QPushButton>("endAllSessions")->isVisible());
        QTest::mouseClick(child<QPushButton>("endAllSessions"), Qt::LeftButton);
        QTRY_VERIFY(dialog<ConfirmDialog>());
        QTest::mouseClick(dialog<ConfirmDialog>()->findChild<QPushButton *>(QStringLiteral("cancel")), Qt::LeftButton);
        QTRY_VERIFY(!dialog<ConfirmDialog>());
        QVERIFY(!m_rows->session(session.id).revokedAt);
        QTest::mouseClick(child<QPushButton>("endAllSessions"), Qt::LeftButton);
        QTRY_VERIFY(dialog<ConfirmDialog>());
        QTest::mouseClick(dialog<ConfirmDialog>()->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
        QTRY_VERIFY(m_rows->session(session.id).revokedAt);
    }

    void deletesSeveralAfterNamingWhatIsLost()
    {
        const auto hana = m_rows->addUser(QStringLiteral("hana"), QStringLiteral("Hana Park"), store::UserStatus::Approved);
        QTRY_COMPARE(shown(), 3);
        select(m_lena);
        const QModelIndex second = indexOf(hana.id);
        m_page->table().selectionModel()->select(second, QItemSelectionModel::Select | QItemSelectionModel::Rows);
        m_page->table().setFocus();
        QTest::keyClick(&m_page->table(), Qt::Key_Delete);
        QTRY_VERIFY(dialog<ConfirmDialog>());
        QCOMPARE(dialog<ConfirmDialog>()->windowTitle(), QStringLiteral("Delete 2 users?"));
        QTest::mouseClick(dialog<ConfirmDialog>()->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
        QTRY_COMPARE(shown(), 1);
        QVERIFY(!m_rows->user(m_lena.id));
        QVERIFY(!m_rows->user(hana.id));
    }

    void addsALocalAccount()
    {
        QTest::mouseClick(child<QPushButton>("addUser"), Qt::LeftButton);
        QTRY_VERIFY(dialog<AddUserDialog>());
        type("accountLogin", QStringLiteral("oliver"));
        type("accountName", QStringLiteral("Oliver Hughes"));
        type("newPassword", QStringLiteral("correct horse"));
        type("newPasswordAgain", QStringLiteral("correct horse"));
        submit();
        QTRY_COMPARE(shown(), 3);
        QTRY_VERIFY(!dialog<AddUserDialog>());
        QCOMPARE(m_rows->user(core::UserId(QByteArray("local|oliver")))->role, QStringLiteral("member"));
    }

    void saysWhatIsMissingBeforeItAsksTheServer_data()
    {
        QTest::addColumn<QString>("login");
        QTest::addColumn<QString>("password");
        QTest::addColumn<QString>("again");
        QTest::newRow("no login") << QString() << "correct horse" << "correct horse";
        QTest::newRow("a short password") << "oliver" << "short" << "short";
        QTest::newRow("two different passwords") << "oliver" << "correct horse" << "correct hearse";
    }
    void saysWhatIsMissingBeforeItAsksTheServer()
    {
        QTest::mouseClick(child<QPushButton>("addUser"), Qt::LeftButton);
        QTRY_VERIFY(dialog<AddUserDialog>());
        type("accountLogin", *static_cast<QString *>(QTest::qData("login", QMetaType::QString)));
        type("newPassword", *static_cast<QString *>(QTest::qData("password", QMetaType::QString)));
        type("newPasswordAgain", *static_cast<QString *>(QTest::qData("again", QMetaType::QString)));
        submit();
        QVERIFY(dialog<AddUserDialog>()->isVisible());
        bool hasProblem = false;
        const auto edits = dialog<AddUserDialog>()->findChildren<QLineEdit *>();
        for (QLineEdit *edit : edits)
            hasProblem = hasProblem || edit->property("invalid").toBool();
        QVERIFY(hasProblem);
        QCOMPARE(shown(), 2);
    }

    void saysThatALoginIsTakenBesideTheField()
    {
        QTest::mouseClick(child<QPushButton>("addUser"), Qt::LeftButton);
        QTRY_VERIFY(dialog<AddUserDialog>());
        type("accountLogin", QStringLiteral("mira"));
        type("newPassword", QStringLiteral("correct horse"));
        type("newPasswordAgain", QStringLiteral("correct horse"));
        submit();
        QTRY_VERIFY(dialog<AddUserDialog>()->findChild<QLineEdit *>(QStringLiteral("accountLogin"))->property("invalid").toBool());
        QVERIFY(dialog<AddUserDialog>()->findChild<QPushButton *>(QStringLiteral("submit"))->isEnabled());
    }

    void allowsAGitHubLogin()
    {
        QTest::mouseClick(child<QPushButton>("addUser"), Qt::LeftButton);
        QTRY_VERIFY(dialog<AddUserDialog>());
        dialog<AddUserDialog>()->findChild<QRadioButton *>(QStringLiteral("kindGitHub"))->setChecked(true);
        type("allowedLogin", QStringLiteral("not a login"));
        submit();
        QVERIFY(dialog<AddUserDialog>()->findChild<QLineEdit *>(QStringLiteral("allowedLogin"))->property("invalid").toBool());
        type("allowedLogin", QStringLiteral("@octocat"));
        submit();
        QTRY_VERIFY(!dialog<AddUserDialog>());
    }

    void setsAPasswordOfLocalAccountsOnly()
    {
        select(m_lena);
        auto *menu = child<QToolButton>("userMore")->menu();
        QVERIFY(!menu->actions().first()->isVisible());
        select(m_owner);
        QVERIFY(menu->actions().first()->isVisible());
        menu->actions().first()->trigger();
        QTRY_VERIFY(dialog<SetPasswordDialog>());
        type("newPassword", QStringLiteral("correct horse"));
        type("newPasswordAgain", QStringLiteral("correct horse"));
        submit();
        QTRY_VERIFY(m_server->passwordsSet().contains(m_owner.id));
    }

    void copiesRowsAsTabSeparatedText()
    {
        select(m_lena);
        m_page->table().setFocus();
        QTest::keyClick(&m_page->table(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'));
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].startsWith(QStringLiteral("User\tStatus\tRole")));
        QVERIFY(lines[1].startsWith(QStringLiteral("Lena Ortiz\tApproved\tmember")));
    }

    void filtersByColumn()
    {
        m_page->applyFilter(QStringLiteral("role:owner"));
        QTRY_COMPARE(shown(), 1);
        m_page->applyFilter(QString());
        QTRY_COMPARE(shown(), 2);
    }

private:
    [[nodiscard]] int shown() const { return m_page->table().model()->rowCount(); }
    template <class T>
    T *child(const char *name) const
    {
        return m_page->findChild<T *>(QString::fromLatin1(name));
    }
    template <class T>
    T *dialog() const
    {
        return m_page->window()->findChild<T *>();
    }
    void select(const store::UserRow &user) { m_page->table().selectKey(user.id.bytes()); }
    [[nodiscard]] QModelIndex indexOf(const core::UserId &id) const
    {
        const QAbstractItemModel *model = m_page->table().model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data(KeyRole).toByteArray() == id.bytes())
                return model->index(row, 0);
        }
        return {};
    }
    void type(const char *field, const QString &text)
    {
        auto *edit = m_page->window()->findChild<QLineEdit *>(QString::fromLatin1(field));
        edit->clear();
        QTest::keyClicks(edit, text);
    }
    void submit() { QTest::mouseClick(m_page->window()->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<UsersPage> m_page;
    store::UserRow m_owner;
    store::UserRow m_lena;
};

QTEST_MAIN(TestUsersPage)
#include "tst_users_page.moc"
