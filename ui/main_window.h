// SPDX-License-Identifier: GPL-3.0-or-later
// Navigation, status line, and the stack of pages; nothing of what a page does. Main thread.
#pragma once

#include "ui/page.h"

#include <QMainWindow>

class QStackedWidget;

namespace admin
{
class AdminClient;
struct Overview;
}

namespace ui
{

class ConsoleSettings;
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

protected:
    void resizeEvent(QResizeEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    void addPages(admin::AdminClient &client);
    void addShortcuts();
    void onOverview(const admin::Overview &overview);

    admin::AdminClient &m_client;
    ConsoleSettings &m_settings;
    OverviewFeed *m_feed;
    Navigation *m_navigation;
    QStackedWidget *m_stack;
    StatusLine *m_status;
    QList<Page *> m_pages;
    bool m_hasOfferedSetup = false;
};

} // namespace ui
