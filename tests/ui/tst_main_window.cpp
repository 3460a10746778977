// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window: keyboard, names for screen readers, nothing cut, what is remembered.
#include "tests/ui/support/console_server.h"
#include "tests/ui/support/sample_office.h"
#include "ui/common/console_settings.h"
#include "ui/common/elided_label.h"
#include "ui/common/theme.h"
#include "ui/common/translation.h"
#include "ui/main_window.h"
#include "ui/navigation.h"
#include "ui/setup/setup_wizard.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QLineEdit>
#include <QElapsedTimer>
#include <QPushButton>
#include <QTimer>
#include <QTest>

using ui::PageId;

namespace
{

constexpr PageId allPages[] = {PageId::Overview, PageId::Approvals, PageId::Users, PageId::Roles, PageId::Clients,
    PageId::Sessions, PageId::Tokens, PageId::Calls, PageId::Analytics, PageId::Audit, PageId::Look, PageId::Settings};

struct Fixture {
    tests::ConsoleServer server;
    ui::ConsoleSettings settings{server.filePath(QStringLiteral("console.ini"))};
    std::unique_ptr<ui::MainWindow> window;

    explicit Fixture(QSize size = {1280, 832})
    {
        server.setSettings(tests::sampleSettings());
        tests::fillWithOffice(server);
        start(size);
    }
    void start(QSize size)
    {
        window = std::make_unique<ui::MainWindow>(server.client(), settings);
        window->resize(size);
        window->show();
        window->activateWindow();
        QTest::qWait(200);
    }
    void visit(PageId page)
    {
        window->openPage(page);
        QTest::qWait(250);
    }
};

QString nameOf(const QWidget *widget)
{
    if (!widget->accessibleName().isEmpty())
        return widget->accessibleName();
    if (const auto *button = qobject_cast<const QAbstractButton *>(widget))
        return button->text();
    return {};
}

bool isInteractive(const QWidget *widget)
{
    return qobject_cast<const QAbstractButton *>(widget) || qobject_cast<const QLineEdit *>(widget)
        || qobject_cast<const QComboBox *>(widget) || qobject_cast<const QAbstractSpinBox *>(widget)
        || qobject_cast<const QAbstractItemView *>(widget);
}

// Parts that Qt makes inside other widgets.
bool isInner(const QWidget *widget)
{
    return widget->objectName().startsWith(QLatin1String("qt_")) || qobject_cast<const QComboBox *>(widget->parentWidget())
        || qobject_cast<const QLineEdit *>(widget->parentWidget()) || widget->inherits("QComboBoxListView")
        || widget->inherits("QHeaderView") || widget->inherits("QTableCornerButton");
}

} // namespace

class MainWindowTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyInteractiveWidgetHasAName_data();
    void everyInteractiveWidgetHasAName();
    void nothingIsCut_data();
    void nothingIsCut();
    void digitsOpenPages();
    void arrowsMoveInTheNavigationAndEnterOpens();
    void becomesARailWhenNarrow();
    void remembersItsPageAndSize();
    void badgeCountsWhoWaits();
    void offersTheFirstAccountWhenThereIsNobody();
    void staysResponsiveWhileItWaits();
};

void MainWindowTest::initTestCase()
{
    ui::installTranslations();
    QApplication::setFont(QFont(QStringLiteral("Inter"), 10));
    ui::Theme::current().install(ui::ThemeChoice::Light);
}

void MainWindowTest::everyInteractiveWidgetHasAName_data()
{
    QTest::addColumn<int>("page");
    for (const PageId page : allPages)
        QTest::addRow("page %d", int(page)) << int(page);
}

void MainWindowTest::everyInteractiveWidgetHasAName()
{
    QFETCH(int, page);
    Fixture f;
    f.visit(PageId(page));
    const QList<QWidget *> widgets = f.window->findChildren<QWidget *>();
    for (const QWidget *widget : widgets) {
        if (!isInteractive(widget) || isInner(widget))
            continue;
        const QString where = QStringLiteral("%1 '%2' in %3")
                                  .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                                      QLatin1String(widget->parentWidget()->metaObject()->className()));
        QVERIFY2(!nameOf(widget).isEmpty() || !widget->isVisibleTo(f.window.get()), qPrintable(where));
    }
}

void MainWindowTest::nothingIsCut_data()
{
    QTest::addColumn<int>("points");
    QTest::addColumn<QSize>("size");
    QTest::newRow("100 %") << 10 << QSize(1280, 832);
    QTest::newRow("100 %, small window") << 10 << QSize(1000, 640);
    QTest::newRow("150 %") << 15 << QSize(1600, 1000);
}

void MainWindowTest::nothingIsCut()
{
    QFETCH(int, points);
    QFETCH(QSize, size);
    QApplication::setFont(QFont(QStringLiteral("Inter"), points));
    {
        Fixture f(size);
        for (const PageId page : {PageId::Overview, PageId::Settings}) {
            f.visit(page);
            const QList<ui::ElidedLabel *> labels = f.window->findChildren<ui::ElidedLabel *>();
            for (const ui::ElidedLabel *label : labels) {
                if (!label->isVisible())
                    continue;
                QVERIFY2(label->height() >= QFontMetrics(label->font()).height() - 4, qPrintable(label->text()));
                if (label->isElided()) // then it ends in "…" and says the whole as tooltip
                    QVERIFY2(label->toolTip().contains(label->text().left(8)), qPrintable(label->text()));
            }
            const QList<QPushButton *> buttons = f.window->findChildren<QPushButton *>();
            for (const QPushButton *button : buttons)
                QVERIFY2(!button->isVisible() || button->width() >= button->sizeHint().width(), qPrintable(button->text()));
        }
    }
    QApplication::setFont(QFont(QStringLiteral("Inter"), 10));
}

void MainWindowTest::digitsOpenPages()
{
    Fixture f;
    QTest::keyClick(f.window.get(), Qt::Key_3, Qt::ControlModifier);
    QTRY_COMPARE(f.window->currentPage()->title().id, PageId::Users);
    QTest::keyClick(f.window.get(), Qt::Key_1, Qt::ControlModifier);
    QTRY_COMPARE(f.window->currentPage()->title().id, PageId::Overview);
    QTest::keyClick(f.window.get(), Qt::Key_Comma, Qt::ControlModifier);
    QTRY_COMPARE(f.window->currentPage()->title().id, PageId::Settings);
    QTest::keyClick(f.window.get(), Qt::Key_F, Qt::ControlModifier);
    QTRY_COMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("search_settings"));
}

void MainWindowTest::arrowsMoveInTheNavigationAndEnterOpens()
{
    Fixture f;
    auto *overview = f.window->findChild<QAbstractButton *>(QStringLiteral("nav_0"));
    overview->setFocus(Qt::TabFocusReason);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("nav_2"));
    QCOMPARE(f.window->currentPage()->title().id, PageId::Overview); // moving alone opens nothing
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QCOMPARE(f.window->currentPage()->title().id, PageId::Users);
}

void MainWindowTest::becomesARailWhenNarrow()
{
    Fixture f;
    const auto *navigation = f.window->findChild<ui::Navigation *>();
    QCOMPARE(navigation->form(), ui::Navigation::Form::Full);
    f.window->resize(1000, 640);
    QTRY_COMPARE(navigation->form(), ui::Navigation::Form::Rail);
    QCOMPARE(f.window->findChild<QAbstractButton *>(QStringLiteral("nav_2"))->toolTip(), QStringLiteral("Users"));
    f.window->resize(1280, 832);
    QTRY_COMPARE(navigation->form(), ui::Navigation::Form::Full);
}

void MainWindowTest::remembersItsPageAndSize()
{
    Fixture f;
    f.visit(PageId::Clients);
    f.window->resize(1111, 707);
    f.window->close();
    f.window = std::make_unique<ui::MainWindow>(f.server.client(), f.settings);
    QCOMPARE(f.window->currentPage()->title().id, PageId::Clients);
    QCOMPARE(f.window->size(), QSize(1111, 707));
}

void MainWindowTest::badgeCountsWhoWaits()
{
    Fixture f;
    QTRY_COMPARE(f.window->findChild<QAbstractButton *>(QStringLiteral("nav_1"))->accessibleName(), QStringLiteral("Approvals, 3"));
}

void MainWindowTest::offersTheFirstAccountWhenThereIsNobody()
{
    tests::ConsoleServer server;
    ui::ConsoleSettings settings(server.filePath(QStringLiteral("console.ini")));
    ui::MainWindow window(server.client(), settings);
    window.show();
    QTRY_VERIFY(window.findChild<ui::SetupWizard *>());
    auto *wizard = window.findChild<ui::SetupWizard *>();
    QVERIFY(wizard->isVisible());
    QVERIFY(!wizard->isModal()); // the window behind it works
    Q_EMIT wizard->settingsRequested(QStringLiteral("oidc_issuer"));
    QCOMPARE(window.currentPage()->title().id, PageId::Settings);
}

// A question to the server never holds the window: events go on while an answer is outstanding.
void MainWindowTest::staysResponsiveWhileItWaits()
{
    Fixture f;
    qint64 longest = 0;
    QElapsedTimer since;
    since.start();
    QTimer beat;
    connect(&beat, &QTimer::timeout, this, [&] {
        longest = std::max(longest, since.restart());
    });
    beat.start(5);
    for (const PageId page : allPages)
        f.visit(page);
    QVERIFY2(longest < 1000, qPrintable(QString::number(longest)));
}

QTEST_MAIN(MainWindowTest)
#include "tst_main_window.moc"
