// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/device_poll_pace.h"

namespace oauth
{

namespace
{

using namespace std::chrono_literals;

constexpr auto Tolerance = 500ms; // networks are not punctual
constexpr auto MaxInterval = 60s;

} // namespace

bool DevicePollPace::isTooSoon(const QByteArray &deviceCodeHash)
{
    const core::Milliseconds now = m_clock.nowMs();
    Device *const device = m_devices.object(deviceCodeHash);
    if (!device) {
        m_devices.insert(deviceCodeHash, new Device{now}); // the cache owns it
        return false;
    }
    const bool isTooSoon = now < device->askedAt + device->interval - Tolerance;
    if (isTooSoon) {
        device->interval = std::min<std::chrono::seconds>(device->interval + interval, MaxInterval);
    }
    device->askedAt = now;
    return isTooSoon;
}

} // namespace oauth
