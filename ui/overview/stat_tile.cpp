// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/overview/stat_tile.h"

#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{
constexpr int leastHeight = 98;
}

class Sparkline final : public QWidget
{
public:
    Sparkline() { setFixedSize(84, 30); }

    void set(const QList<qint64> &values)
    {
        m_values = values;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const qint64 most = m_values.isEmpty() ? 0 : *std::max_element(m_values.cbegin(), m_values.cend());
        if (m_values.size() < 2 || most == 0)
            return;
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const QColor ink = Theme::current().tokens().series[0];
        QPolygonF line;
        const qreal step = (width() - 2.0) / double(m_values.size() - 1);
        for (qsizetype i = 0; i < m_values.size(); ++i)
            line.append({1.0 + double(i) * step, height() - 2.0 - double(m_values[i]) / double(most) * (height() - 4.0)});
        QPolygonF area = line;
        area.append({line.last().x(), double(height())});
        area.append({line.first().x(), double(height())});
        QColor soft = ink;
        soft.setAlphaF(0.13F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(soft);
        painter.drawPolygon(area);
        painter.setPen(QPen(ink, 1.5, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(line);
    }

private:
    QList<qint64> m_values;
};

StatTile::StatTile(const QString &label, QWidget *parent)
    : Card(parent)
    , m_name(label)
    , m_number(new ElidedLabel(QStringLiteral("–"), TextRole::Stat))
    , m_caption(new ElidedLabel({}, TextRole::Caption, Ink::Muted))
    , m_course(new Sparkline)
{
    body().setContentsMargins(space::Block, 14, space::Block, 14);
    body().setSpacing(0);
    body().addWidget(new ElidedLabel(label, TextRole::Body, Ink::Muted));
    auto *middle = new QHBoxLayout;
    middle->setSpacing(space::Small);
    middle->addWidget(m_number, 1);
    middle->addWidget(m_course, 0, Qt::AlignBottom);
    body().addLayout(middle);
    body().addWidget(m_caption);
    QSizePolicy keepsPlace = m_course->sizePolicy(); // so that the lines of all tiles stand level
    keepsPlace.setRetainSizeWhenHidden(true);
    m_course->setSizePolicy(keepsPlace);
    m_course->hide();
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    updateWords();
}

void StatTile::setNumber(const QString &number)
{
    m_number->setText(number);
    m_number->setInk(number == QStringLiteral("–") ? Ink::Faint : Ink::Text);
    updateWords();
}

void StatTile::setCaption(const QString &caption, std::optional<Tone> tone)
{
    m_caption->setText(caption);
    if (tone)
        m_caption->setTone(*tone);
    else
        m_caption->setInk(Ink::Muted);
    updateWords();
}

void StatTile::setCourse(const QList<qint64> &values)
{
    m_course->set(values);
    m_course->setVisible(std::any_of(values.cbegin(), values.cend(), [](qint64 v) { return v > 0; }));
}

QSize StatTile::sizeHint() const
{
    return Card::sizeHint().expandedTo({0, leastHeight});
}

QString StatTile::number() const
{
    return m_number->text();
}

void StatTile::updateWords()
{
    setAccessibleName(QStringLiteral("%1: %2").arg(m_name, m_number->text()));
    setAccessibleDescription(m_caption->text());
}

} // namespace ui
