// SPDX-License-Identifier: GPL-3.0-or-later
// Every shortcut, and what this program is: version, surroundings, and the same as text to send along with a question. No secrets in it.
// Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QDialog>

#include <optional>

class QStackedWidget;

namespace ui
{

class Segmented;

class HelpDialog final : public QDialog
{
    Q_OBJECT
public:
    enum class Part {
        Shortcuts,
        About,
    };
    HelpDialog(Part part, const std::optional<admin::Overview> &overview, QWidget *parent);

    [[nodiscard]] const QString &diagnostics() const { return m_diagnostics; }

Q_SIGNALS:
    void setupRequested(); // the first steps once more

private:
    [[nodiscard]] QWidget *makeShortcuts();
    [[nodiscard]] QWidget *makeAbout(const std::optional<admin::Overview> &overview);

    QString m_diagnostics;
    Segmented *m_parts;
    QStackedWidget *m_stack;
};

} // namespace ui
