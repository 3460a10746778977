// SPDX-License-Identifier: GPL-3.0-or-later
// Copies a text and says so in place: a green tick for a moment, "Copied" for screen readers. Main thread.
#pragma once

#include "ui/common/button.h"

namespace ui
{

class CopyButton final : public IconButton
{
    Q_OBJECT
public:
    // `what` is spoken: "Copy MCP URL".
    explicit CopyButton(const QString &what, QWidget *parent = nullptr);

    void setText(const QString &text) { m_copied = text; }
    // A secret leaves the clipboard after 30 s, if it is still there.
    void setIsSecret(bool isSecret) { m_isSecret = isSecret; }

    static void copy(const QString &text);

private:
    void run();

    QString m_what;
    QString m_copied;
    bool m_isSecret = false;
};

// The same moment of "Copied" on a button with words.
void showCopied(Button &button);

} // namespace ui
