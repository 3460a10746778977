// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/segmented.h"

#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyleOption>

namespace ui
{

namespace
{

constexpr int padding = 11;
constexpr int countGap = 8;

class Segment final : public QAbstractButton
{
public:
    explicit Segment(const QString &text)
    {
        setText(text);
        setCheckable(true);
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    }

    void setCount(qint64 count)
    {
        m_count = count < 0 ? QString() : format::number(count);
        setAccessibleName(m_count.isEmpty() ? text() : QStringLiteral("%1, %2").arg(text(), m_count));
        updateGeometry();
        update();
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        const QFontMetrics metrics(fontOf(TextRole::Strong));
        int width = 2 * padding + metrics.horizontalAdvance(text()) + 2;
        if (!m_count.isEmpty())
            width += countGap + metrics.horizontalAdvance(m_count);
        return {width, controlHeight() - 4};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        if (isChecked())
            paintRounded(painter, rect(), radius::Item - 2, tokens.surface, tokens.accent, 1.5);
        QStyleOption option;
        option.initFrom(this);
        if (hasFocus() && option.state.testFlag(QStyle::State_KeyboardFocusChange))
            paintFocusRing(painter, rect(), radius::Item - 2, tokens.accent);
        const QFont font = fontOf(isChecked() ? TextRole::Strong : TextRole::Body);
        const QFontMetrics metrics(font);
        painter.setFont(font);
        painter.setPen(isChecked() ? tokens.accentText : underMouse() ? tokens.text : tokens.muted);
        const QString whole = m_count.isEmpty() ? text() : text() + QStringLiteral("  ") + m_count;
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, metrics.elidedText(whole, Qt::ElideRight, width() - 8));
    }

private:
    QString m_count;
};

} // namespace

Segmented::Segmented(const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_group(new QButtonGroup(this))
{
    setAccessibleName(name);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(2, 2, 2, 2);
    row->setSpacing(0);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(m_group, &QButtonGroup::idToggled, this, [this](int id, bool isOn) {
        if (isOn)
            Q_EMIT currentChanged(id);
    });
}

int Segmented::add(const QString &text)
{
    auto *segment = new Segment(text);
    segment->setAccessibleName(text);
    const int index = int(m_group->buttons().size());
    m_group->addButton(segment, index);
    layout()->addWidget(segment);
    if (index == 0)
        segment->setChecked(true);
    return index;
}

void Segmented::setCount(int index, qint64 count)
{
    static_cast<Segment *>(m_group->button(index))->setCount(count);
}

void Segmented::setCurrent(int index)
{
    m_group->button(index)->setChecked(true);
}

int Segmented::current() const
{
    return m_group->checkedId();
}

void Segmented::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Tokens &tokens = Theme::current().tokens();
    paintRounded(painter, rect(), radius::Item, tokens.sunken, tokens.lineStrong);
}

} // namespace ui
