// SPDX-License-Identifier: GPL-3.0-or-later
// A page's content that scrolls when it must: one column of blocks on the window's background. Main thread.
#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace ui
{

class ScrollColumn final : public QScrollArea
{
    Q_OBJECT
public:
    explicit ScrollColumn(QWidget *parent = nullptr);

    [[nodiscard]] QVBoxLayout &column() { return *m_column; } // spacing 16, no margins

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QVBoxLayout *m_column;
};

} // namespace ui
