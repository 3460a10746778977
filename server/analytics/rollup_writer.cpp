// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/rollup_writer.h"

#include "server/analytics/latency_sketch.h"
#include "server/store/call_page.h"
#include "server/store/call_subject_table.h"
#include "server/store/call_table.h"
#include "server/store/meta_table.h"

#include <bit>

namespace analytics
{

namespace
{

using namespace std::chrono_literals;
using store::CallRollupTable;
using store::call_dimension::Client;
using store::call_dimension::Tool;
using store::call_dimension::User;

constexpr int Facets = (Tool | User | Client) + 1;
constexpr int LongestLatency = 768; // bytes: about 200 different durations; longer ones are added up
constexpr int UncountedStep = 500;
const QString UncountedKey = QStringLiteral("rollups_missing_through");

void add(store::CallCellRow &cell, const store::CallRow &call)
{
    ++cell.calls;
    cell.duration += call.duration;
    cell.costMicros += call.costMicros;
    cell.requestBytes += call.requestBytes;
    cell.responseBytes += call.responseBytes;
    cell.latency += LatencySketch::entry(call.duration);
}

core::Seconds startOf(core::Milliseconds time, std::chrono::seconds grain)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch();
    return core::Seconds(seconds / grain * grain);
}

} // namespace

QList<std::chrono::seconds> grainsOf(int facet)
{
    const int dimensions = std::popcount(unsigned(facet));
    QList<std::chrono::seconds> grains{24h};
    if (dimensions <= 1) {
        grains << 1h;
    }
    if (dimensions == 0) {
        grains << 1min;
    }
    return grains;
}

RollupWriter::RollupWriter(store::Transaction &transaction)
    : m_transaction(transaction)
{
}

store::Result<qint64> RollupWriter::subject(int dimension, const QString &key, const QString &label)
{
    const auto known = m_subjects.constFind({dimension, key});
    if (known != m_subjects.cend()) {
        return *known;
    }
    auto id = store::CallSubjectTable(m_transaction).keep(dimension, key, label);
    if (id) {
        m_subjects.insert({dimension, key}, *id);
    }
    return id;
}

store::Result<void> RollupWriter::count(const store::CallRow &call)
{
    const auto tool = subject(Tool, call.server + u'/' + call.tool, call.tool);
    const auto user = subject(User, call.userId.toString(), call.login);
    const auto client = subject(Client, call.clientId.toString(), call.clientName);
    for (const auto *id : {&tool, &user, &client}) {
        if (!*id) {
            return core::unexpected(store::Error(id->error()));
        }
    }
    for (int facet = 0; facet < Facets; ++facet) {
        for (const std::chrono::seconds grain : grainsOf(facet)) {
            CallRollupTable::Key key{.facet = facet, .grain = grain};
            key.tool = facet & Tool ? *tool : 0;
            key.user = facet & User ? *user : 0;
            key.client = facet & Client ? *client : 0;
            key.startsAt = startOf(call.time, grain);
            key.outcome = call.outcome;
            analytics::add(m_cells[key], call);
        }
    }
    return {};
}

store::Result<void> RollupWriter::add(const CallRollupTable::Key &key, const store::CallCellRow &cell)
{
    const CallRollupTable table(m_transaction);
    const auto parts = table.latencyOf(key);
    if (!parts) {
        return core::unexpected(store::Error(parts.error()));
    }
    store::CallCellRow sum = cell;
    sum.latency = parts->value_or(QByteArray()) + cell.latency;
    if (sum.latency.size() > LongestLatency) {
        LatencySketch whole;
        whole.add(sum.latency);
        sum.latency = whole.toBytes();
    }
    return *parts ? table.add(key, sum) : table.insert(key, sum);
}

store::Result<void> RollupWriter::write()
{
    store::Result<void> done;
    for (const auto &[key, cell] : m_cells) {
        done = done.and_then([&] { return add(key, cell); });
    }
    m_cells.clear();
    return done;
}

store::Result<bool> countUncounted(store::Transaction &transaction)
{
    const store::MetaTable meta(transaction);
    const auto mark = meta.find(UncountedKey);
    if (!mark) {
        return core::unexpected(store::Error(mark.error()));
    }
    if (!*mark) {
        return false;
    }
    store::CallTable::Query query; // newest first, down to the first row
    query.beforeId = (*mark)->toLongLong() + 1;
    query.limit = UncountedStep;
    const auto calls = store::CallTable(transaction).list(query);
    if (!calls) {
        return core::unexpected(store::Error(calls.error()));
    }
    RollupWriter rollups(transaction);
    store::Result<void> done;
    for (const store::CallRow &call : *calls) {
        done = done.and_then([&] { return rollups.count(call); });
    }
    done = done.and_then([&] { return rollups.write(); });
    const bool isLast = calls->size() < UncountedStep;
    done = done.and_then([&] {
        return isLast ? meta.remove(UncountedKey).map([](bool) {}) : meta.update(UncountedKey, QByteArray::number(calls->constLast().id - 1));
    });
    return done.map([isLast] { return !isLast; });
}

} // namespace analytics
