// SPDX-License-Identifier: GPL-3.0-or-later
// The product in one test: the real app with the server inside it, a client and a person's browser from outside over HTTP, and an
// administrator who clicks. Each test function goes on where the one before ended.
#include "app/desktop/desktop_app.h"
#include "tests/support/oauth_flow.h"
#include "ui/approvals/approval_card.h"
#include "ui/common/record_model.h"
#include "ui/common/record_page.h"
#include "ui/common/record_table.h"
#include "ui/common/toast.h"
#include "ui/main_window.h"
#include "ui/roles/difference_dialog.h"
#include "ui/roles/matrix_model.h"
#include "ui/roles/matrix_view.h"
#include "ui/setup/setup_wizard.h"
#include "ui/users/add_user_dialog.h"

#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace ui;

namespace
{

constexpr char Password[] = "correct horse battery staple";

runtime::ConfigSources sourcesIn(const QString &folder)
{
    QProcessEnvironment environment;
    environment.insert(QStringLiteral("GATEHOUSE_DATA_DIR"), folder);
    environment.insert(QStringLiteral("GATEHOUSE_LISTEN"), QStringLiteral("127.0.0.1:0"));
    environment.insert(QStringLiteral("GATEHOUSE_MASTER_KEY"), QString(64, QLatin1Char('a')));
    environment.insert(QStringLiteral("GATEHOUSE_SIGNING_ALGORITHM"), QStringLiteral("ES256"));
    return {folder, {}, environment, {}};
}

} // namespace

class TestSignInToEndSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_app = std::make_unique<app::DesktopApp>(sourcesIn(m_folder.filePath(QStringLiteral("data"))));
        QSignalSpy listening(m_app.get(), &app::DesktopApp::listening);
        const auto started = m_app->start();
        QVERIFY2(started, started ? "" : qPrintable(started.error().sentence));
        QTRY_VERIFY(m_app->window());
        QTRY_COMPARE(listening.size(), 1);
        m_flow = std::make_unique<tests::OAuthFlow>(QUrl(listening.first().first().toString()));
        window().resize(1280, 832);
        QVERIFY(QTest::qWaitForWindowExposed(&window()));
    }

    void listensWhileTheFirstAccountIsMade()
    {
        QTRY_VERIFY(window().findChild<SetupWizard *>());
        QPointer<SetupWizard> wizard = window().findChild<SetupWizard *>();
        QCOMPARE(m_flow->browser().get(m_flow->at(QStringLiteral("/health"))).status, 200);
        QTest::mouseClick(find<QPushButton>("next"), Qt::LeftButton); // welcome
        QTest::mouseClick(find<QPushButton>("next"), Qt::LeftButton); // local accounts
        QTRY_COMPARE(wizard->step(), SetupWizard::Step::You);
        type("accountLogin", QStringLiteral("mira"));
        type("newPassword", QString::fromLatin1(Password));
        type("newPasswordAgain", QString::fromLatin1(Password));
        QTest::mouseClick(find<QPushButton>("next"), Qt::LeftButton);
        QTRY_COMPARE(wizard->step(), SetupWizard::Step::Connect);
        QTest::mouseClick(find<QPushButton>("next"), Qt::LeftButton);
        QTRY_VERIFY(!wizard);
        QTRY_COMPARE(rows(PageId::Users), 1);
        QCOMPARE(text(PageId::Users, 0, 2), QStringLiteral("owner"));
    }

    // Blocked and taken back: from here on Sam has to be approved like anybody who was never on the list.
    void samIsOnNobodysList()
    {
        window().openPage(PageId::Users);
        QTest::mouseClick(find<QPushButton>("addUser"), Qt::LeftButton);
        QTRY_VERIFY(window().findChild<AddUserDialog *>());
        type("accountLogin", QStringLiteral("sam"));
        type("accountName", QStringLiteral("Sam Okafor"));
        type("newPassword", QString::fromLatin1(Password));
        type("newPasswordAgain", QString::fromLatin1(Password));
        QTest::mouseClick(find<QPushButton>("submit"), Qt::LeftButton);
        QTRY_COMPARE(rows(PageId::Users), 2);
        QTRY_VERIFY(!window().findChild<AddUserDialog *>());

        selectRowWith(PageId::Users, QStringLiteral("Sam Okafor"));
        auto *block = find<QPushButton>("blockUser");
        QTRY_COMPARE(block->text(), QStringLiteral("Block"));
        QTest::mouseClick(block, Qt::LeftButton);
        QTRY_COMPARE(block->text(), QStringLiteral("Unblock"));
        QTRY_VERIFY(block->isEnabled());
        QTest::mouseClick(block, Qt::LeftButton);
        QTRY_COMPARE(block->text(), QStringLiteral("Block"));
        QTRY_COMPARE(text(PageId::Users, rowWith(PageId::Users, QStringLiteral("Sam Okafor")), 1), QStringLiteral("Waiting"));
    }

    void whoIsNotApprovedWaits()
    {
        QCOMPARE(m_flow->registerClient("Test client").status, 201);
        QCOMPARE(m_flow->authorize().status, 200);
        QCOMPARE(m_flow->signIn("sam", Password).status, 200);
        QCOMPARE(m_flow->decide("allow").status, 0); // there is no such button on the waiting page
        window().openPage(PageId::Approvals);
        QTRY_VERIFY(card());
        QCOMPARE(card()->approval().user.login, QStringLiteral("sam"));
        QCOMPARE(card()->approval().clientName, QStringLiteral("Test client"));
        QTRY_COMPARE(window().page(PageId::Approvals)->badge(), 1);
        QTRY_COMPARE(rows(PageId::Clients), 1);
        QCOMPARE(rows(PageId::Sessions), 0);
    }

    void oneClickLetsThemIn()
    {
        QTest::mouseClick(card()->findChild<QPushButton *>(QStringLiteral("approve")), Qt::LeftButton);
        QTRY_VERIFY(!card());
        QTRY_COMPARE(window().page(PageId::Approvals)->badge(), 0);
        QCOMPARE(m_flow->reload().status, 200);
        QCOMPARE(m_flow->decide("allow").status, 303);
        m_tokens = m_flow->redeem();
        QVERIFY(m_tokens);
    }

    void sessionAndCallAppearInTheirTables()
    {
        QTRY_COMPARE(rows(PageId::Sessions), 1);
        QVERIFY(m_flow->greeting(m_tokens->access).contains(QStringLiteral("Sam")));
        QTRY_COMPARE(rows(PageId::Calls), 1);
        QCOMPARE(text(PageId::Calls, 0, 1), QStringLiteral("sam"));
        QCOMPARE(text(PageId::Calls, 0, 3), QStringLiteral("add"));
        QCOMPARE(text(PageId::Sessions, 0, 0), QStringLiteral("Sam Okafor"));
        QCOMPARE(text(PageId::Sessions, 0, 1), QStringLiteral("Test client"));
        QTRY_COMPARE(text(PageId::Sessions, 0, 3), QStringLiteral("1")); // the number of calls catches up by itself
        QTRY_COMPARE(text(PageId::Users, rowWith(PageId::Users, QStringLiteral("Sam Okafor")), 4), QStringLiteral("1"));
    }

    void aToolRefusedInTheMatrixIsRefusedAtTheNextCall()
    {
        window().openPage(PageId::Roles);
        auto *view = window().findChild<MatrixView *>();
        auto *model = window().findChild<MatrixModel *>();
        QTRY_VERIFY(model->rowCount() > 2 && model->columnCount() > 2);
        QTRY_COMPARE(model->headerData(0, Qt::Horizontal, Qt::DisplayRole).toString(), QStringLiteral("member"));
        const auto say = [&](Qt::Key key) {
            view->setCurrentIndex(model->index(model->rowOf({QStringLiteral("gatehouse"), QStringLiteral("add")}), 0));
            QTest::keyClick(view, key);
            QTest::mouseClick(find<QPushButton>("review"), Qt::LeftButton);
            QTest::mouseClick(window().findChild<DifferenceDialog *>()->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
            QTRY_VERIFY(!find<QPushButton>("review")->isEnabled());
            QTRY_VERIFY(!window().findChild<DifferenceDialog *>());
        };
        say(Qt::Key_R);
        QVERIFY(m_flow->greeting(m_tokens->access).isEmpty());
        say(Qt::Key_A);
        QVERIFY(!m_flow->greeting(m_tokens->access).isEmpty());
    }

    void aSavedLookIsOnTheNextPage()
    {
        window().openPage(PageId::Look);
        auto *name = find<QLineEdit>("branding_name");
        QTRY_COMPARE(name->text(), QStringLiteral("Gatehouse"));
        name->setText(QStringLiteral("Acme Tools"));
        QTRY_VERIFY(find<QPushButton>("save")->isEnabled());
        QTest::mouseClick(find<QPushButton>("save"), Qt::LeftButton);
        QTRY_VERIFY(!find<QPushButton>("save")->isEnabled());
        QVERIFY(m_flow->browser().get(m_flow->at(QStringLiteral("/"))).body.contains("Acme Tools"));
    }

    void undoLetsTheClientGoOn()
    {
        endTheSession();
        QCOMPARE(m_flow->callTool(m_tokens->access, QStringLiteral("add"), {}).status, 401);
        ToastStack::of(window()).takeBackLast();
        QTRY_COMPARE(text(PageId::Sessions, 0, 4), QStringLiteral("Live"));
        QVERIFY(!m_flow->greeting(m_tokens->access).isEmpty());
    }

    void theNextRequestAfterEndingFails()
    {
        endTheSession();
        const tests::HttpAnswer refused = m_flow->callTool(m_tokens->access, QStringLiteral("add"), {});
        QCOMPARE(refused.status, 401);
        QVERIFY(refused.header("WWW-Authenticate").startsWith("Bearer")); // RFC 6750 section 3
    }

    void closingTheWindowMakesItFinal()
    {
        window().close();
        QTRY_COMPARE(rows(PageId::Sessions), 0);
        QVERIFY(!m_flow->refresh(m_tokens->refresh));
        QCOMPARE(m_flow->callTool(m_tokens->access, QStringLiteral("add"), {}).status, 401);
    }

    void cleanupTestCase()
    {
        m_flow.reset();
        m_app.reset();
    }

private:
    [[nodiscard]] MainWindow &window() const { return *m_app->window(); }
    template <class T>
    [[nodiscard]] T *find(const char *name) const
    {
        return window().findChild<T *>(QString::fromLatin1(name));
    }
    void type(const char *field, const QString &words) { QTest::keyClicks(find<QLineEdit>(field), words); }
    [[nodiscard]] RecordTable &table(PageId page) const { return static_cast<RecordPage *>(window().page(page))->table(); }
    [[nodiscard]] int rows(PageId page) const { return table(page).model()->rowCount(); }
    [[nodiscard]] QString text(PageId page, int row, int column) const { return table(page).model()->index(row, column).data().toString(); }
    [[nodiscard]] int rowWith(PageId page, const QString &name) const
    {
        for (int row = 0; row < rows(page); ++row) {
            if (text(page, row, 0) == name)
                return row;
        }
        return -1;
    }
    void selectRowWith(PageId page, const QString &name)
    {
        const QModelIndex index = table(page).model()->index(rowWith(page, name), 0);
        QVERIFY(index.isValid());
        table(page).scrollTo(index);
        QTest::mouseClick(table(page).viewport(), Qt::LeftButton, {}, table(page).visualRect(index).center());
        QCOMPARE(table(page).selectedKeys().size(), 1);
    }
    [[nodiscard]] ApprovalCard *card() const
    {
        const auto cards = window().findChildren<ApprovalCard *>();
        for (ApprovalCard *waiting : cards) {
            if (!waiting->isHidden())
                return waiting;
        }
        return nullptr;
    }
    void endTheSession()
    {
        window().openPage(PageId::Sessions);
        selectRowWith(PageId::Sessions, QStringLiteral("Sam Okafor"));
        QTRY_VERIFY(find<QPushButton>("endSelected")->isEnabled());
        QTest::mouseClick(find<QPushButton>("endSelected"), Qt::LeftButton);
        QTRY_COMPARE(text(PageId::Sessions, 0, 4), QStringLiteral("Ended"));
    }

    QTemporaryDir m_folder;
    std::unique_ptr<app::DesktopApp> m_app;
    std::unique_ptr<tests::OAuthFlow> m_flow;
    std::optional<tests::Tokens> m_tokens;
};

QTEST_MAIN(TestSignInToEndSession)
#include "tst_sign_in_to_end_session.moc"
