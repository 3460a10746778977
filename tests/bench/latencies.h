// SPDX-License-Identifier: GPL-3.0-or-later
// How long things took, and what of it most of them stayed below.
#pragma once

#include <QList>

#include <algorithm>
#include <cmath>

namespace bench
{

class Latencies
{
public:
    void add(qint64 nanoseconds) { m_values.append(nanoseconds); }
    void add(const Latencies &others) { m_values.append(others.m_values); }

    [[nodiscard]] qsizetype count() const { return m_values.size(); }

    // In milliseconds: so many percent took no longer. 0 when there are none.
    [[nodiscard]] double percentile(double percent) const
    {
        if (m_values.isEmpty()) {
            return 0;
        }
        QList<qint64> sorted = m_values;
        std::sort(sorted.begin(), sorted.end());
        const auto rank = qsizetype(std::ceil(percent / 100 * double(sorted.size())));
        return double(sorted.at(std::max(rank, qsizetype(1)) - 1)) / 1e6;
    }

private:
    QList<qint64> m_values;
};

} // namespace bench
