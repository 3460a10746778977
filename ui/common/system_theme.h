// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the desktop asks for dark or for high contrast: the settings portal over D-Bus, asked without waiting; without a portal,
// the palette that the platform gave before ours. Main thread.
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <QPalette>

namespace ui
{

class SystemTheme final : public QObject
{
    Q_OBJECT
public:
    explicit SystemTheme(const QPalette &desktopPalette);

    [[nodiscard]] bool isDark() const { return m_isDark; }
    [[nodiscard]] bool wantsHighContrast() const { return m_wantsHighContrast; }

Q_SIGNALS:
    void changed();

private Q_SLOTS:
    void onSettingChanged(const QString &space, const QString &key, const QDBusVariant &value);

private:
    void ask(const QString &key);
    void take(const QString &key, const QVariant &value);

    bool m_isDark;
    bool m_wantsHighContrast = false;
};

} // namespace ui
