// SPDX-License-Identifier: GPL-3.0-or-later
// A URL, id, command or secret to take away: sunken, mono, elided at the end, with its copy button. Main thread.
#pragma once

#include <QFrame>

namespace ui
{

class CopyButton;
class ElidedLabel;

class CopyField final : public QFrame
{
    Q_OBJECT
public:
    // `what` names the button: "Copy client id".
    explicit CopyField(const QString &what, QWidget *parent = nullptr);

    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    void setIsSecret(); // what is copied leaves the clipboard after a while
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    ElidedLabel *m_label;
    CopyButton *m_button;
};

} // namespace ui
