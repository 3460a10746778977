// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "server/admin/admin_client.h"
#include "ui/common/console_settings.h"
#include "ui/common/icon.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/navigation.h"
#include "ui/overview_feed.h"
#include "ui/pages.h"
#include "ui/setup/first_run_dialog.h"
#include "ui/status_line.h"

#include <QAction>
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
    add(QKeySequence::Quit, [this] { close(); });
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
    setWindowTitle(tr("%1 – Gatehouse").arg(target->title().title));
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
        auto *dialog = new FirstRunDialog(m_client, this);
        connect(dialog, &FirstRunDialog::gitHubChosen, this, [this] { openPage(PageId::Settings, QStringLiteral("github")); });
        connect(dialog, &FirstRunDialog::created, this, [this] { m_feed->ask(); });
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show(); // not modal: the window stays usable, the server listens meanwhile
    }
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    const auto form = width() < em(railBelow) ? Navigation::Form::Rail : Navigation::Form::Full;
    if (form != m_navigation->form())
        m_navigation->setForm(form);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_settings.setWindowGeometry(saveGeometry());
    QMainWindow::closeEvent(event);
}

} // namespace ui
