// SPDX-License-Identifier: GPL-3.0-or-later
// What a page says when it has nothing to show, and the one button that helps. Main thread.
#pragma once

#include "ui/common/icon.h"

#include <QWidget>

class QLabel;

namespace ui
{

class Button;
class ElidedLabel;

struct EmptyText {
    Icon icon = Icon::Info;
    QString title;
    QString sentence;
    QString action; // empty: no button
};

class EmptyState final : public QWidget
{
    Q_OBJECT
public:
    explicit EmptyState(QWidget *parent = nullptr);

    void setText(const EmptyText &text);
    [[nodiscard]] QString title() const;

Q_SIGNALS:
    void acted();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Icon m_icon = Icon::Info;
    QWidget *m_iconPlace;
    ElidedLabel *m_title;
    QLabel *m_sentence;
    Button *m_action;
};

} // namespace ui
