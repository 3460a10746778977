// SPDX-License-Identifier: GPL-3.0-or-later
// Removes what has expired, in bounded steps between which others get their turn: some seconds after the start, then hourly.
// Server thread.
#pragma once

#include "server/core/clock.h"

#include <QObject>
#include <QTimer>

namespace store
{
class Store;
}

namespace runtime
{

class SettingsEditor;

class Housekeeping final : public QObject
{
    Q_OBJECT
public:
    // The lifetimes are those in effect when it runs.
    Housekeeping(store::Store &store, const core::Clock &clock, const SettingsEditor &settings);

private:
    void removeExpired();

    store::Store &m_store;
    const core::Clock &m_clock;
    const SettingsEditor &m_settings;
    QTimer m_timer;
};

} // namespace runtime
