// SPDX-License-Identifier: GPL-3.0-or-later
// Which calls: one chip for each condition, gone with a click, and a menu of what there is to add. Main thread.
#pragma once

#include "server/admin/usage_types.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;

namespace ui
{

class Button;

class FilterChips final : public QWidget
{
    Q_OBJECT
public:
    explicit FilterChips(QWidget *parent = nullptr);

    [[nodiscard]] const admin::UsageFilter &filter() const { return m_filter; } // without times and text
    void setFilter(const admin::UsageFilter &filter); // says so, when it is another
    // What the menu offers, and the names that chips show.
    void setKnown(const admin::UsageReport &report);

    void addUser(const QString &key);
    void addTool(const QString &key);
    void addClient(const QString &key);

Q_SIGNALS:
    void changed();

private:
    void rebuild();
    void addChip(const QString &kind, const QString &value, std::function<void(admin::UsageFilter &)> remove);
    void fillMenu();
    void addShares(const QString &title, const QList<analytics::UsageShare> &shares, void (FilterChips::*add)(const QString &));
    [[nodiscard]] QString nameOf(const QList<analytics::UsageShare> &shares, const QString &key) const;
    void change(const std::function<void(admin::UsageFilter &)> &edit);

    admin::UsageFilter m_filter;
    admin::UsageReport m_known;
    QHBoxLayout *m_chips;
    Button *m_add;
    QMenu *m_menu;
};

} // namespace ui
