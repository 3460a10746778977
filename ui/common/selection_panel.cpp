// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/selection_panel.h"

#include "ui/common/elided_label.h"

namespace ui
{

SelectionPanel::SelectionPanel(QWidget *one, QWidget *parent)
    : QStackedWidget(parent)
    , m_one(one)
    , m_several(new DetailsPanel)
    , m_title(new ElidedLabel({}, TextRole::H2))
{
    m_several->addWidget(m_title);
    m_several->addStretch();
    addWidget(m_one);
    addWidget(m_several);
}

void SelectionPanel::showOne()
{
    setCurrentWidget(m_one);
}

void SelectionPanel::showSeveral(const QString &title)
{
    m_title->setText(title);
    setCurrentWidget(m_several);
}

} // namespace ui
