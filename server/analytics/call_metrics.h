// SPDX-License-Identifier: GPL-3.0-or-later
// Calls since the start, counted for programs that watch the server: by server, tool and outcome, with a histogram of their durations.
// Nobody's name is in it. Server thread.
#pragma once

#include "server/store/rows/call_row.h"

#include <QByteArray>

#include <array>
#include <map>

namespace analytics
{

class CallMetrics final
{
public:
    void count(const store::CallRow &call);

    // Prometheus text exposition format 0.0.4.
    [[nodiscard]] QByteArray text() const;

    // Seconds; the last bucket is everything.
    static constexpr std::array<double, 13> Bounds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60};

private:
    using Key = std::pair<QString, QString>; // server, tool
    struct Series {
        std::array<qint64, store::CallOutcomes> outcomes{};
        std::array<qint64, Bounds.size() + 1> buckets{};
        std::chrono::microseconds duration{};
    };
    std::map<Key, Series> m_series;
};

// A value inside the quotes of a label.
[[nodiscard]] QByteArray metricLabel(const QString &text);

} // namespace analytics
