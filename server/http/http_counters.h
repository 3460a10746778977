// SPDX-License-Identifier: GPL-3.0-or-later
// What the transport has in hand, written on the server thread, readable from any.
#pragma once

#include <QtGlobal>

#include <atomic>

namespace http
{

struct HttpCounters {
    std::atomic<int> connections{0}; // open now, event streams included
    std::atomic<int> eventStreams{0}; // open now
    std::atomic<quint64> requests{0}; // handed to us by QtHttpServer since the start
    std::atomic<quint64> refused{0}; // answered by the guard: never became a request
    std::atomic<quint64> turnedAway{0}; // connections closed or refused at a cap
};

} // namespace http
