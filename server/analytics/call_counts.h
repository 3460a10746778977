// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over the calls of a scope, by bucket of time and dimension: from the coarsest rollups that fit between its ends, finer ones
// towards the ends, and the rows themselves for what is left. Exact, but for the percentiles of latency_sketch.h. Thread of its connection.
#pragma once

#include "server/analytics/latency_sketch.h"
#include "server/analytics/subjects.h"
#include "server/store/call_rollup_table.h"

#include <array>
#include <map>

namespace analytics
{

struct CountKey {
    core::Seconds startsAt{}; // of the bucket; 0: all time together
    qint64 tool = 0;          // ids of subjects; 0: all of them
    qint64 user = 0;
    qint64 client = 0;

    friend auto operator<=>(const CountKey &, const CountKey &) = default;
};

struct Count {
    std::array<qint64, store::CallOutcomes> calls{}; // by outcome
    std::chrono::microseconds duration{};
    qint64 costMicros = 0;
    qint64 requestBytes = 0;
    qint64 responseBytes = 0;

    [[nodiscard]] qint64 all() const;
    [[nodiscard]] qint64 failed() const { return all() - calls[size_t(store::CallOutcome::Ok)]; }
    friend bool operator==(const Count &, const Count &) = default;
};

using Counts = std::map<CountKey, Count>;
using Latencies = std::map<CountKey, LatencySketch>;

class CallCounts final
{
public:
    // Between `begin` and `end` lie all calls there are: ends of the scope beyond them cost nothing.
    struct Span {
        core::Milliseconds begin{};
        core::Milliseconds end{};
    };
    [[nodiscard]] static store::Result<Span> spanOf(store::Database &database);

    CallCounts(store::Database &database, Scope scope, Span span);

    [[nodiscard]] store::Result<Counts> by(int dimensions, std::chrono::seconds bucket = {}) const;
    [[nodiscard]] store::Result<Latencies> latenciesBy(int dimensions, std::chrono::seconds bucket = {}) const;

    // The same scope with only these of a dimension.
    [[nodiscard]] CallCounts among(int dimension, const QList<store::CallSubjectRow> &subjects) const;

private:
    struct Piece {
        std::chrono::seconds grain{}; // 0: rows
        core::Milliseconds from{};
        core::Milliseconds to{};
    };
    struct Question {
        int dimensions = 0;
        std::chrono::seconds bucket{};
    };
    [[nodiscard]] QList<Piece> piecesFor(const Question &question) const;
    static void split(QList<Piece> &pieces, core::Milliseconds from, core::Milliseconds to, QList<std::chrono::seconds> grains);
    [[nodiscard]] store::CallRollupTable::Query rollupQuery(const Piece &piece, const Question &question) const;
    [[nodiscard]] store::CallPages::Sums rowQuery(const Piece &piece, const Question &question) const;

    store::Database &m_database;
    Scope m_scope;
    Span m_span;
};

} // namespace analytics
