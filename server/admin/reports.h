// SPDX-License-Identifier: GPL-3.0-or-later
// What the console only looks at: recorded calls, the overview's numbers, the signing keys. Server thread; the counting is done
// on the store's reports thread.
#pragma once

#include "server/admin/listener_control.h"
#include "server/admin/settings_control.h"

#include <QObject>

namespace core
{
class Clock;
}
namespace store
{
class Store;
}

namespace admin
{

class Reports final : public QObject
{
    Q_OBJECT
public:
    Reports(store::Store &store, const core::Clock &clock, const ListenerControl &listener, const SettingsControl &settings);

    void overview(Reply<Overview> reply);
    void listCalls(const CallQuery &query, Reply<QList<CallSummary>> reply);

private:
    [[nodiscard]] Overview withStatus(Overview overview) const;

    store::Store &m_store;
    const core::Clock &m_clock;
    const ListenerControl &m_listener;
    const SettingsControl &m_settings;
};

} // namespace admin
