// SPDX-License-Identifier: GPL-3.0-or-later
// Until when an approval holds: never ends, one of the usual spans from now, or the date that is set already. Main thread.
#pragma once

#include "server/core/clock.h"

#include <QComboBox>

#include <optional>

namespace ui
{

class ExpiryCombo final : public QComboBox
{
    Q_OBJECT
public:
    explicit ExpiryCombo(QWidget *parent = nullptr);

    // Counted from the moment it is asked.
    [[nodiscard]] std::optional<core::Seconds> endsAt() const;
    void setEndsAt(std::optional<core::Seconds> endsAt); // without chosen()

Q_SIGNALS:
    void chosen(std::optional<core::Seconds> endsAt);

protected:
    void wheelEvent(QWheelEvent *event) override;

private:
    void fill();

    std::optional<core::Seconds> m_given;
};

} // namespace ui
