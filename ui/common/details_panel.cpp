// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/details_panel.h"

#include "ui/common/avatar.h"
#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace ui
{

namespace
{
constexpr int discSize = 44;
constexpr int keyWidth = 92;
constexpr int panelPadding = 18;
} // namespace

PersonHeader::PersonHeader(QWidget *parent)
    : QWidget(parent)
    , m_avatar(new Avatar(discSize))
    , m_name(new ElidedLabel({}, TextRole::H2))
    , m_second(new ElidedLabel({}, TextRole::Body, Ink::Muted))
{
    auto *words = new QVBoxLayout;
    words->setSpacing(1);
    words->addStretch();
    words->addWidget(m_name);
    words->addWidget(m_second);
    words->addStretch();
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, space::Tiny);
    row->setSpacing(space::Cell);
    row->addWidget(m_avatar);
    row->addLayout(words, 1);
}

void PersonHeader::set(const QByteArray &id, const QString &name, const QString &second)
{
    m_avatar->set(id, name);
    m_name->setText(format::outside(name));
    m_second->setText(format::outside(second));
}

KeyValueGrid::KeyValueGrid(QWidget *parent)
    : QWidget(parent)
    , m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(space::Small);
    m_grid->setVerticalSpacing(space::Cell);
    m_grid->setColumnMinimumWidth(0, em(keyWidth));
    m_grid->setColumnStretch(1, 1);
}

ElidedLabel &KeyValueGrid::addText(const QString &key)
{
    auto *value = new ElidedLabel;
    addWidget(key, value);
    return *value;
}

ElidedLabel &KeyValueGrid::addMono(const QString &key)
{
    auto *value = new ElidedLabel({}, TextRole::Mono);
    value->setElideMode(Qt::ElideMiddle);
    addWidget(key, value);
    return *value;
}

void KeyValueGrid::addWidget(const QString &key, QWidget *value)
{
    auto *label = new ElidedLabel(key, TextRole::Body, Ink::Muted);
    if (value->accessibleName().isEmpty() && value->focusPolicy() != Qt::NoFocus)
        value->setAccessibleName(key);
    const int row = int(m_rows.size());
    m_grid->addWidget(label, row, 0);
    const bool isSized = value->sizePolicy().horizontalPolicy() == QSizePolicy::Fixed;
    m_grid->addWidget(value, row, 1, isSized ? Qt::AlignLeading | Qt::AlignVCenter : Qt::Alignment());
    m_rows.append({value, label});
}

void KeyValueGrid::setRowVisible(QWidget *value, bool isVisible)
{
    for (const auto &row : std::as_const(m_rows)) {
        if (row.first == value) {
            row.first->setVisible(isVisible);
            row.second->setVisible(isVisible);
        }
    }
}

DetailsPanel::DetailsPanel(QWidget *parent)
    : Card(parent)
    , m_left(new QHBoxLayout)
    , m_right(new QHBoxLayout)
    , m_content(new QVBoxLayout)
{
    body().setContentsMargins(panelPadding, panelPadding, panelPadding, panelPadding);
    body().setSpacing(space::Cell);
    m_content->setSpacing(space::Cell);
    m_left->setSpacing(space::Small);
    m_right->setSpacing(space::Small);
    auto *foot = new QHBoxLayout;
    foot->addLayout(m_left);
    foot->addStretch();
    foot->addLayout(m_right);
    auto *scrolled = new ScrollColumn; // on a low window the facts scroll, the actions stay
    scrolled->column().addLayout(m_content);
    body().addWidget(scrolled, 1);
    body().addLayout(foot);
}

void DetailsPanel::addSection(const QString &title)
{
    m_content->addWidget(new Hairline);
    if (!title.isEmpty())
        m_content->addWidget(new ElidedLabel(title, TextRole::Strong));
}

void DetailsPanel::addWidget(QWidget *widget)
{
    m_content->addWidget(widget);
}

void DetailsPanel::addStretch()
{
    m_content->addStretch(1);
}

void DetailsPanel::addAction(QWidget *button)
{
    m_left->addWidget(button);
}

void DetailsPanel::addDangerAction(QWidget *button)
{
    m_right->addWidget(button);
}

} // namespace ui
