// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/expiry_combo.h"

#include "ui/common/format.h"

#include <QWheelEvent>

namespace ui
{

namespace
{
constexpr int Never = 0;
constexpr int AsGiven = -1;
} // namespace

ExpiryCombo::ExpiryCombo(QWidget *parent)
    : QComboBox(parent)
{
    setObjectName(QStringLiteral("expiry"));
    setAccessibleName(tr("Approval ends"));
    fill();
    connect(this, &QComboBox::activated, this, [this] {
        const std::optional<core::Seconds> end = endsAt();
        setEndsAt(end); // shows the date instead of the span
        Q_EMIT chosen(end);
    });
}

std::optional<core::Seconds> ExpiryCombo::endsAt() const
{
    const int days = currentData().toInt();
    if (days == Never)
        return std::nullopt;
    if (days == AsGiven)
        return m_given;
    return std::chrono::floor<std::chrono::seconds>(format::now()) + std::chrono::hours(24 * days);
}

void ExpiryCombo::setEndsAt(std::optional<core::Seconds> endsAt)
{
    if (m_given == endsAt && currentIndex() == 0)
        return; // an open list is not disturbed
    m_given = endsAt;
    fill();
}

void ExpiryCombo::wheelEvent(QWheelEvent *event)
{
    event->ignore();
}

void ExpiryCombo::fill()
{
    clear();
    if (m_given)
        addItem(tr("on %1").arg(format::date(*m_given)), AsGiven);
    addItem(tr("never"), Never);
    addItem(tr("in 1 day"), 1);
    addItem(tr("in 7 days"), 7);
    addItem(tr("in 30 days"), 30);
    addItem(tr("in 90 days"), 90);
    addItem(tr("in 1 year"), 365);
    setCurrentIndex(0);
}

} // namespace ui
