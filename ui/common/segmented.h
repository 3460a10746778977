// SPDX-License-Identifier: GPL-3.0-or-later
// Two to six choices on one sunken track, one of them current. Arrow keys move. Main thread.
#pragma once

#include <QList>
#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace ui
{

class Segmented final : public QWidget
{
    Q_OBJECT
public:
    explicit Segmented(const QString &name, QWidget *parent = nullptr);

    int add(const QString &text); // answers its index
    void setCount(int index, qint64 count); // "Waiting  3"; below 0 takes it away
    void setCurrent(int index);
    [[nodiscard]] int current() const;

Q_SIGNALS:
    void currentChanged(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QButtonGroup *m_group;
};

} // namespace ui
