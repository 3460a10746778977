// SPDX-License-Identifier: GPL-3.0-or-later
// One notification of the desktop's own kind (Desktop Notifications Specification 1.2), with or without a tray. A click on it only says
// so. Where nobody listens on the bus nothing happens. Main thread.
#pragma once

#include <QObject>

namespace ui
{

class DesktopNotifier final : public QObject
{
    Q_OBJECT
public:
    explicit DesktopNotifier(QObject *parent = nullptr);

    // Takes the place of the one before, so that ten arrivals are not ten bubbles.
    void notify(const QString &summary, const QString &body, const QString &action);
    void withdraw();

Q_SIGNALS:
    void activated();

private Q_SLOTS:
    void onActionInvoked(uint id, const QString &action);
    void onClosed(uint id, uint reason);

private:
    uint m_shown = 0; // 0: none
};

} // namespace ui
