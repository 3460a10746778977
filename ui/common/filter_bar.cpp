// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/filter_bar.h"

#include "ui/common/elided_label.h"
#include "ui/common/format.h"
#include "ui/common/icon.h"
#include "ui/common/metrics.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>

namespace ui
{

namespace
{
using namespace std::chrono_literals;
constexpr int fieldWidth = 260;
} // namespace

FilterBar::FilterBar(const QString &placeholder, QWidget *parent)
    : QWidget(parent)
    , m_row(new QHBoxLayout(this))
    , m_field(new QLineEdit)
    , m_counts(new ElidedLabel({}, TextRole::Body, Ink::Muted))
{
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(space::Small);
    m_field->setObjectName(QStringLiteral("filter"));
    m_field->setPlaceholderText(tr("%1  (Ctrl+F)").arg(placeholder));
    m_field->setAccessibleName(placeholder);
    m_field->setFixedWidth(em(fieldWidth));
    m_field->addAction(themedIcon(Icon::Search), QLineEdit::LeadingPosition);
    m_field->installEventFilter(this);
    m_row->addWidget(m_field);
    m_row->addStretch(1);
    m_row->addWidget(m_counts);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);

    m_delay.setSingleShot(true);
    m_delay.setInterval(150ms);
    connect(m_field, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(&m_delay, &QTimer::timeout, this, [this] { Q_EMIT changed(text()); });
}

void FilterBar::setText(const QString &text)
{
    m_field->setText(text);
    m_delay.stop();
    Q_EMIT changed(text);
}

QString FilterBar::text() const
{
    return m_field->text();
}

void FilterBar::setCounts(qint64 shown, qint64 all)
{
    m_counts->setText(shown == all ? format::number(all) : tr("%1 of %2").arg(format::number(shown), format::number(all)));
}

void FilterBar::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void FilterBar::addWidget(QWidget *widget)
{
    m_row->insertWidget(m_extra++, widget);
}

void FilterBar::addTrailing(QWidget *widget)
{
    m_row->addWidget(widget);
}

bool FilterBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Escape && !text().isEmpty()) {
            setText(QString());
            return true;
        }
        if (key == Qt::Key_Down || key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape) {
            Q_EMIT leftDownwards();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ui
