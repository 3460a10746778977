// SPDX-License-Identifier: GPL-3.0-or-later
// A dialog that asks for something and stays open until the server took it: title, fields, one strip for what went wrong, Cancel
// and the verb. Shown with open(), never exec(). Main thread.
#pragma once

#include <QDialog>

class QLabel;
class QVBoxLayout;

namespace ui
{

class Button;
class MessageStrip;

class FormDialog : public QDialog
{
    Q_OBJECT
public:
    FormDialog(const QString &title, const QString &verb, QWidget *parent);

    [[nodiscard]] QVBoxLayout &body() { return *m_body; }
    void setCancelText(const QString &text);
    void setHintText(const QString &sentence); // below the title
    void showProblem(const QString &sentence);
    void hideProblem();

    // Between the two the verb is off: the question is on its way to the server.
    void beginWaiting();
    void endWaiting();

protected:
    bool event(QEvent *event) override;

Q_SIGNALS:
    void submitted(); // the verb; the dialog is still open

private:
    void fitHeight();

    QLabel *m_hint;
    QVBoxLayout *m_body;
    MessageStrip *m_problem;
    Button *m_cancel;
    Button *m_verb;
};

} // namespace ui
