// SPDX-License-Identifier: GPL-3.0-or-later
// Navigation, status line, and the stack of pages; nothing of what a page does. Main thread.
#pragma once

#include "ui/common/console_settings.h"
#include "ui/page.h"

#include <QMainWindow>

#include <functional>

class QStackedWidget;

namespace admin
{
class AdminClient;
struct Overview;
}

namespace ui
{

class Navigation;
class OverviewFeed;
class StatusLine;

class MainWindow final : public QMainWindow
{
    Q_OBJECT
public:
    MainWindow(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    void openPage(PageId page, const QString &filter = {});
    [[nodiscard]] Page *page(PageId page) const;
    [[nodiscard]] Page *currentPage() const;
    // Shows the window in front: for a second start of the program.
    void raiseToFront();
    // Somebody sees an icon beside the clock: only then may the window hide.
    void setTrayShown(std::function<bool()> isTrayShown) { m_isTrayShown = std::move(isTrayShown); }
    [[nodiscard]] OverviewFeed &feed() { return *m_feed; }
    // Made-up data that goes away: said on every page and in the title.
    void markAsDemo();
    void runSetup();
    // Sessions end with the program: asked about while there are any, unless that is switched off.
    void askToQuit();

Q_SIGNALS:
    void demoRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void addPages(admin::AdminClient &client);
    void addShortcuts();
    void onOverview(const admin::Overview &overview);
    void showHelp(int part);
    [[nodiscard]] bool mayHide(DesktopSwitch which) const;

    admin::AdminClient &m_client;
    ConsoleSettings &m_settings;
    OverviewFeed *m_feed;
    Navigation *m_navigation;
    QStackedWidget *m_stack;
    StatusLine *m_status;
    QList<Page *> m_pages;
    std::function<bool()> m_isTrayShown;
    bool m_hasOfferedSetup = false;
    bool m_isDemo = false;
    bool m_isQuitting = false;
};

} // namespace ui
