// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/verification.h"

#include "server/audit/event_kind.h"
#include "server/audit/row_ranges.h"
#include "server/store/audit_event_table.h"

namespace audit
{

namespace
{

using store::AuditEventRow;

bool hasPersonalText(const AuditEventRow &row)
{
    return !row.actorId.isEmpty() || !row.userId.isEmpty() || !row.onWhat.isEmpty() || !row.address.isEmpty() || !row.proxyAddress.isEmpty()
        || !row.details.isEmpty();
}

class Walk final
{
public:
    Walk(const ChainHead &start, const ChainHead &head)
        : m_start(start)
        , m_head(head)
        , m_last(start)
    {
    }

    // False: the rest need not be looked at.
    bool step(const AuditEventRow &row)
    {
        if (const auto fault = faultOf(row)) {
            m_break = Break{*fault == Fault::RowMissing ? m_last.id + 1 : row.id, *fault};
            return false;
        }
        if (row.isErased()) {
            m_erased.add(row.id);
            ++m_erasedRows;
        }
        m_told.unite(RowRanges::fromText(row.erasedRows));
        if (row.kind == toWire(EventKind::AuditTrimmed)) {
            m_trimmed = row.onWhat; // the newest counts: it goes furthest
        }
        m_last = {row.id, row.hash};
        return true;
    }

    [[nodiscard]] Verification finish()
    {
        if (!m_break && m_start.id > 0 && m_trimmed != toText(m_start)) {
            m_break = Break{m_start.id, Fault::RowMissing}; // removed, and not by retention
        }
        if (!m_break && m_last != m_head) {
            m_break = Break{m_last.id + 1, Fault::HeadMissing};
        }
        // Only once all rows were seen: the one that tells of it stands later.
        if (const qint64 untold = m_erased.firstNotIn(m_told); untold && !m_break) {
            m_break = Break{untold, Fault::ErasedUntold};
        }
        return {m_last.id - m_start.id, m_erasedRows, m_head, m_break};
    }

private:
    [[nodiscard]] std::optional<Fault> faultOf(const AuditEventRow &row) const
    {
        if (row.id != m_last.id + 1) {
            return Fault::RowMissing;
        }
        if (hashOf(row) != row.hash) {
            return Fault::RowChanged;
        }
        if (row.previousHash != m_last.hash) {
            return Fault::WrongPredecessor;
        }
        const bool isPersonalPartIntact = row.isErased() ? !hasPersonalText(row) : personalHashOf(row) == row.personalHash;
        return isPersonalPartIntact ? std::nullopt : std::optional(Fault::PersonalPartChanged);
    }

    ChainHead m_start;
    ChainHead m_head;
    ChainHead m_last;
    QString m_trimmed;
    RowRanges m_erased;
    RowRanges m_told;
    qint64 m_erasedRows = 0;
    std::optional<Break> m_break;
};

store::Result<Verification> walk(store::Database &database)
{
    const auto head = readHead(database);
    const auto start = readStart(database);
    if (!head || !start) {
        return core::unexpected(store::Error(head ? start.error() : head.error()));
    }
    Walk walk(*start, *head);
    store::AuditEventTable::Query page;
    bool goesOn = true;
    while (goesOn) {
        const auto rows = store::AuditEventTable(database).list(page);
        if (!rows) {
            return core::unexpected(store::Error(rows.error()));
        }
        goesOn = !rows->isEmpty();
        for (const AuditEventRow &row : *rows) {
            page.afterId = row.id;
            if (!walk.step(row)) {
                goesOn = false;
                break;
            }
        }
    }
    return walk.finish();
}

} // namespace

store::Result<Verification> verify(store::Database &database)
{
    // One snapshot: rows appended, or blanked, meanwhile are the next one's to judge.
    if (auto begun = database.statement("SAVEPOINT audit_verify").run(); !begun) {
        return core::unexpected(store::Error(begun.error()));
    }
    auto result = walk(database);
    (void)database.statement("RELEASE audit_verify").run();
    return result;
}

QLatin1String toWire(Fault fault)
{
    switch (fault) {
    case Fault::RowMissing:
        return QLatin1String("row_missing");
    case Fault::RowChanged:
        return QLatin1String("row_changed");
    case Fault::WrongPredecessor:
        return QLatin1String("wrong_predecessor");
    case Fault::PersonalPartChanged:
        return QLatin1String("personal_part_changed");
    case Fault::ErasedUntold:
        return QLatin1String("erased_untold");
    case Fault::HeadMissing:
        return QLatin1String("head_missing");
    }
    Q_UNREACHABLE();
}

} // namespace audit
