// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/call_counts.h"

#include "server/analytics/rollup_writer.h"

#include <algorithm>
#include <numeric>

namespace analytics
{

namespace
{

using namespace std::chrono_literals;
using store::CallCellRow;
using store::call_dimension::Client;
using store::call_dimension::Tool;
using store::call_dimension::User;

core::Milliseconds floorTo(core::Milliseconds time, std::chrono::seconds grain)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time.time_since_epoch());
    return core::Milliseconds(seconds / grain * grain);
}

core::Milliseconds ceilTo(core::Milliseconds time, std::chrono::seconds grain)
{
    const core::Milliseconds floor = floorTo(time, grain);
    return floor == time ? floor : floor + grain;
}

CountKey keyOf(const CallCellRow &cell)
{
    return {cell.startsAt, cell.tool, cell.user, cell.client};
}

void add(Count &count, const CallCellRow &cell)
{
    count.calls[size_t(cell.outcome)] += cell.calls;
    count.duration += cell.duration;
    count.costMicros += cell.costMicros;
    count.requestBytes += cell.requestBytes;
    count.responseBytes += cell.responseBytes;
}

} // namespace

qint64 Count::all() const
{
    return std::accumulate(calls.begin(), calls.end(), qint64(0));
}

store::Result<CallCounts::Span> CallCounts::spanOf(store::Database &database)
{
    const auto ends = store::CallPages(database).ends();
    if (!ends) {
        return core::unexpected(store::Error(ends.error()));
    }
    // Whole days: nothing is outside of them, so rollups reach to their ends.
    return *ends ? Span{floorTo((*ends)->first, 24h), floorTo((*ends)->last, 24h) + 24h} : Span{};
}

CallCounts::CallCounts(store::Database &database, Scope scope, Span span)
    : m_database(database)
    , m_scope(std::move(scope))
    , m_span(span)
{
}

CallCounts CallCounts::among(int dimension, const QList<store::CallSubjectRow> &subjects) const
{
    CallCounts narrowed = *this;
    QList<qint64> ids;
    QStringList keys;
    for (const store::CallSubjectRow &subject : subjects) {
        ids << subject.id;
        keys << subject.key;
    }
    narrowed.m_scope.dimensions |= dimension;
    narrowed.m_scope.ids.insert(dimension, ids);
    if (dimension == Tool) {
        narrowed.m_scope.conditions.tools = keys;
    } else if (dimension == User) {
        narrowed.m_scope.conditions.users = QList<core::UserId>();
        std::transform(keys.begin(), keys.end(), std::back_inserter(*narrowed.m_scope.conditions.users), [](const QString &key) { return core::UserId(key); });
    } else {
        narrowed.m_scope.conditions.clients = QList<core::ClientId>();
        std::transform(keys.begin(), keys.end(), std::back_inserter(*narrowed.m_scope.conditions.clients), [](const QString &key) { return core::ClientId(key); });
    }
    return narrowed;
}

void CallCounts::split(QList<Piece> &pieces, core::Milliseconds from, core::Milliseconds to, QList<std::chrono::seconds> grains)
{
    if (from >= to) {
        return;
    }
    if (grains.isEmpty()) {
        pieces.append({0s, from, to});
        return;
    }
    const std::chrono::seconds grain = grains.takeFirst();
    const core::Milliseconds first = ceilTo(from, grain);
    const core::Milliseconds last = floorTo(to, grain);
    if (first >= last) {
        return split(pieces, from, to, grains);
    }
    split(pieces, from, first, grains);
    pieces.append({grain, first, last});
    split(pieces, last, to, grains);
}

QList<CallCounts::Piece> CallCounts::piecesFor(const Question &question) const
{
    const core::Milliseconds from = std::max(m_scope.conditions.from.value_or(m_span.begin), m_span.begin);
    const core::Milliseconds to = std::min(m_scope.conditions.to.value_or(m_span.end), m_span.end);
    QList<std::chrono::seconds> grains;
    if (!m_scope.needsRows) {
        grains = grainsOf(m_scope.dimensions | question.dimensions);
        grains.removeIf([&](std::chrono::seconds grain) { return question.bucket > 0s && grain > question.bucket; });
    }
    QList<Piece> pieces;
    split(pieces, from, to, grains);
    return pieces;
}

store::CallRollupTable::Query CallCounts::rollupQuery(const Piece &piece, const Question &question) const
{
    return {
        .grain = piece.grain,
        .facet = m_scope.dimensions | question.dimensions,
        .from = std::chrono::floor<std::chrono::seconds>(piece.from),
        .to = std::chrono::floor<std::chrono::seconds>(piece.to),
        .tools = m_scope.ids.value(Tool),
        .users = m_scope.ids.value(User),
        .clients = m_scope.ids.value(Client),
        .outcomes = m_scope.conditions.outcomes,
        .groupBy = question.dimensions,
        .bucket = question.bucket,
    };
}

store::CallPages::Sums CallCounts::rowQuery(const Piece &piece, const Question &question) const
{
    store::CallPages::Sums query{m_scope.conditions, question.dimensions, question.bucket};
    query.conditions.from = piece.from;
    query.conditions.to = piece.to;
    return query;
}

store::Result<Counts> CallCounts::by(int dimensions, std::chrono::seconds bucket) const
{
    Counts counts;
    const Question question{dimensions, bucket};
    const QList<Piece> pieces = piecesFor(question);
    for (const Piece &piece : pieces) {
        const auto cells = piece.grain > 0s ? store::CallRollupTable(m_database).sums(rollupQuery(piece, question))
                                            : store::CallPages(m_database).sums(rowQuery(piece, question));
        if (!cells) {
            return core::unexpected(store::Error(cells.error()));
        }
        for (const CallCellRow &cell : *cells) {
            add(counts[keyOf(cell)], cell);
        }
    }
    return counts;
}

store::Result<Latencies> CallCounts::latenciesBy(int dimensions, std::chrono::seconds bucket) const
{
    Latencies latencies;
    const Question question{dimensions, bucket};
    const QList<Piece> pieces = piecesFor(question);
    for (const Piece &piece : pieces) {
        const auto cells = piece.grain > 0s ? store::CallRollupTable(m_database).latencies(rollupQuery(piece, question))
                                            : store::CallPages(m_database).eachCall(rowQuery(piece, question));
        if (!cells) {
            return core::unexpected(store::Error(cells.error()));
        }
        for (const CallCellRow &cell : *cells) {
            LatencySketch &sketch = latencies[keyOf(cell)];
            if (cell.latency.isEmpty()) {
                sketch.add(cell.duration, cell.calls);
            } else {
                sketch.add(cell.latency);
            }
        }
    }
    return latencies;
}

} // namespace analytics
