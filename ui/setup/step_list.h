// SPDX-License-Identifier: GPL-3.0-or-later
// The rail of a wizard: numbered steps, a tick on those that are done. Shows; is not for clicking. Main thread.
#pragma once

#include <QStringList>
#include <QWidget>

namespace ui
{

class StepList final : public QWidget
{
    Q_OBJECT
public:
    explicit StepList(const QStringList &steps, QWidget *parent = nullptr);

    void setCurrent(int step);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QStringList m_steps;
    int m_current = 0;
};

} // namespace ui
