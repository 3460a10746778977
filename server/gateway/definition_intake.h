// SPDX-License-Identifier: GPL-3.0-or-later
// Brings what an upstream lists into the store, by the rules of definition_quarantine.h, and tells the audit log what is held. Server
// thread.
#pragma once

#include "server/core/clock.h"
#include "server/gateway/definition_quarantine.h"

#include <functional>

class QObject;

namespace store
{
class Store;
}

namespace gateway
{

// Calls back when it is on the disk (and the store's committed() was emitted); an empty answer when the store failed. Never when `context` is
// gone.
void keepDefinitions(store::Store &store, const core::Clock &clock, const QString &serverId, const QJsonArray &listed, Sighting sighting, Coverage coverage,
                     QObject *context, std::function<void(const SightedTools &)> then);

} // namespace gateway
