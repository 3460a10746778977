// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/latency_sketch.h"

#include <algorithm>
#include <cmath>

namespace analytics
{

namespace
{

// Bin i has the durations in (Growth^(i-1), Growth^i] microseconds (DDSketch, Masson et al., VLDB 2019).
constexpr double Growth = (1 + LatencySketch::RelativeError) / (1 - LatencySketch::RelativeError);
constexpr size_t MostBins = 2000; // e^40 microseconds

size_t binOf(std::chrono::microseconds duration)
{
    static const double logGrowth = std::log(Growth);
    if (duration.count() <= 1) {
        return 0;
    }
    return std::min(size_t(std::ceil(std::log(double(duration.count())) / logGrowth)), MostBins - 1);
}

std::chrono::microseconds valueOf(size_t bin)
{
    return std::chrono::microseconds(std::llround(2 * std::pow(Growth, double(bin)) / (Growth + 1)));
}

// Seven bits a byte, the lowest first; the eighth says that more follow.
void appendNumber(QByteArray &bytes, quint64 number)
{
    while (number >= 0x80) {
        bytes.append(char(number | 0x80));
        number >>= 7;
    }
    bytes.append(char(number));
}

std::optional<quint64> takeNumber(QByteArrayView &bytes)
{
    quint64 number = 0;
    for (int shift = 0; shift < 64 && !bytes.isEmpty(); shift += 7) {
        const auto byte = quint8(bytes.front());
        bytes = bytes.sliced(1);
        number |= quint64(byte & 0x7f) << shift;
        if (byte < 0x80) {
            return number;
        }
    }
    return std::nullopt;
}

} // namespace

void LatencySketch::addToBin(size_t bin, qint64 calls)
{
    if (bin >= m_bins.size()) {
        m_bins.resize(bin + 1);
    }
    m_bins[bin] += calls;
    m_count += calls;
}

void LatencySketch::add(std::chrono::microseconds duration, qint64 calls)
{
    addToBin(binOf(duration), calls);
}

void LatencySketch::add(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const auto bin = takeNumber(bytes);
        const auto calls = takeNumber(bytes);
        if (!bin || !calls || *bin >= MostBins) {
            return; // the file was changed by somebody else
        }
        addToBin(size_t(*bin), qint64(*calls));
    }
}

void LatencySketch::add(const LatencySketch &other)
{
    for (size_t bin = 0; bin < other.m_bins.size(); ++bin) {
        if (other.m_bins[bin] > 0) {
            addToBin(bin, other.m_bins[bin]);
        }
    }
}

std::optional<std::chrono::microseconds> LatencySketch::percentile(int percent) const
{
    if (m_count == 0) {
        return std::nullopt;
    }
    const qint64 rank = std::max<qint64>(1, (m_count * percent + 99) / 100);
    qint64 passed = 0;
    size_t bin = 0;
    while (bin + 1 < m_bins.size() && passed + m_bins[bin] < rank) {
        passed += m_bins[bin];
        ++bin;
    }
    return valueOf(bin);
}

QByteArray LatencySketch::toBytes() const
{
    QByteArray bytes;
    for (size_t bin = 0; bin < m_bins.size(); ++bin) {
        if (m_bins[bin] > 0) {
            appendNumber(bytes, bin);
            appendNumber(bytes, quint64(m_bins[bin]));
        }
    }
    return bytes;
}

QByteArray LatencySketch::entry(std::chrono::microseconds duration)
{
    QByteArray bytes;
    appendNumber(bytes, binOf(duration));
    appendNumber(bytes, 1);
    return bytes;
}

} // namespace analytics
