// SPDX-License-Identifier: GPL-3.0-or-later
// The permission matrix: what a cell means, changes that wait to be confirmed, and their effect on who may call what.
#include "server/store/role_table.h"
#include "server/store/user_role_table.h"
#include "tests/ui/support/builders.h"
#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/elided_label.h"
#include "ui/common/user_combo.h"
#include "ui/common/when_answered.h"
#include "ui/roles/difference_dialog.h"
#include "ui/roles/matrix_model.h"
#include "ui/roles/matrix_view.h"
#include "ui/roles/new_role_dialog.h"
#include "ui/roles/roles_page.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

#include <algorithm>

using namespace ui;
using admin::RuleEffect;

namespace
{

QList<admin::RoleSummary> someRoles()
{
    return {{QStringLiteral("member"), true, 4, {{RuleEffect::Allow, QStringLiteral("gatehouse/add")}, {RuleEffect::Refuse, QStringLiteral("files/*")}}},
        {QStringLiteral("admin"), true, 1, {{RuleEffect::Allow, QStringLiteral("gatehouse/*")}}}};
}

PermissionMatrix someMatrix()
{
    PermissionMatrix matrix;
    matrix.setTools({{QStringLiteral("gatehouse"), {QStringLiteral("add"), QStringLiteral("calculate")}}, {QStringLiteral("files"), {QStringLiteral("read")}}});
    matrix.setRoles(someRoles());
    return matrix;
}

} // namespace

class TestRolesPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCellSaysWhatItsRulesComeTo_data();
    void aCellSaysWhatItsRulesComeTo();
    void changesWaitUntilTheyAreApplied();
    void editsOutliveAnswersOfTheServer();
    void modelKeepsItsPromises();
    void aChangeIsReviewedAndApplied();
    void discardBringsBackWhatIs();
    void aRuleOfItsOwnIsTyped();
    void seeAsShowsOnePersonAndGivesThemATool();
    void aRoleIsMadeAndDeleted();
    void cleanup()
    {
        m_page.reset();
        m_settings.reset();
        m_rows.reset();
        m_server.reset();
    }

private:
    void open()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_rows = std::make_unique<tests::Builders>(*m_server);
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_user = m_rows->addUser(QStringLiteral("hpark"), QStringLiteral("Hana Park"), store::UserStatus::Approved);
        m_page = std::make_unique<RolesPage>(m_server->client(), *m_settings);
        m_page->resize(1280, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        QTRY_VERIFY(model().rowCount() > 2 && model().columnCount() > 2);
    }
    [[nodiscard]] MatrixModel &model() const { return *m_page->findChild<MatrixModel *>(); }
    [[nodiscard]] MatrixView &view() const { return *m_page->findChild<MatrixView *>(); }
    [[nodiscard]] QPushButton *button(const char *name) const { return m_page->findChild<QPushButton *>(QString::fromLatin1(name)); }
    void choose(const QString &role, const QString &server, const QString &tool)
    {
        for (int column = 0; column < model().columnCount(); ++column) {
            if (model().headerData(column, Qt::Horizontal, Qt::DisplayRole).toString() == role)
                view().setCurrentIndex(model().index(model().rowOf({server, tool}), column));
        }
        view().setFocus();
    }
    [[nodiscard]] CellMark chosenMark() const { return CellMark(view().currentIndex().data(MatrixModel::MarkRole).toInt()); }
    void applyReview()
    {
        QTest::mouseClick(button("review"), Qt::LeftButton);
        auto *dialog = m_page->findChild<DifferenceDialog *>();
        QVERIFY(dialog);
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
        QTRY_VERIFY(!button("review")->isEnabled());
    }
    QList<store::RoleRuleRow> rulesOf(const QString &role)
    {
        QList<store::RoleRuleRow> rules;
        m_server->write([&rules, role](store::Transaction &tx) -> store::Result<void> {
            rules = store::RoleTable(tx).listRules(role).value();
            return {};
        });
        return rules;
    }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<tests::Builders> m_rows;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<RolesPage> m_page;
    store::UserRow m_user;
};

void TestRolesPage::aCellSaysWhatItsRulesComeTo_data()
{
    QTest::addColumn<int>("column");
    QTest::addColumn<QString>("server");
    QTest::addColumn<QString>("tool");
    QTest::addColumn<int>("mark");
    const auto row = [](const char *name, int column, const char *server, const char *tool, CellMark mark) {
        QTest::newRow(name) << column << QString::fromLatin1(server) << QString::fromLatin1(tool) << int(mark);
    };
    row("a rule names it", 0, "gatehouse", "add", CellMark::AllowedByName);
    row("nothing speaks of it", 0, "gatehouse", "calculate", CellMark::Nothing);
    row("a wider rule refuses it", 0, "files", "read", CellMark::Refused);
    row("a wider rule allows it", 1, "gatehouse", "add", CellMark::AllowedByWider);
    row("some of the server", 0, "gatehouse", "", CellMark::Some);
    row("the whole server by name", 1, "gatehouse", "", CellMark::AllowedByName);
    row("nothing of the server", 1, "files", "", CellMark::Nothing);
}

void TestRolesPage::aCellSaysWhatItsRulesComeTo()
{
    QFETCH(int, column);
    QFETCH(QString, server);
    QFETCH(QString, tool);
    QFETCH(int, mark);
    QCOMPARE(int(someMatrix().cell({server, tool}, column).mark), mark);
}

void TestRolesPage::changesWaitUntilTheyAreApplied()
{
    PermissionMatrix matrix = someMatrix();
    matrix.setRule(0, QStringLiteral("gatehouse/calculate"), RuleEffect::Allow);
    matrix.setRule(0, QStringLiteral("gatehouse/add"), std::nullopt);
    matrix.setRule(1, QStringLiteral("gatehouse/add"), RuleEffect::Allow); // allowed already, by a wider rule
    QCOMPARE(matrix.edits().size(), 3);
    const QList<MatrixChange> differences = matrix.differences();
    QCOMPARE(differences.size(), 2); // the third changes nothing for anybody
    QCOMPARE(differences.at(0).tool, QStringLiteral("gatehouse/add"));
    QCOMPARE(int(differences.at(0).after), int(CellMark::Nothing));
    QCOMPARE(differences.at(0).users, 4);
    matrix.setRule(0, QStringLiteral("gatehouse/add"), RuleEffect::Allow); // and back again
    QCOMPARE(matrix.edits().size(), 2);
    matrix.discard();
    QVERIFY(matrix.edits().isEmpty());
}

void TestRolesPage::editsOutliveAnswersOfTheServer()
{
    PermissionMatrix matrix = someMatrix();
    matrix.setRule(0, QStringLiteral("gatehouse/calculate"), RuleEffect::Allow);
    QList<admin::RoleSummary> roles = someRoles();
    roles[0].rules.append({RuleEffect::Allow, QStringLiteral("gatehouse/get_user_info")});
    matrix.setRoles(roles);
    QCOMPARE(matrix.edits().size(), 1);
    QCOMPARE(matrix.column(0).rules.size(), 4);
}

void TestRolesPage::modelKeepsItsPromises()
{
    open();
    QAbstractItemModelTester tester(&model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    m_page->findChild<QLineEdit *>(QStringLiteral("filter"))->setText(QStringLiteral("read"));
    QTRY_COMPARE(model().rowCount(), 2); // files, and its one tool
    QVERIFY(model().headerData(0, Qt::Vertical, MatrixModel::ServerRowRole).toBool());
}

void TestRolesPage::aChangeIsReviewedAndApplied()
{
    open();
    choose(QStringLiteral("member"), QStringLiteral("gatehouse"), QStringLiteral("generateImage"));
    QCOMPARE(int(chosenMark()), int(CellMark::Nothing));
    QTest::keyClick(&view(), Qt::Key_A);
    QCOMPARE(int(chosenMark()), int(CellMark::AllowedByName));
    const auto names = [this] {
        QStringList patterns;
        for (const store::RoleRuleRow &rule : rulesOf(QStringLiteral("member")))
            patterns.append(rule.pattern);
        return patterns;
    };
    QVERIFY(!names().contains(QStringLiteral("gatehouse/generateImage"))); // nothing applies before it is confirmed
    applyReview();
    QVERIFY(names().contains(QStringLiteral("gatehouse/generateImage")));
    std::optional<admin::UserPermissions> permissions;
    whenAnswered(m_server->client().listPermissions(m_user.id), this, [&permissions](const admin::Result<admin::UserPermissions> &answer) { permissions = *answer; });
    QTRY_VERIFY(permissions);
    const auto tool = std::find_if(permissions->tools.cbegin(), permissions->tools.cend(), [](const auto &one) { return one.name == QLatin1String("generateImage"); });
    QVERIFY(tool->answer.isAllowed); // as /mcp would decide
}

void TestRolesPage::discardBringsBackWhatIs()
{
    open();
    choose(QStringLiteral("member"), QStringLiteral("gatehouse"), QStringLiteral("add"));
    QTest::keyClick(&view(), Qt::Key_R);
    QCOMPARE(int(chosenMark()), int(CellMark::Refused));
    QTest::mouseClick(button("discard"), Qt::LeftButton);
    QCOMPARE(int(chosenMark()), int(CellMark::AllowedByName));
    QVERIFY(!button("review")->isEnabled());
}

void TestRolesPage::aRuleOfItsOwnIsTyped()
{
    open();
    choose(QStringLiteral("member"), QStringLiteral("files"), QStringLiteral("read_file"));
    auto *pattern = m_page->findChild<QLineEdit *>(QStringLiteral("rulePattern"));
    pattern->setText(QStringLiteral("no slash"));
    QTest::mouseClick(button("allowRule"), Qt::LeftButton);
    QVERIFY(!button("review")->isEnabled()); // said at the field instead
    pattern->setText(QStringLiteral("files/read_*"));
    QTest::mouseClick(button("allowRule"), Qt::LeftButton);
    QCOMPARE(int(chosenMark()), int(CellMark::AllowedByWider));
    applyReview();
    const QList<store::RoleRuleRow> rules = rulesOf(QStringLiteral("member"));
    QVERIFY(std::any_of(rules.cbegin(), rules.cend(), [](const store::RoleRuleRow &rule) { return rule.pattern == QLatin1String("files/read_*"); }));
}

void TestRolesPage::seeAsShowsOnePersonAndGivesThemATool()
{
    open();
    auto *seeAs = m_page->findChild<UserCombo *>(QStringLiteral("seeAs"));
    QTRY_VERIFY(seeAs->count() > 1);
    seeAs->setCurrentIndex(1);
    Q_EMIT seeAs->activated(1);
    QTRY_COMPARE(model().columnCount(), 1);
    choose(QStringLiteral("Hana Park"), QStringLiteral("gatehouse"), QStringLiteral("generateImage"));
    QCOMPARE(int(chosenMark()), int(CellMark::Nothing));
    QTest::keyClick(&view(), Qt::Key_A);
    applyReview();
    QList<store::RoleRuleRow> own;
    m_server->write([&own, this](store::Transaction &tx) -> store::Result<void> {
        own = store::UserRoleTable(tx).listOwnRules(m_user.id).value();
        return {};
    });
    QCOMPARE(own.size(), 1);
    QCOMPARE(own.first().pattern, QStringLiteral("gatehouse/generateImage"));
    QTest::mouseClick(m_page->findChild<QWidget *>(QStringLiteral("strip_see-as"))->findChild<QPushButton *>(), Qt::LeftButton);
    QTRY_VERIFY(model().columnCount() > 2);
}

void TestRolesPage::aRoleIsMadeAndDeleted()
{
    open();
    const int before = model().columnCount();
    QTest::mouseClick(button("newRole"), Qt::LeftButton);
    auto *dialog = m_page->findChild<NewRoleDialog *>();
    dialog->findChild<QLineEdit *>(QStringLiteral("roleName"))->setText(QStringLiteral("Contractor!"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
    QTRY_VERIFY(dialog->findChild<QPushButton *>(QStringLiteral("submit"))->isEnabled());
    QVERIFY(dialog->isVisible());
    dialog->findChild<QLineEdit *>(QStringLiteral("roleName"))->setText(QStringLiteral("contractor"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("submit")), Qt::LeftButton);
    QTRY_COMPARE(model().columnCount(), before + 1);
    choose(QStringLiteral("contractor"), QStringLiteral("gatehouse"), QStringLiteral("add"));
    QTest::mouseClick(button("deleteRole"), Qt::LeftButton);
    QTest::mouseClick(m_page->findChild<ConfirmDialog *>()->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
    QTRY_COMPARE(model().columnCount(), before);
}

QTEST_MAIN(TestRolesPage)
#include "tst_roles_page.moc"
