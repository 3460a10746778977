// SPDX-License-Identifier: GPL-3.0-or-later
// The look as it is drawn: contrast of every pair of colours, every icon, every control of the style, and that a theme switched
// while running leaves no remains.
#include "tests/ui/support/console_server.h"
#include "tests/ui/support/sample_office.h"
#include "ui/common/button.h"
#include "ui/common/console_settings.h"
#include "ui/common/format.h"
#include "ui/common/avatar.h"
#include "ui/common/icon.h"
#include "ui/common/switch_button.h"
#include "ui/common/theme.h"
#include "ui/common/toast.h"
#include "ui/common/translation.h"
#include "ui/common/typography.h"
#include "ui/main_window.h"
#include "ui/overview/overview_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QLineEdit>
#include <QRadioButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <cmath>

using namespace std::chrono_literals;
using ui::Theme;
using ui::ThemeChoice;
using ui::Tokens;

namespace
{

double luminance(const QColor &color)
{
    const auto part = [](double v) { return v <= 0.03928 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4); };
    return 0.2126 * part(color.redF()) + 0.7152 * part(color.greenF()) + 0.0722 * part(color.blueF());
}

double contrast(const QColor &a, const QColor &b)
{
    const double one = luminance(a);
    const double two = luminance(b);
    return (std::max(one, two) + 0.05) / (std::min(one, two) + 0.05);
}

struct Pair {
    const char *name;
    QColor Tokens::*ink;
    QColor Tokens::*ground;
    double least;
};

// WCAG 2.2: text 4.5 (1.4.3), shapes 3 (1.4.11).
const Pair pairs[] = {
    {"text on window", &Tokens::text, &Tokens::window, 4.5},
    {"text on surface", &Tokens::text, &Tokens::surface, 4.5},
    {"text on a selected row", &Tokens::text, &Tokens::selected, 4.5},
    {"text on hover", &Tokens::text, &Tokens::hover, 4.5},
    {"muted on window", &Tokens::muted, &Tokens::window, 4.5},
    {"muted on sidebar", &Tokens::muted, &Tokens::sidebar, 4.5},
    {"muted on a selected row", &Tokens::muted, &Tokens::selected, 4.5},
    {"faint on surface", &Tokens::faint, &Tokens::surface, 4.5},
    {"words on the primary button", &Tokens::onAccent, &Tokens::accent, 4.5},
    {"words on it under the pointer", &Tokens::onAccent, &Tokens::accentHover, 4.5},
    {"words of a soft button", &Tokens::accentText, &Tokens::accentSoft, 4.5},
    {"words of a link", &Tokens::accentText, &Tokens::window, 4.5},
    {"pill ok", &Tokens::ok, &Tokens::okSoft, 4.5},
    {"pill warn", &Tokens::warn, &Tokens::warnSoft, 4.5},
    {"pill err", &Tokens::err, &Tokens::errSoft, 4.5},
    {"pill pend", &Tokens::pend, &Tokens::pendSoft, 4.5},
    {"pill neutral", &Tokens::neutral, &Tokens::neutralSoft, 4.5},
    {"words on the last button of a confirmation", &Tokens::onDanger, &Tokens::dangerFill, 4.5},
    {"words of a toast", &Tokens::toastText, &Tokens::toast, 4.5},
    {"action of a toast", &Tokens::toastAction, &Tokens::toast, 4.5},
    {"edge of a field", &Tokens::control, &Tokens::surface, 3.0},
    {"focus ring on surface", &Tokens::accent, &Tokens::surface, 3.0},
    {"focus ring on window", &Tokens::accent, &Tokens::window, 3.0},
};

QImage pictureOf(QWidget &widget)
{
    widget.ensurePolished();
    widget.resize(widget.sizeHint());
    return widget.grab().toImage();
}

int colorsIn(const QImage &image)
{
    QSet<QRgb> colors;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            colors.insert(image.pixel(x, y));
    }
    return int(colors.size());
}

} // namespace

class LookTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void colorsCanBeRead_data();
    void colorsCanBeRead();
    void chartColorsStandOutFromTheirCard();
    void everyIconIsThere();
    void iconsTakeAnyColor();
    void drawsEveryControl_data();
    void drawsEveryControl();
    void buttonsShowTheirWholeText_data();
    void buttonsShowTheirWholeText();
    void switchingTheThemeLeavesNoRemains();
    void undoIsCalledOrElseFinish();
    void initialsOfNames_data();
    void initialsOfNames();
    void timesInWords_data();
    void timesInWords();
    void englishHasItsPlurals();
};

void LookTest::initTestCase()
{
    ui::installTranslations();
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    Theme::current().install(ThemeChoice::Light);
}

void LookTest::init()
{
    Theme::current().setChoice(ThemeChoice::Light);
}

void LookTest::colorsCanBeRead_data()
{
    QTest::addColumn<QColor>("ink");
    QTest::addColumn<QColor>("ground");
    QTest::addColumn<double>("least");
    for (const Pair &pair : pairs) {
        QTest::addRow("%s, light", pair.name) << ui::lightTokens().*pair.ink << ui::lightTokens().*pair.ground << pair.least;
        QTest::addRow("%s, dark", pair.name) << ui::darkTokens().*pair.ink << ui::darkTokens().*pair.ground << pair.least;
        const Tokens strong = ui::withHighContrast(ui::lightTokens());
        QTest::addRow("%s, high contrast", pair.name) << strong.*pair.ink << strong.*pair.ground << pair.least;
    }
}

void LookTest::colorsCanBeRead()
{
    QFETCH(QColor, ink);
    QFETCH(QColor, ground);
    QFETCH(double, least);
    QVERIFY2(contrast(ink, ground) >= least, qPrintable(QString::number(contrast(ink, ground))));
}

void LookTest::chartColorsStandOutFromTheirCard()
{
    for (const Tokens *tokens : {&ui::lightTokens(), &ui::darkTokens()}) {
        for (const QColor &series : tokens->series)
            QVERIFY(contrast(series, tokens->surface) >= 3.0);
        for (const QColor &disc : tokens->discs)
            QVERIFY(contrast(disc, Qt::white) >= 4.5);
    }
}

void LookTest::everyIconIsThere()
{
    for (int i = 0; i < ui::IconCount; ++i) {
        const QString file = ui::iconFile(ui::Icon(i));
        QVERIFY2(QFile::exists(file), qPrintable(file));
        const QImage image = ui::iconPixmap(ui::Icon(i), Qt::black, 24, 2.0).toImage();
        QCOMPARE(image.size(), QSize(48, 48));
        QVERIFY2(colorsIn(image) > 2, qPrintable(file)); // something is drawn
    }
    QVERIFY(!ui::applicationIcon().pixmap(64, 64).isNull());
}

void LookTest::iconsTakeAnyColor()
{
    const QColor wanted(10, 200, 30);
    const QImage image = ui::iconPixmap(ui::Icon::Check, wanted, 32, 1.0).toImage();
    bool found = false;
    for (int x = 0; x < 32 && !found; ++x) {
        for (int y = 0; y < 32 && !found; ++y)
            found = image.pixelColor(x, y) == wanted;
    }
    QVERIFY(found);
}

void LookTest::drawsEveryControl_data()
{
    QTest::addColumn<QWidget *>("widget");
    const auto add = [](const char *name, QWidget *widget) { QTest::newRow(name) << widget; };
    const auto button = [](ui::Emphasis emphasis) { return new ui::Button(ui::Icon::Check, QStringLiteral("Approve"), emphasis); };
    add("normal button", button(ui::Emphasis::Normal));
    add("primary button", button(ui::Emphasis::Primary));
    add("danger button", button(ui::Emphasis::Danger));
    add("danger fill button", button(ui::Emphasis::DangerFill));
    add("soft button", button(ui::Emphasis::Soft));
    add("ghost button", button(ui::Emphasis::Ghost));
    add("quiet button", button(ui::Emphasis::Quiet));
    add("icon button", new ui::IconButton(ui::Icon::Copy, QStringLiteral("Copy")));
    add("field", new QLineEdit(QStringLiteral("127.0.0.1:8788")));
    add("check box", new QCheckBox(QStringLiteral("on")));
    add("radio button", new QRadioButton(QStringLiteral("one")));
    add("spin box", new QSpinBox);
    add("switch", new ui::SwitchButton(QStringLiteral("Rate limits")));
    auto *combo = new QComboBox;
    combo->addItems({QStringLiteral("member"), QStringLiteral("premium")});
    add("combo box", combo);
}

void LookTest::drawsEveryControl()
{
    QFETCH(QWidget *, widget);
    const std::unique_ptr<QWidget> owner(widget);
    const QImage light = pictureOf(*widget);
    QVERIFY(colorsIn(light) > 3);
    widget->setEnabled(false);
    QVERIFY(pictureOf(*widget) != light); // disabled can be seen
    widget->setEnabled(true);
    Theme::current().setChoice(ThemeChoice::Dark);
    QCoreApplication::processEvents();
    QVERIFY(pictureOf(*widget) != light);
}

void LookTest::buttonsShowTheirWholeText_data()
{
    QTest::addColumn<int>("points");
    QTest::newRow("10 points") << 10;
    QTest::newRow("150 %") << 15;
    QTest::newRow("200 %") << 20;
}

void LookTest::buttonsShowTheirWholeText()
{
    QFETCH(int, points);
    const QFont before = QApplication::font();
    QFont font = before;
    font.setPointSize(points);
    QApplication::setFont(font);
    const ui::Button shortOne(ui::Icon::Check, QStringLiteral("Apply"), ui::Emphasis::Primary);
    const QFontMetrics metrics(ui::fontOf(ui::TextRole::Strong));
    QVERIFY(shortOne.sizeHint().width() >= metrics.horizontalAdvance(shortOne.text()) + 16 + 8 + 8);
    QVERIFY(shortOne.sizeHint().height() >= metrics.height() + 8);
    QApplication::setFont(before);
}

void LookTest::switchingTheThemeLeavesNoRemains()
{
    tests::ConsoleServer server;
    tests::fillWithOffice(server);
    server.setSettings(tests::sampleSettings());
    const auto picture = [&server](ui::PageId page, ThemeChoice first, ThemeChoice then) {
        Theme::current().setChoice(first);
        ui::ConsoleSettings settings(server.filePath(QStringLiteral("console.ini")));
        ui::MainWindow window(server.client(), settings);
        window.resize(1280, 832);
        window.show();
        window.openPage(page);
        QTest::qWait(500); // the answers come in
        Theme::current().setChoice(then);
        QTest::qWait(100);
        return window.centralWidget()->grab().toImage();
    };
    for (const ui::PageId page : {ui::PageId::Settings, ui::PageId::Clients}) { // no seconds are counted on them
        const QImage started = picture(page, ThemeChoice::Dark, ThemeChoice::Dark);
        const QImage switched = picture(page, ThemeChoice::Light, ThemeChoice::Dark);
        if (started != switched)
            switched.save(QStringLiteral("switched-%1.png").arg(int(page)));
        QVERIFY(started == switched);
        QVERIFY(started != picture(page, ThemeChoice::Light, ThemeChoice::Light));
    }
}

void LookTest::undoIsCalledOrElseFinish()
{
    int undone = 0;
    int finished = 0;
    QWidget window;
    window.resize(800, 600);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
    ui::ToastStack &toasts = ui::ToastStack::of(window);
    QCOMPARE(&ui::ToastStack::of(window), &toasts);
    const auto announce = [&] { toasts.showUndo(QStringLiteral("Session ended."), [&] { ++undone; }, [&] { ++finished; }); };

    announce();
    QTest::keyClick(&window, Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE(undone, 1);
    QCOMPARE(finished, 0);

    announce();
    toasts.toasts().constFirst()->close(); // the time is over
    QCOMPARE(finished, 1);
    QCOMPARE(undone, 1);

    for (int i = 0; i < 4; ++i) // three are shown: the oldest becomes final
        announce();
    QCOMPARE(toasts.toasts().size(), 3);
    QCOMPARE(finished, 2);

    window.close(); // nothing is left half done
    QCOMPARE(finished, 5);
    QCOMPARE(undone, 1);
}

void LookTest::initialsOfNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("initials");
    QTest::newRow("first and last") << QStringLiteral("Mira van der Kovač") << QStringLiteral("MK");
    QTest::newRow("one word") << QStringLiteral("octocat") << QStringLiteral("O");
    QTest::newRow("Hebrew") << QStringLiteral("דנה לוי") << QStringLiteral("דל");
    QTest::newRow("a letter made of two code points") << QStringLiteral("e\u0301va") << QStringLiteral("E\u0301");
    QTest::newRow("emoji with a joiner stays whole") << QStringLiteral("👩\u200D🚀 x") << QStringLiteral("👩\u200D🚀X");
    QTest::newRow("nothing") << QString() << QStringLiteral("?");
}

void LookTest::initialsOfNames()
{
    QFETCH(QString, name);
    QFETCH(QString, initials);
    QCOMPARE(ui::initialsOf(name), initials);
}

void LookTest::timesInWords_data()
{
    QTest::addColumn<qint64>("secondsAgo");
    QTest::addColumn<QString>("words");
    QTest::newRow("just now") << qint64(2) << QStringLiteral("now");
    QTest::newRow("a clock that runs ahead") << qint64(-30) << QStringLiteral("now");
    QTest::newRow("seconds") << qint64(12) << QStringLiteral("12 s ago");
    QTest::newRow("minutes") << qint64(250) << QStringLiteral("4 min ago");
    QTest::newRow("hours of the same day") << qint64(3 * 3600) << QStringLiteral("3 h ago");
    QTest::newRow("yesterday") << qint64(20 * 3600) << QStringLiteral("yesterday");
    QTest::newRow("days") << qint64(5 * 86400) << QStringLiteral("5 days ago");
    QTest::newRow("weeks") << qint64(22 * 86400) << QStringLiteral("3 weeks ago");
    QTest::newRow("months") << qint64(100 * 86400) << QStringLiteral("3 months ago");
    QTest::newRow("years") << qint64(800 * 86400) << QStringLiteral("2 years ago");
}

void LookTest::timesInWords()
{
    QFETCH(qint64, secondsAgo);
    QFETCH(QString, words);
    const QDateTime noon(QDate(2026, 11, 20), QTime(15, 0)); // local: "yesterday" is a matter of the calendar
    const core::Milliseconds now(std::chrono::milliseconds(noon.toMSecsSinceEpoch()));
    QCOMPARE(ui::format::relativeTime(now - std::chrono::seconds(secondsAgo), now), words);
}

void LookTest::englishHasItsPlurals()
{
    const core::Milliseconds now = ui::format::now();
    QCOMPARE(ui::format::waitingFor(std::chrono::hours(25)), QStringLiteral("1 day"));
    QCOMPARE(ui::format::relativeTime(now - std::chrono::days(15), now), QStringLiteral("2 weeks ago"));
    QCOMPARE(ui::OverviewPage::tr("%n call(s) today", nullptr, 1), QStringLiteral("1 call today"));
    QCOMPARE(ui::OverviewPage::tr("%n call(s) today", nullptr, 2), QStringLiteral("2 calls today"));
}

QTEST_MAIN(LookTest)
#include "tst_look.moc"
