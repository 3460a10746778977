// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/section_list.h"

#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QPainter>
#include <QStyleOption>
#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int symbolSize = 18;
constexpr int padding = 10;

class SectionButton final : public QAbstractButton
{
public:
    SectionButton(Icon icon, const QString &text)
        : m_icon(icon)
    {
        setText(text);
        setAccessibleName(text);
        setCheckable(true);
        setFocusPolicy(Qt::StrongFocus);
        setCursor(Qt::PointingHandCursor);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    [[nodiscard]] QSize sizeHint() const override { return {em(150), qMax(34, textHeight() + 14)}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        if (isChecked())
            paintRounded(painter, rect(), radius::Item, tokens.selected, QColor());
        else if (underMouse())
            paintRounded(painter, rect(), radius::Item, tokens.hover, QColor());
        const QRect icon(padding, (height() - symbolSize) / 2, symbolSize, symbolSize);
        paintIcon(painter, m_icon, QStyle::visualRect(layoutDirection(), rect(), icon), isChecked() ? tokens.accentText : tokens.muted);
        painter.setFont(fontOf(isChecked() ? TextRole::Strong : TextRole::Body));
        painter.setPen(isChecked() ? tokens.accentText : tokens.text);
        const QRect words = rect().adjusted(2 * padding + symbolSize, 0, -padding, 0);
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), words),
            int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine,
            QFontMetrics(painter.font()).elidedText(text(), Qt::ElideRight, words.width()));
        QStyleOption option;
        option.initFrom(this);
        if (hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange))
            paintFocusRing(painter, rect(), radius::Item, tokens.accent);
    }

private:
    Icon m_icon;
};

} // namespace

SectionList::SectionList(QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    setAccessibleName(tr("Sections"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    connect(m_group, &QButtonGroup::idClicked, this, &SectionList::chosen);
}

void SectionList::add(int id, Icon icon, const QString &text)
{
    auto *button = new SectionButton(icon, text);
    m_group->addButton(button, id);
    layout()->addWidget(button);
}

void SectionList::setCurrent(int id)
{
    if (QAbstractButton *button = m_group->button(id))
        button->setChecked(true);
}

void SectionList::clearCurrent()
{
    m_group->setExclusive(false);
    if (QAbstractButton *button = m_group->checkedButton())
        button->setChecked(false);
    m_group->setExclusive(true);
}

int SectionList::current() const
{
    return m_group->checkedId();
}

} // namespace ui
