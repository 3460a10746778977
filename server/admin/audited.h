// SPDX-License-Identifier: GPL-3.0-or-later
// What an administrator does, and the audit row that tells of it, in one transaction. An act that a rule refused ("last_owner") is
// told of, too; a name that does not exist is not. Store thread.
#pragma once

#include "server/admin/store_answer.h"
#include "server/audit/append.h"

namespace admin
{

[[nodiscard]] inline audit::Event actOf(audit::ActorKind via, audit::EventKind kind, core::Milliseconds now)
{
    return audit::Event{.kind = kind, .time = now, .actor = {via, {}}};
}

// Job: Outcome<T>(Transaction &, audit::Event &); it may complete the event.
template <class T, class Job>
[[nodiscard]] auto audited(audit::Event event, Job job)
{
    return [event = std::move(event), job = std::move(job)](store::Transaction &transaction) mutable -> Outcome<T> {
        Outcome<T> outcome = job(transaction, event);
        if (!outcome || (!*outcome && outcome->error().code != ErrorCode::Refused)) {
            return outcome;
        }
        if (!*outcome) {
            event.result = audit::EventResult::Refused;
            event.reason = outcome->error().detail;
        }
        const auto told = audit::append(transaction, event);
        return told ? outcome : failedJob<T>(told);
    };
}

} // namespace admin
