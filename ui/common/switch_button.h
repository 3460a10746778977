// SPDX-License-Identifier: GPL-3.0-or-later
// On or off, 36 by 20. Main thread.
#pragma once

#include <QAbstractButton>

namespace ui
{

class SwitchButton final : public QAbstractButton
{
    Q_OBJECT
public:
    explicit SwitchButton(const QString &name, QWidget *parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override { return {40, 24}; }

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace ui
