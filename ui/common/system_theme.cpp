// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/system_theme.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

namespace ui
{

namespace
{

const QString portalService = QStringLiteral("org.freedesktop.portal.Desktop");
const QString portalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const QString portalSettings = QStringLiteral("org.freedesktop.portal.Settings");
const QString appearance = QStringLiteral("org.freedesktop.appearance");
const QString colorScheme = QStringLiteral("color-scheme");
const QString contrast = QStringLiteral("contrast");

constexpr int answerTimeoutMs = 300;
constexpr uint preferDark = 1;
constexpr uint moreContrast = 1;

QVariant unwrapped(QVariant value)
{
    while (value.canConvert<QDBusVariant>()) // Read() answers a variant in a variant
        value = value.value<QDBusVariant>().variant();
    return value;
}

} // namespace

SystemTheme::SystemTheme(const QPalette &desktopPalette)
    : m_isDark(desktopPalette.color(QPalette::Window).lightness() < desktopPalette.color(QPalette::WindowText).lightness())
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(portalService, portalPath, portalSettings, QStringLiteral("SettingChanged"), this,
        SLOT(onSettingChanged(QString, QString, QDBusVariant)));
    ask(colorScheme);
    ask(contrast);
}

void SystemTheme::ask(const QString &key)
{
    QDBusMessage call = QDBusMessage::createMethodCall(portalService, portalPath, portalSettings, QStringLiteral("Read"));
    call << appearance << key;
    auto *watcher = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(call, answerTimeoutMs), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, key](QDBusPendingCallWatcher *answered) {
        const QDBusPendingReply<QDBusVariant> reply = *answered;
        if (reply.isValid())
            take(key, reply.value().variant());
        answered->deleteLater();
    });
}

void SystemTheme::onSettingChanged(const QString &space, const QString &key, const QDBusVariant &value)
{
    if (space == appearance)
        take(key, value.variant());
}

void SystemTheme::take(const QString &key, const QVariant &value)
{
    const uint number = unwrapped(value).toUInt();
    bool &held = key == colorScheme ? m_isDark : m_wantsHighContrast;
    if (key != colorScheme && key != contrast)
        return;
    const bool wanted = key == colorScheme ? number == preferDark : number == moreContrast;
    if (held == wanted)
        return;
    held = wanted;
    Q_EMIT changed();
}

} // namespace ui
