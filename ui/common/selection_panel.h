// SPDX-License-Identifier: GPL-3.0-or-later
// The details panel of a page: about one row, or, with several selected, how many and what can be done to all. Main thread.
#pragma once

#include "ui/common/details_panel.h"

#include <QStackedWidget>

namespace ui
{

class SelectionPanel final : public QStackedWidget
{
    Q_OBJECT
public:
    // Takes the panel about one row.
    explicit SelectionPanel(QWidget *one, QWidget *parent = nullptr);

    void showOne();
    void showSeveral(const QString &title); // "3 users selected"
    [[nodiscard]] DetailsPanel &several() { return *m_several; }

private:
    QWidget *m_one;
    DetailsPanel *m_several;
    ElidedLabel *m_title;
};

} // namespace ui
