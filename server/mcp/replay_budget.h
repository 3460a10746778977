// SPDX-License-Identifier: GPL-3.0-or-later
// How many bytes all sessions together may keep for readers that come back. Server thread only.
#pragma once

#include <QtGlobal>

namespace mcp
{

class ReplayBudget
{
public:
    explicit ReplayBudget(qint64 bytes = 64 * 1024 * 1024)
        : m_left(bytes)
    {
    }

    // False: there is no room, so it is not kept.
    [[nodiscard]] bool take(qint64 bytes)
    {
        if (bytes > m_left) {
            return false;
        }
        m_left -= bytes;
        return true;
    }
    void give(qint64 bytes) { m_left += bytes; }

private:
    qint64 m_left;
};

} // namespace mcp
