// SPDX-License-Identifier: GPL-3.0-or-later
// SIGINT and SIGTERM as a Qt signal on the main thread. The first asks for an orderly stop; the second, of an impatient person,
// has the system's own effect. One instance.
#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace app
{

class SignalHandler final : public QObject
{
    Q_OBJECT
public:
    explicit SignalHandler(QObject *parent = nullptr);
    ~SignalHandler() override;

Q_SIGNALS:
    void stopRequested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace app
