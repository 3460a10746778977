// SPDX-License-Identifier: GPL-3.0-or-later
// The approvals page against a real AdminService: decisions reach the store, and none of them by accident.
#include "tests/ui/support/builders.h"
#include "ui/approvals/approval_card.h"
#include "ui/approvals/approvals_page.h"
#include "ui/common/button.h"
#include "ui/common/console_settings.h"
#include "ui/common/decision_card.h"
#include "ui/common/role_combo.h"
#include "ui/common/segmented.h"
#include "ui/common/toast.h"

#include <QAbstractButton>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace ui;
using namespace std::chrono_literals;

class TestApprovalsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
    }
    void cleanup()
    {
        m_page.reset();
        m_settings.reset();
        m_server.reset();
    }

    void showsWhoWaitsOldestFirst()
    {
        m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        m_rows->addWaiting(QStringLiteral("jtanaka"), QStringLiteral("Jun Tanaka"), 1h);
        open();
        QTRY_COMPARE(cards().size(), 2);
        QCOMPARE(cards().first()->approval().user.login, QStringLiteral("jtanaka"));
        QCOMPARE(m_page->badge(), 2);
        QVERIFY(cards().first()->accessibleName().contains(QStringLiteral("Jun Tanaka")));
    }

    void aLoginThatTwoClaimIsSettled_data()
    {
        QTest::addColumn<QString>("button");
        QTest::addColumn<bool>("goesToWhoCame");
        QTest::newRow("it stays with its owner") << QStringLiteral("first") << false;
        QTest::newRow("it goes to who came with it") << QStringLiteral("second") << true;
    }
    void aLoginThatTwoClaimIsSettled()
    {
        QFETCH(QString, button);
        QFETCH(bool, goesToWhoCame);
        const auto owner = m_rows->addUser(QStringLiteral("octocat"), QStringLiteral("Mona Lisa"), store::UserStatus::Approved);
        const auto comer = m_rows->addUser(QStringLiteral("octocat2"), QStringLiteral("Somebody Else"), store::UserStatus::Pending);
        m_rows->addConflict(QStringLiteral("octocat"), owner, comer);
        open();
        auto *card = m_page->findChild<DecisionCard *>();
        QTRY_VERIFY(card->isVisible());
        QTest::mouseClick(card->findChild<QPushButton *>(button), Qt::LeftButton);
        QTRY_VERIFY(!card->isVisible());
        QCOMPARE(m_rows->ownerOf(QStringLiteral("octocat")), std::optional(goesToWhoCame ? comer.id : owner.id));
    }

    void saysThatNobodyWaits()
    {
        open();
        QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("addInAdvance"))->isVisible());
        QCOMPARE(cards().size(), 0);
        QCOMPARE(m_page->badge(), 0);
    }

    void approvesWithTheChosenRole()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        auto *role = cards().first()->findChild<RoleCombo *>();
        QTRY_VERIFY(role->findData(QStringLiteral("premium")) >= 0);
        role->setRole(QStringLiteral("premium"));
        click("approve");
        QTRY_COMPARE(cards().size(), 0);
        QCOMPARE(stored(user.id).status, store::UserStatus::Approved);
        QCOMPARE(stored(user.id).role, QStringLiteral("premium"));
        QTRY_COMPARE(m_page->badge(), 0);
    }

    void keysDecideOnTheFocusedCard_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("status");
        QTest::addColumn<bool>("isAdmittedOnce");
        QTest::addColumn<bool>("isDenied");
        using store::UserStatus;
        QTest::newRow("A approves") << int(Qt::Key_A) << int(UserStatus::Approved) << false << false;
        QTest::newRow("O approves once, the user stays pending") << int(Qt::Key_O) << int(UserStatus::Pending) << true << false;
        QTest::newRow("D denies for ten minutes") << int(Qt::Key_D) << int(UserStatus::Pending) << false << true;
        QTest::newRow("B blocks") << int(Qt::Key_B) << int(UserStatus::Blocked) << false << false;
    }
    void keysDecideOnTheFocusedCard()
    {
        QFETCH(int, key);
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        cards().first()->setFocus();
        QTest::keyClick(cards().first(), Qt::Key(key));
        QTRY_COMPARE(cards().size(), 0);
        letUndoPass();
        QTRY_COMPARE(int(stored(user.id).status), fetched<int>("status"));
        QTRY_COMPARE(stored(user.id).deniedUntilAt.has_value(), fetched<bool>("isDenied"));
        QTRY_COMPARE(m_server->admittedOnce().contains(user.id), fetched<bool>("isAdmittedOnce"));
    }

    void enterAndSpaceApproveNobody()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        cards().first()->setFocus();
        QTest::keyClick(cards().first(), Qt::Key_Return);
        QTest::keyClick(cards().first(), Qt::Key_Enter);
        QTest::keyClick(cards().first(), Qt::Key_Space);
        const auto buttons = cards().first()->findChildren<QPushButton *>();
        for (QPushButton *button : buttons)
            QVERIFY2(!button->isDefault() && !button->autoDefault(), qPrintable(button->text()));
        m_rows->addWaiting(QStringLiteral("later"), {}, 1s); // an answer after all that was asked
        QTRY_COMPARE(m_page->badge(), 2);
        QCOMPARE(stored(user.id).status, store::UserStatus::Pending);
    }

    void typingANoteDecidesNothing()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        click("more");
        auto *note = cards().first()->findChild<QLineEdit *>(QStringLiteral("note"));
        QTRY_VERIFY(note->isVisible());
        note->setFocus();
        QTest::keyClicks(note, QStringLiteral("a bod"));
        QCOMPARE(note->text(), QStringLiteral("a bod"));
        QCOMPARE(cards().size(), 1);
        click("approve");
        QTRY_COMPARE(stored(user.id).note, QStringLiteral("a bod"));
    }

    void undoTakesADenialBackBeforeTheServerKnows()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        click("deny");
        QTRY_COMPARE(cards().size(), 0);
        QTRY_COMPARE(m_page->badge(), 0);
        QVERIFY(!stored(user.id).deniedUntilAt);
        ToastStack::of(*m_page).takeBackLast();
        QTRY_COMPARE(cards().size(), 1);
        QVERIFY(!stored(user.id).deniedUntilAt);
        QTRY_COMPARE(m_page->badge(), 1);
    }

    void closingTheWindowMakesADenialFinal()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        click("deny");
        m_page->close();
        QTRY_VERIFY(stored(user.id).deniedUntilAt);
    }

    void theSecondHalfOfADoubleClickDecidesAboutNobody()
    {
        m_rows->addWaiting(QStringLiteral("jtanaka"), QStringLiteral("Jun Tanaka"), 1h);
        const auto second = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 2);
        settle();
        click("approve");
        QTRY_COMPARE(cards().size(), 1);
        click("approve"); // now it is on the card of somebody else
        m_rows->addWaiting(QStringLiteral("later"), {}, 1s);
        QTRY_COMPARE(m_page->badge(), 2);
        QCOMPARE(stored(second.id).status, store::UserStatus::Pending);
        settle();
        click("approve");
        QTRY_COMPARE(stored(second.id).status, store::UserStatus::Approved);
    }

    void somebodyNewWaitsBehindAPill()
    {
        m_rows->addWaiting(QStringLiteral("jtanaka"), QStringLiteral("Jun Tanaka"), 1h);
        open();
        QTRY_COMPARE(cards().size(), 1);
        auto *pill = m_page->findChild<QPushButton *>(QStringLiteral("newApprovals"));
        QVERIFY(!pill->isVisible());
        m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        QTRY_VERIFY(pill->isVisible());
        QCOMPARE(cards().size(), 1);
        QCOMPARE(m_page->badge(), 2); // the number is true at once
        QTest::mouseClick(pill, Qt::LeftButton);
        QTRY_COMPARE(cards().size(), 2);
        QTRY_VERIFY(!pill->isVisible());
    }

    void somebodyNewAppearsAtOnceWhereNobodyWaited()
    {
        open();
        QTRY_COMPARE(m_page->badge(), 0);
        m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        QTRY_COMPARE(cards().size(), 1);
    }

    void aDecisionMadeElsewhereTakesTheCardAway()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        admin::Decision decision;
        (void)m_server->client().decide(user.id, decision);
        QTRY_COMPARE(cards().size(), 0);
    }

    void aRefusedDecisionIsExplainedAndTheCardStays()
    {
        const auto user = m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        QTRY_COMPARE(cards().size(), 1);
        cards().first()->findChild<RoleCombo *>()->setRole(QStringLiteral("gone"));
        click("approve");
        QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("strip_refusal")));
        QCOMPARE(cards().size(), 1);
        QVERIFY(button("approve")->isEnabled());
        QCOMPARE(stored(user.id).status, store::UserStatus::Pending);
    }

    void showsBlockedPeopleWithTheWayBack()
    {
        const auto user = m_rows->addUser(QStringLiteral("mnowak"), QStringLiteral("Marta Nowak"), store::UserStatus::Blocked);
        open();
        QTRY_VERIFY(m_page->findChild<QWidget *>(QStringLiteral("unblock")));
        m_page->findChild<Segmented *>()->setCurrent(1);
        QTest::mouseClick(m_page->findChild<QWidget *>(QStringLiteral("unblock")), Qt::LeftButton);
        QTRY_COMPARE(stored(user.id).status, store::UserStatus::Pending);
        QTRY_VERIFY(!m_page->findChild<QWidget *>(QStringLiteral("blockedCard")));
    }

    void aPageThatGoesWithAnAnswerOnItsWayHarmsNobody()
    {
        m_rows->addWaiting(QStringLiteral("aditi-rao"), QStringLiteral("Aditi Rao"), 2min);
        open();
        m_page->refresh();
        m_page.reset();
        QTest::qWait(50);
    }

private:
    void open()
    {
        m_page = std::make_unique<ApprovalsPage>(m_server->client(), *m_settings);
        m_page->resize(1040, 700);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
    }
    [[nodiscard]] QList<ApprovalCard *> cards() const
    {
        QList<ApprovalCard *> visible = m_page->findChildren<ApprovalCard *>();
        visible.removeIf([](ApprovalCard *card) { return card->isHidden(); });
        std::sort(visible.begin(), visible.end(), [](ApprovalCard *a, ApprovalCard *b) { return a->y() < b->y(); });
        return visible;
    }
    [[nodiscard]] QPushButton *button(const char *name) const
    {
        return cards().first()->findChild<QPushButton *>(QString::fromLatin1(name));
    }
    void click(const char *name) { QTest::mouseClick(button(name), Qt::LeftButton); }
    void settle() { QTest::qWait(QApplication::doubleClickInterval() + 50); }
    void letUndoPass()
    {
        const QList<Toast *> toasts = ToastStack::of(*m_page).toasts();
        for (Toast *toast : toasts)
            toast->close();
    }
    template <class T>
    static T fetched(const char *column)
    {
        return *static_cast<T *>(QTest::qData(column, qMetaTypeId<T>()));
    }
    [[nodiscard]] store::UserRow stored(const core::UserId &id) { return m_rows->user(id).value_or(store::UserRow()); }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<ApprovalsPage> m_page;
};

QTEST_MAIN(TestApprovalsPage)
#include "tst_approvals_page.moc"
