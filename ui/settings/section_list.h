// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of the settings, one below the other, one of them current. Main thread.
#pragma once

#include "ui/common/icon.h"

#include <QWidget>

class QButtonGroup;

namespace ui
{

class SectionList final : public QWidget
{
    Q_OBJECT
public:
    explicit SectionList(QWidget *parent = nullptr);

    void add(int id, Icon icon, const QString &text);
    void setCurrent(int id);
    void clearCurrent(); // a search shows parts of all
    [[nodiscard]] int current() const;

Q_SIGNALS:
    void chosen(int id);

private:
    QButtonGroup *m_group;
};

} // namespace ui
