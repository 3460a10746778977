// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tray/desktop_notifier.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QVariantMap>

namespace ui
{

namespace
{

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");
const QString defaultAction = QStringLiteral("default"); // a click on the bubble itself
constexpr int byTheServer = -1;                          // how long it is shown

QDBusMessage call(const char *method)
{
    return QDBusMessage::createMethodCall(service, path, service, QString::fromLatin1(method));
}

} // namespace

DesktopNotifier::DesktopNotifier(QObject *parent)
    : QObject(parent)
{
    QDBusConnection bus = QDBusConnection::sessionBus();
    // By name: Qt's D-Bus connects to slots alone.
    bus.connect(service, path, service, QStringLiteral("ActionInvoked"), this, SLOT(onActionInvoked(uint, QString)));
    bus.connect(service, path, service, QStringLiteral("NotificationClosed"), this, SLOT(onClosed(uint, uint)));
}

void DesktopNotifier::notify(const QString &summary, const QString &body, const QString &action)
{
    QDBusMessage message = call("Notify");
    // The body may be taken for markup.
    message << QStringLiteral("Gatehouse") << m_shown << QStringLiteral("gatehouse") << summary << body.toHtmlEscaped()
            << QStringList{defaultAction, action} << QVariantMap{{QStringLiteral("desktop-entry"), QStringLiteral("gatehouse")}} << byTheServer;
    auto *answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(message), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this](QDBusPendingCallWatcher *finished) {
        const QDBusPendingReply<uint> reply = *finished;
        m_shown = reply.isError() ? 0 : reply.value();
        finished->deleteLater();
    });
}

void DesktopNotifier::withdraw()
{
    if (m_shown == 0)
        return;
    QDBusMessage message = call("CloseNotification");
    message << std::exchange(m_shown, 0);
    QDBusConnection::sessionBus().asyncCall(message);
}

void DesktopNotifier::onActionInvoked(uint id, const QString &)
{
    if (id == m_shown && id != 0)
        Q_EMIT activated();
}

void DesktopNotifier::onClosed(uint id, uint)
{
    if (id == m_shown)
        m_shown = 0;
}

} // namespace ui
