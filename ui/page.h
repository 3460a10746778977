// SPDX-License-Identifier: GPL-3.0-or-later
// One page of the console: header with title, hint and actions; message strips; below them what the page itself brings. A page owns
// its actions and its questions to the server; the window only shows it. Main thread.
#pragma once

#include "ui/common/tone.h"

#include <QWidget>

class QBoxLayout;
class QHBoxLayout;
class QVBoxLayout;

namespace admin
{
struct Error;
}

namespace ui
{

class MessageStrips;

enum class PageId { // in the order of the navigation
    Overview,
    Approvals,
    Users,
    Roles,
    Clients,
    Sessions,
    Tokens,
    Calls,
    Analytics,
    Audit,
    Look, // of the browser pages
    Settings,
};

struct PageTitle {
    PageId id;
    Icon icon;
    QString title;
    QString hint; // one sentence
};

class Page : public QWidget
{
    Q_OBJECT
public:
    explicit Page(const PageTitle &title, QWidget *parent = nullptr);
    ~Page() override;

    [[nodiscard]] const PageTitle &title() const { return m_title; }
    // At the right of the header: at most two normal ones, then one primary outermost.
    void addHeaderAction(QWidget *button);
    [[nodiscard]] MessageStrips &strips() { return *m_strips; }
    [[nodiscard]] QVBoxLayout &body() { return *m_body; } // below header and strips; spacing 16
    [[nodiscard]] int badge() const { return m_badge; }
    [[nodiscard]] Tone badgeTone() const { return m_badgeTone; }

    virtual void refresh() {}      // F5, and whenever the page comes to the front
    virtual void focusFilter() {}  // Ctrl+F
    virtual void applyFilter(const QString &) {} // another page sent somebody here

    // A question to the server failed: says so in a strip until hideFailure().
    void showFailure(const admin::Error &error);
    void hideFailure();
    // The server said no to an act of the person: says why, until it is closed or the next one.
    void showRefusal(const admin::Error &error);

Q_SIGNALS:
    void badgeChanged();
    void pageRequested(ui::PageId page, const QString &filter);

protected:
    void setBadge(int count, Tone tone);

private:
    PageTitle m_title;
    QHBoxLayout *m_actions;
    MessageStrips *m_strips;
    QVBoxLayout *m_body;
    int m_badge = 0;
    Tone m_badgeTone = Tone::Pend;
};

} // namespace ui
