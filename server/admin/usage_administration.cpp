// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/usage_administration.h"

#include "server/admin/audited.h"
#include "server/admin/summaries.h"
#include "server/analytics/subjects.h"
#include "server/audit/erasure.h"
#include "server/core/clock.h"
#include "server/store/call_subject_table.h"
#include "server/store/call_table.h"

#include <QTimer>

namespace admin
{

namespace
{

using namespace std::chrono_literals;

constexpr int LongestPage = 1000;
constexpr int SliceRows = 20'000;
constexpr int BlankedPerStep = 500;
constexpr auto UntilRecorded = 1s; // calls that were cut off by the deletion are on the disk by then

Result<UsagePage> toPage(const QList<store::CallRow> &rows, std::optional<UsagePosition> next)
{
    UsagePage page{{}, next};
    page.calls.reserve(rows.size());
    for (const store::CallRow &row : rows) {
        page.calls.append(toSummary(row));
    }
    return page;
}

Outcome<UsagePage> readPage(store::Database &database, const UsagePageQuery &query)
{
    const auto subjects = analytics::Subjects::load(database);
    if (!subjects) {
        return failedJob<UsagePage>(subjects);
    }
    const store::CallPageQuery asked{subjects->scopeOf(query.filter).conditions, query.order, query.after, std::clamp(query.limit, 1, LongestPage)};
    if (query.order == UsageOrder::SlowestFirst || !query.filter.text.isEmpty()) {
        const auto slice = store::CallPages(database).slice(asked, SliceRows);
        return slice ? Outcome<UsagePage>(toPage(slice->rows, slice->end)) : failedJob<UsagePage>(slice);
    }
    const auto rows = store::CallPages(database).page(asked);
    if (!rows) {
        return failedJob<UsagePage>(rows);
    }
    const bool isFull = rows->size() == asked.limit;
    return toPage(*rows, isFull ? std::optional(UsagePosition{rows->constLast().time, rows->constLast().id}) : std::nullopt);
}

// One step: the name that their numbers stay under, and some of their calls.
store::Result<int> blankSome(store::Transaction &transaction, const core::UserId &id)
{
    const store::CallSubjectTable subjects(transaction);
    const auto subject = subjects.find(store::call_dimension::User, id.toString());
    if (!subject) {
        return core::unexpected(store::Error(subject.error()));
    }
    if (!*subject) {
        return 0; // they never called anything
    }
    const QString pseudonym = QStringLiteral("erased|%1").arg((*subject)->id);
    return store::CallTable(transaction).blank(id, core::UserId(pseudonym), BlankedPerStep).and_then([&](int blanked) -> store::Result<int> {
        if (blanked == BlankedPerStep) {
            return blanked;
        }
        return subjects.rename((*subject)->id, pseudonym, QString()).map([blanked] { return blanked; });
    });
}

} // namespace

UsageAdministration::UsageAdministration(store::Store &store, const core::Clock &clock, UserAdministration &users, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_users(users)
    , m_via(via)
{
}

void UsageAdministration::report(const UsageQuery &query, Reply<UsageReport> reply)
{
    const auto job = [query](store::Database &database) -> Outcome<UsageReport> {
        auto report = analytics::usageReport(database, query);
        return report ? Outcome<UsageReport>(Result<UsageReport>(std::move(*report))) : failedJob<UsageReport>(report);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void UsageAdministration::listCalls(const UsagePageQuery &query, Reply<UsagePage> reply)
{
    m_store.report(this, [query](store::Database &database) { return readPage(database, query); }, answerWith(std::move(reply)));
}

void UsageAdministration::exportPage(const UsageExportQuery &query, Reply<UsageExportPage> reply)
{
    if (const auto sound = analytics::checkExport(query.options); !sound) {
        return reply(core::unexpected(invalid("export", sound.error())));
    }
    if (query.after) {
        return readExport(query, std::move(reply));
    }
    const audit::Event event = actOf(m_via, audit::EventKind::UsageExported, m_clock.nowMs());
    const auto nothingElse = [](store::Transaction &, audit::Event &) { return done(); };
    m_store.write(this, audited<Done>(event, nothingElse), answerWith(Reply<Done>([this, query, reply = std::move(reply)](const Result<Done> &told) {
                      if (!told) {
                          return reply(core::unexpected(Error(told.error())));
                      }
                      readExport(query, reply);
                  })));
}

void UsageAdministration::readExport(const UsageExportQuery &query, Reply<UsageExportPage> reply)
{
    const auto job = [query](store::Database &database) -> Outcome<UsageExportPage> {
        auto page = analytics::exportCalls(database, query.filter, query.options, query.after);
        return page ? Outcome<UsageExportPage>(Result<UsageExportPage>(std::move(*page))) : failedJob<UsageExportPage>(page);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void UsageAdministration::erase(const core::UserId &id, Reply<ErasedUser> reply)
{
    m_users.remove(id, [this, id, reply = std::move(reply)](const Result<Done> &removed) {
        // Somebody who was deleted before can still be forgotten.
        if (!removed && removed.error().code != ErrorCode::NotFound) {
            return reply(core::unexpected(Error(removed.error())));
        }
        QTimer::singleShot(UntilRecorded, this, [this, id, reply] { blankCalls(id, 0, reply); });
    });
}

void UsageAdministration::blankCalls(const core::UserId &id, int before, Reply<ErasedUser> reply)
{
    m_store.write(
        this, [id](store::Transaction &transaction) { return blankSome(transaction, id); },
        [this, id, before, reply = std::move(reply)](const store::Result<int> &blanked) {
            if (!blanked) {
                return reply(core::unexpected(storeFailure(blanked.error())));
            }
            if (*blanked == BlankedPerStep) {
                return blankCalls(id, before + *blanked, reply);
            }
            eraseAudit(id, before + *blanked, reply);
        });
}

void UsageAdministration::eraseAudit(const core::UserId &id, int calls, Reply<ErasedUser> reply)
{
    const auto job = [id, calls, now = m_clock.nowMs(), actor = audit::Actor{m_via, {}}](store::Transaction &transaction) -> Outcome<ErasedUser> {
        const auto rows = audit::eraseUser(transaction, id, now, actor);
        if (!rows) {
            return failedJob<ErasedUser>(rows);
        }
        return Result<ErasedUser>(ErasedUser{calls, *rows});
    };
    m_store.write(this, job, answerWith(std::move(reply)));
}

} // namespace admin
