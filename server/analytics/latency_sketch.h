// SPDX-License-Identifier: GPL-3.0-or-later
// How long calls took, as counts in bins that grow by 2 %: any percentile is within 1 % of the duration that has that rank (and half a
// microsecond: they are whole). Sketches of parts, one behind the other, are a sketch of the whole. Any thread.
#pragma once

#include <QByteArray>

#include <chrono>
#include <optional>
#include <vector>

namespace analytics
{

class LatencySketch final
{
public:
    static constexpr double RelativeError = 0.01;

    void add(std::chrono::microseconds duration, qint64 calls = 1);
    void add(QByteArrayView bytes); // of toBytes() or entry(), or several of them
    void add(const LatencySketch &other);

    [[nodiscard]] qint64 count() const { return m_count; }
    // Nearest rank: what at least `percent` % of the calls did not exceed. nullopt: no call.
    [[nodiscard]] std::optional<std::chrono::microseconds> percentile(int percent) const;

    [[nodiscard]] QByteArray toBytes() const;
    [[nodiscard]] static QByteArray entry(std::chrono::microseconds duration); // a sketch of one call

private:
    void addToBin(size_t bin, qint64 calls);

    std::vector<qint64> m_bins;
    qint64 m_count = 0;
};

} // namespace analytics
