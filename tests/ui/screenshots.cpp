// SPDX-License-Identifier: GPL-3.0-or-later
// Pictures of every page with data, light and dark: gatehouse_screenshots DIR [--font "Inter,10"] [--size 1280x832]. For eyes, not
// for comparing bytes.
#include "tests/ui/support/console_server.h"
#include "tests/ui/support/sample_office.h"
#include "ui/common/console_settings.h"
#include "ui/common/record_page.h"
#include "ui/common/record_table.h"
#include "ui/common/translation.h"
#include "ui/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QElapsedTimer>
#include <QPixmap>
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
    {ui::PageId::Settings, "settings"},
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
    }
    ui::ConsoleSettings settings(server.filePath(QStringLiteral("console.ini")));
    ui::Theme::current().install(ui::ThemeChoice::Light);
    ui::MainWindow window(server.client(), settings);
    window.resize(size.value(0).toInt(), size.value(1).toInt());
    window.show();
    takeAll(window, folder, QStringLiteral("light"));
    ui::Theme::current().setChoice(ui::ThemeChoice::Dark);
    takeAll(window, folder, QStringLiteral("dark"));
    return 0;
}
