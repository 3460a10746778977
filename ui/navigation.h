// SPDX-License-Identifier: GPL-3.0-or-later
// The list of pages at the window's start: groups with heads and badges, or a rail of icons where the window is narrow. Arrow keys
// move, Enter opens. Main thread.
#pragma once

#include "ui/page.h"

#include <QHash>
#include <QList>
#include <QWidget>

class QVBoxLayout;

namespace ui
{

class NavigationItem;

class Navigation final : public QWidget
{
    Q_OBJECT
public:
    enum class Form {
        Full,
        Rail,
    };
    explicit Navigation(QWidget *parent = nullptr);

    void addGroup(const QString &head);
    void addItem(const PageTitle &page);
    void addBottomItem(const PageTitle &page);
    void setCurrent(PageId page);
    void setBadge(PageId page, int count, Tone tone);
    void setForm(Form form);
    [[nodiscard]] Form form() const { return m_form; }

Q_SIGNALS:
    void chosen(ui::PageId page);

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void add(const PageTitle &page, QVBoxLayout &layout);

    Form m_form = Form::Full;
    QVBoxLayout *m_items;
    QVBoxLayout *m_bottom;
    QList<QWidget *> m_heads;
    QList<NavigationItem *> m_order;
};

} // namespace ui
