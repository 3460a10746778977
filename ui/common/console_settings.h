// SPDX-License-Identifier: GPL-3.0-or-later
// What this window remembers: theme, geometry, columns. One file beside the database; nothing of the server. Main thread.
#pragma once

#include "ui/common/theme.h"

#include <QByteArray>
#include <QSettings>
#include <QString>

namespace ui
{

enum class DesktopSwitch {
    CloseToTray,
    MinimiseToTray,
    StartMinimised,
    AskBeforeQuitting,
};

class ConsoleSettings
{
public:
    explicit ConsoleSettings(const QString &file);

    [[nodiscard]] ThemeChoice theme() const;
    void setTheme(ThemeChoice choice);
    [[nodiscard]] QByteArray windowGeometry() const;
    void setWindowGeometry(const QByteArray &geometry);
    [[nodiscard]] int lastPage() const;
    void setLastPage(int page);
    // What closing and minimising do where there is a tray; and whether leaving is asked about while sessions live.
    [[nodiscard]] bool isOn(DesktopSwitch which) const;
    void setOn(DesktopSwitch which, bool isOn);
    [[nodiscard]] QByteArray columns(const QString &table) const;
    void setColumns(const QString &table, const QByteArray &state);

private:
    mutable QSettings m_file;
};

} // namespace ui
