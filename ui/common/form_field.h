// SPDX-License-Identifier: GPL-3.0-or-later
// One question of a form: a strong label with its mnemonic, the editor, and one line below that hints or, when the value cannot
// be used, says why. Main thread.
#pragma once

#include <QWidget>

class QLabel;

namespace ui
{

class FormField final : public QWidget
{
    Q_OBJECT
public:
    // Takes the editor. `label` may have a mnemonic: "&Login".
    FormField(const QString &label, QWidget *editor, const QString &hint = {}, QWidget *parent = nullptr);

    void setHint(const QString &hint);
    void setProblem(const QString &sentence); // empty: none, the hint is back
    [[nodiscard]] QString problem() const { return m_problem; }

private:
    void showNote();

    QLabel *m_label;
    QWidget *m_editor;
    QLabel *m_note;
    QString m_hint;
    QString m_problem;
};

} // namespace ui
