// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/console_settings.h"

namespace ui
{

namespace
{

// Every key, with its default where it is read.
const QString themeKey = QStringLiteral("appearance/theme"); // system, light, dark
const QString geometryKey = QStringLiteral("window/geometry");
const QString pageKey = QStringLiteral("window/page"); // 0
const QString columnsKey = QStringLiteral("columns/%1");

const QString light = QStringLiteral("light");
const QString dark = QStringLiteral("dark");
const QString followSystem = QStringLiteral("system");

QString keyOf(DesktopSwitch which)
{
    switch (which) {
    case DesktopSwitch::CloseToTray: return QStringLiteral("desktop/close_to_tray"); // off
    case DesktopSwitch::MinimiseToTray: return QStringLiteral("desktop/minimise_to_tray"); // off
    case DesktopSwitch::StartMinimised: return QStringLiteral("desktop/start_minimised"); // off
    case DesktopSwitch::AskBeforeQuitting: return QStringLiteral("desktop/ask_before_quitting"); // on
    }
    Q_UNREACHABLE();
}

} // namespace

ConsoleSettings::ConsoleSettings(const QString &file)
    : m_file(file, QSettings::IniFormat)
{
}

ThemeChoice ConsoleSettings::theme() const
{
    const QString word = m_file.value(themeKey, followSystem).toString();
    return word == light ? ThemeChoice::Light : word == dark ? ThemeChoice::Dark : ThemeChoice::System;
}

void ConsoleSettings::setTheme(ThemeChoice choice)
{
    m_file.setValue(themeKey, choice == ThemeChoice::Light ? light : choice == ThemeChoice::Dark ? dark : followSystem);
}

QByteArray ConsoleSettings::windowGeometry() const
{
    return m_file.value(geometryKey).toByteArray();
}

void ConsoleSettings::setWindowGeometry(const QByteArray &geometry)
{
    m_file.setValue(geometryKey, geometry);
}

int ConsoleSettings::lastPage() const
{
    return m_file.value(pageKey, 0).toInt();
}

void ConsoleSettings::setLastPage(int page)
{
    m_file.setValue(pageKey, page);
}

bool ConsoleSettings::isOn(DesktopSwitch which) const
{
    return m_file.value(keyOf(which), which == DesktopSwitch::AskBeforeQuitting).toBool();
}

void ConsoleSettings::setOn(DesktopSwitch which, bool isOn)
{
    m_file.setValue(keyOf(which), isOn);
}

QByteArray ConsoleSettings::columns(const QString &table) const
{
    return m_file.value(columnsKey.arg(table)).toByteArray();
}

void ConsoleSettings::setColumns(const QString &table, const QByteArray &state)
{
    m_file.setValue(columnsKey.arg(table), state);
}

} // namespace ui
