// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of every page with data, light and dark: gatehouse_screenshots DIR [--font "Inter,10"] [--size 1280x832]. For eyes, not
// for comparing bytes.
#include "tests/ui/support/builders.h"
#include "tests/ui/support/console_server.h"
#include "tests/ui/support/sample_office.h"
#include "ui/approvals/add_in_advance_dialog.h"
#include "ui/approvals/approval_card.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/record_page.h"
#include "ui/common/record_table.h"
#include "ui/common/segmented.h"
#include "ui/roles/difference_dialog.h"
#include "ui/roles/matrix_view.h"
#include "ui/common/toast.h"
#include "ui/common/secret_dialog.h"
#include "ui/common/translation.h"
#include "ui/clients/client_dialogs.h"
#include "ui/help/help_dialog.h"
#include "ui/tokens/new_token_dialog.h"
#include "ui/main_window.h"
#include "ui/overview_feed.h"
#include "ui/setup/setup_wizard.h"
#include "ui/setup/start_problem_dialog.h"
#include "ui/users/add_user_dialog.h"
#include "ui/users/set_password_dialog.h"

#include <QApplication>
#include <QComboBox>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPixmap>
#include <QPushButton>
#include <QRadioButton>
#include <QTest>

namespace
{

struct Shot {
    ui::PageId page;
    const char *name;
};

constexpr Shot shots[] = {
    {ui::PageId::Overview, "overview"}, {ui::PageId::Approvals, "approvals"}, {ui::PageId::Users, "users"},
    {ui::PageId::Clients, "clients"},   {ui::PageId::Sessions, "sessions"},   {ui::PageId::Calls, "calls"},
    {ui::PageId::Settings, "settings"}, {ui::PageId::Roles, "roles"},         {ui::PageId::Tokens, "tokens"},
    {ui::PageId::Look, "consent-page"},
    {ui::PageId::Analytics, "analytics"}, {ui::PageId::Audit, "audit"},
};

void takeAll(ui::MainWindow &window, const QString &folder, const QString &suffix)
{
    for (const Shot &shot : shots) {
        ui::Page *page = window.page(shot.page);
        if (!page)
            continue;
        window.openPage(shot.page);
        QTest::qWait(400); // the server answers
        if (auto *records = qobject_cast<ui::RecordPage *>(page); records && records->table().model()->rowCount() > 2)
            records->table().setCurrentIndex(records->table().model()->index(2, 0));
        QTest::qWait(100);
        window.grab().save(QStringLiteral("%1/%2-%3.png").arg(folder, QLatin1String(shot.name), suffix));
    }
}

void grabDialog(QDialog *dialog, const QString &file)
{
    dialog->show();
    QTest::qWait(150);
    dialog->grab().save(file);
    delete dialog;
}

void takeDialogs(ui::MainWindow &window, admin::AdminClient &client, const QString &folder, const QString &suffix)
{
    const auto file = [&](const char *name) { return QStringLiteral("%1/dialog-%2-%3.png").arg(folder, QLatin1String(name), suffix); };
    admin::UserSummary user;
    user.login = QStringLiteral("lena.ortiz@acme.io");
    grabDialog(new ui::AddUserDialog(client, &window), file("add-user"));
    grabDialog(new ui::SetPasswordDialog(client, user, &window), file("set-password"));
    grabDialog(new ui::AddInAdvanceDialog(client, &window), file("add-in-advance"));
    grabDialog(new ui::SetupWizard(client, &window), file("setup-1"));
    for (int steps = 1; steps < 3; ++steps) {
        auto *wizard = new ui::SetupWizard(client, &window);
        QTest::mouseClick(wizard->findChild<QPushButton *>(QStringLiteral("next")), Qt::LeftButton);
        if (steps == 2) {
            wizard->findChild<QRadioButton *>(QStringLiteral("way_1"))->setChecked(true);
            QTest::mouseClick(wizard->findChild<QPushButton *>(QStringLiteral("next")), Qt::LeftButton);
        }
        grabDialog(wizard, steps == 1 ? file("setup-2") : file("setup-3"));
    }
    grabDialog(new ui::HelpDialog(ui::HelpDialog::Part::Shortcuts, window.feed().newest(), &window), file("help"));
    grabDialog(new ui::HelpDialog(ui::HelpDialog::Part::About, window.feed().newest(), &window), file("about"));
    grabDialog(new ui::NewClientDialog(client, &window), file("new-client"));
    grabDialog(new ui::NewTokenDialog(client, &window), file("new-token"));
    grabDialog(new ui::SecretDialog({QStringLiteral("Nightly is a client now"), QStringLiteral("mcp_127.0.0.1_Zk3"), QStringLiteral("Client ID"), core::Secret(QByteArray("b7pJ0vVnq")), QStringLiteral("Client secret")}, &window), file("secret"));
    grabDialog(new ui::StartProblemDialog(QStringLiteral("No keychain answers on this desktop."), QStringLiteral("/home/mira/.local/share/Gatehouse/master.key")),
        file("start-problem"));
    grabDialog(new ui::ConfirmDialog({QStringLiteral("Delete 2 users?"),
                                         QStringLiteral("Their approval, role, note and password are lost, and 3 live sessions end. Recorded calls stay."),
                                         QStringLiteral("Delete"), {}},
                   &window),
        file("confirm"));
}

// What shows only after somebody did something: a toast, an open "More", the people who are blocked, several rows.
void takeMoments(ui::MainWindow &window, const QString &folder, const QString &suffix)
{
    const auto grab = [&](const char *name) {
        QTest::qWait(300);
        window.grab().save(QStringLiteral("%1/moment-%2-%3.png").arg(folder, QLatin1String(name), suffix));
    };
    window.openPage(ui::PageId::Approvals);
    QTest::qWait(300);
    if (auto *card = window.page(ui::PageId::Approvals)->findChild<ui::ApprovalCard *>()) {
        card->findChild<QPushButton *>(QStringLiteral("more"))->setChecked(true);
        card->setFocus(Qt::TabFocusReason);
        QTest::keyClick(card, Qt::Key_D);
        grab("denied");
        ui::ToastStack::of(window).takeBackLast();
    }
    window.page(ui::PageId::Approvals)->findChild<ui::Segmented *>()->setCurrent(1);
    grab("blocked");
    window.page(ui::PageId::Approvals)->findChild<ui::Segmented *>()->setCurrent(0);
    window.openPage(ui::PageId::Settings, QStringLiteral("google_client_id"));
    grab("providers");
    window.openPage(ui::PageId::Roles);
    QTest::qWait(300);
    if (auto *matrix = window.findChild<ui::MatrixView *>()) {
        matrix->setCurrentIndex(matrix->model()->index(5, 0));
        QTest::keyClick(matrix, Qt::Key_A);
        matrix->setCurrentIndex(matrix->model()->index(1, 1));
        QTest::keyClick(matrix, Qt::Key_R);
        grab("matrix");
        window.findChild<QPushButton *>(QStringLiteral("review"))->click();
        QTest::qWait(200);
        if (auto *difference = window.findChild<ui::DifferenceDialog *>()) {
            difference->grab().save(QStringLiteral("%1/dialog-difference-%2.png").arg(folder, suffix));
            difference->close();
        }
        window.page(ui::PageId::Roles)->findChild<QPushButton *>(QStringLiteral("discard"))->click();
    }
    window.openPage(ui::PageId::Look);
    QTest::qWait(300);
    window.findChild<QLineEdit *>(QStringLiteral("branding_name"))->setText(QStringLiteral("Acme Tools"));
    window.findChild<QLineEdit *>(QStringLiteral("branding_description"))->setText(QStringLiteral("Search and files for everyone at Acme."));
    window.findChild<QLineEdit *>(QStringLiteral("brandColour"))->setText(QStringLiteral("#0b6b5d"));
    auto *which = window.findChild<QComboBox *>(QStringLiteral("whichPage"));
    for (int page = 0; page < which->count(); ++page) {
        which->setCurrentIndex(page);
        QTest::qWait(200);
        window.grab().save(QStringLiteral("%1/look-%2-%3.png").arg(folder).arg(page).arg(suffix));
    }
    for (const char *segmented : {"device", "previewScheme"}) {
        window.findChild<ui::Segmented *>(QString::fromLatin1(segmented))->setCurrent(1);
        Q_EMIT window.findChild<ui::Segmented *>(QString::fromLatin1(segmented))->currentChanged(1);
    }
    which->setCurrentIndex(1);
    grab("phone");
    window.page(ui::PageId::Look)->findChild<QPushButton *>(QStringLiteral("discard"))->click();
    window.openPage(ui::PageId::Sessions);
    QTest::qWait(300);
    static_cast<ui::RecordPage *>(window.page(ui::PageId::Sessions))->table().selectAll();
    grab("several");
}

} // namespace

int main(int argc, char **argv)
{
    QGuiApplication::setHighDpiScaleFactorRoundingPolicy(Qt::HighDpiScaleFactorRoundingPolicy::PassThrough);
    QApplication app(argc, argv);
    QApplication::setApplicationVersion(QStringLiteral("0.1.0"));
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("DIR"), QStringLiteral("where the pictures go"));
    parser.addOption({QStringLiteral("font"), QStringLiteral("family and points"), QStringLiteral("FONT"), QStringLiteral("Inter,10")});
    parser.addOption({QStringLiteral("size"), QStringLiteral("of the window"), QStringLiteral("WxH"), QStringLiteral("1280x832")});
    parser.addOption({QStringLiteral("empty"), QStringLiteral("the first day: nobody and nothing")});
    parser.addOption({QStringLiteral("rtl"), QStringLiteral("right to left")});
    parser.process(app);
    const QString folder = parser.positionalArguments().value(0, QStringLiteral("."));
    QDir().mkpath(folder);
    const QStringList font = parser.value(QStringLiteral("font")).split(QLatin1Char(','));
    QApplication::setFont(QFont(font.value(0), font.value(1).toInt()));
    const QStringList size = parser.value(QStringLiteral("size")).split(QLatin1Char('x'));
    if (parser.isSet(QStringLiteral("rtl")))
        QApplication::setLayoutDirection(Qt::RightToLeft);

    ui::installTranslations();
    tests::ConsoleServer server;
    server.setSettings(tests::sampleSettings());
    if (!parser.isSet(QStringLiteral("empty"))) {
        server.setSecretVault(QStringLiteral("file"));
        tests::fillWithOffice(server);
        tests::Builders rows(server);
        (void)rows.addWaitingClient(QStringLiteral("Night crawler"));
        for (int i = 0; i < 4; ++i)
            (void)rows.addClient(QStringLiteral("Claude"));
        rows.addConflict(QStringLiteral("octocat"), rows.addUser(QStringLiteral("octocat"), QStringLiteral("Mona Lisa"), store::UserStatus::Approved),
            rows.addUser(QStringLiteral("octocat-2"), QStringLiteral("Somebody Else"), store::UserStatus::Pending));
        for (const char *name : {"Build machine", "Nightly report"})
            (void)server.client().createToken({core::UserId(QByteArray("github|1001")), QString::fromLatin1(name), {QStringLiteral("gatehouse")}, {}, {}});
    }
    ui::ConsoleSettings settings(server.filePath(QStringLiteral("console.ini")));
    ui::Theme::current().install(ui::ThemeChoice::Light);
    ui::MainWindow window(server.client(), settings);
    window.resize(size.value(0).toInt(), size.value(1).toInt());
    window.show();
    takeAll(window, folder, QStringLiteral("light"));
    takeDialogs(window, server.client(), folder, QStringLiteral("light"));
    takeMoments(window, folder, QStringLiteral("light"));
    ui::Theme::current().setChoice(ui::ThemeChoice::Dark);
    takeAll(window, folder, QStringLiteral("dark"));
    takeDialogs(window, server.client(), folder, QStringLiteral("dark"));
    takeMoments(window, folder, QStringLiteral("dark"));
    return 0;
}
