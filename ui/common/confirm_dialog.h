// SPDX-License-Identifier: GPL-3.0-or-later
// Asks before something that cannot be taken back: the verb in the title, what is lost in one sentence with numbers, Cancel as the
// default. With a name to type, the last button wakes up only when it has been typed. Never blocks. Main thread.
#pragma once

#include <QDialog>

#include <functional>

class QLineEdit;

namespace ui
{

class Button;

struct Confirmation {
    QString title;    // "Delete 2 users?"
    QString sentence; // what is lost
    QString verb;     // "Delete"
    QString typed;    // to be typed first; empty: not asked for
};

class ConfirmDialog final : public QDialog
{
    Q_OBJECT
public:
    ConfirmDialog(const Confirmation &confirmation, QWidget *parent);

    // Opens over the window of `parent`; `confirmed` runs when the person says so.
    static ConfirmDialog &ask(QWidget &parent, const Confirmation &confirmation, std::function<void()> confirmed);

private:
    Button *m_cancel;
    Button *m_act;
    QLineEdit *m_typed = nullptr;
};

} // namespace ui
