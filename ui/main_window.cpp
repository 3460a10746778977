// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "server/admin/admin_client.h"
#include "ui/common/console_settings.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/icon.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/help/help_dialog.h"
#include "ui/navigation.h"
#include "ui/overview_feed.h"
#include "ui/pages.h"
#include "ui/setup/setup_wizard.h"
#include "ui/status_line.h"

#include <QAction>
#include <QCloseEvent>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
constexpr QSize standardSize(1280, 832);
constexpr int railBelow = 1080;
const QString demoKey = QStringLiteral("demo");
const QString openModeKey = QStringLiteral("open-mode");
} // namespace

MainWindow::MainWindow(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent)
    : QMainWindow(parent)
    , m_client(client)
    , m_settings(settings)
    , m_feed(new OverviewFeed(client, this))
    , m_navigation(new Navigation)
    , m_stack(new QStackedWidget)
    , m_status(new StatusLine)
{
    setObjectName(QStringLiteral("main_window"));
    setWindowTitle(QStringLiteral("Gatehouse"));
    setWindowIcon(applicationIcon());

    auto *centre = new QWidget;
    auto *column = new QVBoxLayout(centre);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setSpacing(0);
    row->addWidget(m_navigation);
    row->addWidget(m_stack, 1);
    column->addLayout(row, 1);
    column->addWidget(m_status);
    setCentralWidget(centre);

    addPages(client);
    addShortcuts();
    connect(m_navigation, &Navigation::chosen, this, [this](PageId page) { openPage(page); });
    connect(m_status, &StatusLine::aboutRequested, this, [this] { showHelp(int(HelpDialog::Part::About)); });
    connect(m_status, &StatusLine::pageRequested, this, [this](PageId page) { openPage(page); });
    connect(m_feed, &OverviewFeed::arrived, this, &MainWindow::onOverview);
    connect(&client, &admin::AdminClient::windowRequested, this, &MainWindow::raiseToFront);

    setMinimumSize(760, 480);
    resize(standardSize);
    restoreGeometry(m_settings.windowGeometry()); // Qt moves it onto a screen that is still there
    openPage(PageId(std::clamp(m_settings.lastPage(), 0, int(m_pages.size()) - 1)));
    m_feed->ask();
}

MainWindow::~MainWindow() = default;

void MainWindow::addPages(admin::AdminClient &client)
{
    m_pages = createPages(client, m_settings, *m_feed);
    for (Page *page : std::as_const(m_pages)) {
        const PageTitle &title = page->title();
        if (title.id == PageId::Approvals)
            m_navigation->addGroup(tr("People"));
        else if (title.id == PageId::Clients)
            m_navigation->addGroup(tr("Access"));
        else if (title.id == PageId::Calls)
            m_navigation->addGroup(tr("Insight"));
        else if (title.id == PageId::Look)
            m_navigation->addGroup(tr("Appearance"));
        if (title.id == PageId::Settings)
            m_navigation->addBottomItem(title);
        else
            m_navigation->addItem(title);
        m_stack->addWidget(page);
        connect(page, &Page::pageRequested, this, &MainWindow::openPage);
        connect(page, &Page::badgeChanged, this,
            [this, page] { m_navigation->setBadge(page->title().id, page->badge(), page->badgeTone()); });
    }
}

void MainWindow::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto run) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, run);
    };
    for (int i = 0; i < std::min<int>(9, int(m_pages.size())); ++i)
        add(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + i)), [this, i] { openPage(m_pages[i]->title().id); });
    add(QKeySequence(Qt::CTRL | Qt::Key_Comma), [this] { openPage(PageId::Settings); });
    add(QKeySequence::Refresh, [this] {
        m_feed->ask();
        currentPage()->refresh();
    });
    add(QKeySequence::Find, [this] { currentPage()->focusFilter(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_Q), [this] { askToQuit(); }); // not every desktop names a key for it
    add(QKeySequence::HelpContents, [this] { showHelp(int(HelpDialog::Part::Shortcuts)); });
}

Page *MainWindow::page(PageId wanted) const
{
    const auto found = std::find_if(m_pages.cbegin(), m_pages.cend(), [wanted](Page *page) { return page->title().id == wanted; });
    return found == m_pages.cend() ? nullptr : *found;
}

Page *MainWindow::currentPage() const
{
    return static_cast<Page *>(m_stack->currentWidget());
}

void MainWindow::openPage(PageId wanted, const QString &filter)
{
    Page *target = page(wanted);
    if (!target)
        return;
    m_stack->setCurrentWidget(target);
    m_navigation->setCurrent(wanted);
    setWindowTitle(m_isDemo ? tr("%1 – Gatehouse (demo)").arg(target->title().title) : tr("%1 – Gatehouse").arg(target->title().title));
    target->refresh();
    if (!filter.isEmpty())
        target->applyFilter(filter);
    m_settings.setLastPage(int(wanted));
}

void MainWindow::raiseToFront()
{
    setWindowState((windowState() & ~Qt::WindowMinimized) | Qt::WindowActive);
    show();
    raise();
    activateWindow();
}

void MainWindow::onOverview(const admin::Overview &overview)
{
    m_status->show(overview);
    m_navigation->setBadge(PageId::Approvals, overview.approvalsWaiting, Tone::Pend);
    for (Page *page : std::as_const(m_pages)) {
        if (overview.authMode == QLatin1String("open"))
            page->strips().show(openModeKey, Tone::Err, tr("Open: everybody on this computer may call every tool without a login."));
        else
            page->strips().remove(openModeKey);
    }
    if (!overview.hasAnyUser && !m_hasOfferedSetup) {
        m_hasOfferedSetup = true;
        runSetup();
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    const auto form = width() < em(railBelow) ? Navigation::Form::Rail : Navigation::Form::Full;
    if (form != m_navigation->form())
        m_navigation->setForm(form);
}

void MainWindow::runSetup()
{
    auto *wizard = new SetupWizard(m_client, this);
    if (m_feed->newest())
        wizard->show(*m_feed->newest());
    connect(m_feed, &OverviewFeed::arrived, wizard, qOverload<const admin::Overview &>(&SetupWizard::show));
    connect(wizard, &SetupWizard::settingsRequested, this, [this](const QString &filter) { openPage(PageId::Settings, filter); });
    connect(wizard, &SetupWizard::changed, m_feed, &OverviewFeed::ask);
    connect(wizard, &SetupWizard::demoRequested, this, &MainWindow::demoRequested);
    wizard->setModal(false); // the window stays usable, the server listens meanwhile
    wizard->show();
}

void MainWindow::markAsDemo()
{
    m_isDemo = true;
    for (Page *page : std::as_const(m_pages))
        page->strips().show(demoKey, Tone::Info, tr("This is the demo: everybody and every call here is made up, and gone when you quit.")).setIsClosable(false);
    openPage(currentPage()->title().id);
}

void MainWindow::showHelp(int part)
{
    auto *dialog = new HelpDialog(HelpDialog::Part(part), m_feed->newest(), this);
    connect(dialog, &HelpDialog::setupRequested, this, &MainWindow::runSetup);
    dialog->open();
}

bool MainWindow::mayHide(DesktopSwitch which) const
{
    return m_settings.isOn(which) && m_isTrayShown && m_isTrayShown();
}

void MainWindow::askToQuit()
{
    const int sessions = m_feed->newest() ? m_feed->newest()->sessionsLive : 0;
    const auto quit = [this] {
        m_isQuitting = true;
        close();
        QCoreApplication::quit(); // also when the window was hidden
    };
    if (sessions == 0 || !m_settings.isOn(DesktopSwitch::AskBeforeQuitting))
        return quit();
    raiseToFront();
    const Confirmation question{tr("Quit Gatehouse?"), tr("%n session(s) cannot call tools until it runs again. They stay signed in.", nullptr, sessions), tr("Quit"), {}};
    ConfirmDialog::ask(*this, question, quit);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings.setWindowGeometry(saveGeometry());
    if (!m_isQuitting && event->spontaneous() && mayHide(DesktopSwitch::CloseToTray)) {
        hide();
        return event->ignore();
    }
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange && isMinimized() && mayHide(DesktopSwitch::MinimiseToTray))
        QMetaObject::invokeMethod(this, &QWidget::hide, Qt::QueuedConnection); // not from within the event that minimises
}

} // namespace ui
