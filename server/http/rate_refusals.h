// SPDX-License-Identifier: GPL-3.0-or-later
// How often each path has answered 429 since the program started: what an administrator looks at before changing a limit. In bounded
// memory. Server thread.
#pragma once

#include "server/core/clock.h"

#include <QByteArray>
#include <QHash>

namespace http
{

class RateRefusals
{
public:
    struct Count {
        quint64 count = 0;
        core::Seconds lastAt{};
    };

    void note(const QByteArray &path, core::Milliseconds at);
    [[nodiscard]] const QHash<QByteArray, Count> &byPath() const { return m_byPath; }

    static constexpr qsizetype maxPaths = 64;

private:
    QHash<QByteArray, Count> m_byPath;
};

} // namespace http
