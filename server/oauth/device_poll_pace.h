// SPDX-License-Identifier: GPL-3.0-or-later
// How often a device may ask whether its person has decided (RFC 8628 section 3.5): every five seconds, and five longer
// each time it does not wait. In memory and bounded; a restart forgives. Server thread.
#pragma once

#include "server/core/clock.h"

#include <QByteArray>
#include <QCache>

namespace oauth
{

class DevicePollPace
{
public:
    static constexpr std::chrono::seconds interval{5};
    static constexpr int maxDevices = 10'000;

    explicit DevicePollPace(const core::Clock &clock)
        : m_clock(clock)
        , m_devices(maxDevices)
    {
    }

    // Notes that it asked now.
    [[nodiscard]] bool isTooSoon(const QByteArray &deviceCodeHash);

private:
    struct Device {
        core::Milliseconds askedAt{};
        std::chrono::seconds interval = DevicePollPace::interval;
    };

    const core::Clock &m_clock;
    QCache<QByteArray, Device> m_devices; // the one that has not asked for longest goes first
};

} // namespace oauth
