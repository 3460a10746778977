// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/audit_administration.h"

#include "server/admin/audited.h"
#include "server/audit/export.h"
#include "server/audit/verification.h"
#include "server/core/clock.h"

namespace admin
{

namespace
{

constexpr int LongestPage = 1000;

AuditVerification toAdmin(const audit::Verification &verification)
{
    AuditVerification result;
    result.rows = verification.rows;
    result.erasedRows = verification.erasedRows;
    result.headId = verification.head.id;
    result.headHash = QString::fromLatin1(verification.head.hash.toHex());
    if (verification.firstBreak) {
        result.brokenRow = verification.firstBreak->rowId;
        result.fault = audit::toWire(verification.firstBreak->fault);
    }
    return result;
}

store::AuditEventTable::Query toStore(const AuditExportQuery &query)
{
    store::AuditEventTable::Query rows;
    rows.from = query.from;
    rows.to = query.to;
    rows.userId = query.userId;
    rows.afterId = query.afterId;
    return rows;
}

audit::ExportFormat toAudit(AuditExportFormat format)
{
    switch (format) {
    case AuditExportFormat::JsonLines:
        return audit::ExportFormat::JsonLines;
    case AuditExportFormat::Csv:
        return audit::ExportFormat::Csv;
    }
    Q_UNREACHABLE();
}

} // namespace

AuditAdministration::AuditAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_via(via)
{
}

void AuditAdministration::list(std::optional<qint64> beforeId, int limit, Reply<QList<AuditEventSummary>> reply)
{
    using Events = QList<AuditEventSummary>;
    const auto job = [beforeId, limit = std::clamp(limit, 1, LongestPage)](store::Database &database) -> Outcome<Events> {
        const auto rows = store::AuditEventTable(database).listNewest(beforeId, limit);
        if (!rows) {
            return failedJob<Events>(rows);
        }
        Events events;
        for (const store::AuditEventRow &row : *rows) {
            events.append({row.id, row.time, row.kind, row.actorKind, row.actorId, row.userId, row.clientId, row.requestId, row.onWhat, row.result, row.reason,
                           row.repeats, row.address, row.proxyAddress, row.details, row.hash, row.previousHash, row.isErased()});
        }
        return Result<Events>(std::move(events));
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void AuditAdministration::verify(Reply<AuditVerification> reply)
{
    const auto job = [](store::Database &database) -> Outcome<AuditVerification> {
        const auto verified = audit::verify(database);
        return verified ? Outcome<AuditVerification>(Result<AuditVerification>(toAdmin(*verified))) : failedJob<AuditVerification>(verified);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void AuditAdministration::listAttempts(core::Milliseconds since, Reply<QList<audit::SignInAttempt>> reply)
{
    using Attempts = QList<audit::SignInAttempt>;
    const auto job = [since](store::Database &database) -> Outcome<Attempts> {
        auto attempts = audit::signInAttempts(database, since);
        return attempts ? Outcome<Attempts>(Result<Attempts>(std::move(*attempts))) : failedJob<Attempts>(attempts);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void AuditAdministration::exportPage(const AuditExportQuery &query, Reply<AuditExportPage> reply)
{
    if (query.afterId > 0) {
        return readPage(query, std::move(reply));
    }
    audit::Event event = actOf(m_via, audit::EventKind::AuditExported, m_clock.nowMs());
    if (query.userId) {
        event.userId = *query.userId;
    }
    const auto nothingElse = [](store::Transaction &, audit::Event &) { return done(); };
    m_store.write(this, audited<Done>(event, nothingElse), answerWith(Reply<Done>([this, query, reply = std::move(reply)](const Result<Done> &told) {
                      if (!told) {
                          return reply(core::unexpected(Error(told.error())));
                      }
                      readPage(query, reply);
                  })));
}

void AuditAdministration::readPage(const AuditExportQuery &query, Reply<AuditExportPage> reply)
{
    const auto job = [rows = toStore(query), format = toAudit(query.format)](store::Database &database) -> Outcome<AuditExportPage> {
        auto page = audit::exportRows(database, rows, format);
        if (!page) {
            return failedJob<AuditExportPage>(page);
        }
        return Result<AuditExportPage>(AuditExportPage{std::move(page->text), page->lastId, page->isLast});
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

} // namespace admin
