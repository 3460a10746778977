// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/call_metrics.h"

#include <algorithm>
#include <numeric>

namespace analytics
{

namespace
{

// Names of tools come from callers, too ("unknown tool"): beyond this many they are counted together.
constexpr size_t MostSeries = 1000;
const QString Other = QStringLiteral("other");

} // namespace

QByteArray metricLabel(const QString &text)
{
    return text.toUtf8().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
}

void CallMetrics::count(const store::CallRow &call)
{
    Key key{call.server, call.tool};
    if (m_series.size() >= MostSeries && !m_series.contains(key)) {
        key = {Other, Other};
    }
    Series &series = m_series[key];
    ++series.outcomes[size_t(call.outcome)];
    const double seconds = double(call.duration.count()) / 1e6;
    const auto bucket = std::lower_bound(Bounds.begin(), Bounds.end(), seconds) - Bounds.begin();
    ++series.buckets[size_t(bucket)];
    series.duration += call.duration;
}

QByteArray CallMetrics::text() const
{
    QByteArray text = "# HELP gatehouse_calls_total Calls since the start, by how they went.\n"
                      "# TYPE gatehouse_calls_total counter\n";
    // The type is written: a string builder would outlive what it refers to.
    const auto labels = [](const Key &key) -> QByteArray { return "server=\"" + metricLabel(key.first) + "\",tool=\"" + metricLabel(key.second) + '"'; };
    for (const auto &[key, series] : m_series) {
        for (size_t i = 0; i < series.outcomes.size(); ++i) {
            if (series.outcomes[i] > 0) {
                text += "gatehouse_calls_total{" + labels(key) + ",outcome=\"" + store::toWire(store::CallOutcome(i)).data() + "\"} "
                    + QByteArray::number(series.outcomes[i]) + '\n';
            }
        }
    }
    text += "# HELP gatehouse_call_duration_seconds How long calls took.\n"
            "# TYPE gatehouse_call_duration_seconds histogram\n";
    for (const auto &[key, series] : m_series) {
        qint64 sum = 0;
        for (size_t i = 0; i < series.buckets.size(); ++i) {
            sum += series.buckets[i];
            const QByteArray bound = i < Bounds.size() ? QByteArray::number(Bounds[i]) : QByteArray("+Inf");
            text += "gatehouse_call_duration_seconds_bucket{" + labels(key) + ",le=\"" + bound + "\"} " + QByteArray::number(sum) + '\n';
        }
        text += "gatehouse_call_duration_seconds_sum{" + labels(key) + "} " + QByteArray::number(double(series.duration.count()) / 1e6, 'f', 6) + '\n';
        text += "gatehouse_call_duration_seconds_count{" + labels(key) + "} " + QByteArray::number(sum) + '\n';
    }
    return text;
}

} // namespace analytics
