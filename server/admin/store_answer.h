// SPDX-License-Identifier: GPL-3.0-or-later
// From what a store job says to what an administrator is told. A job of ours returns store::Result<Result<T>>: outside, the
// machine failed and everything was rolled back; inside, a rule of ours said no (before anything was written).
#pragma once

#include "server/admin/admin_types.h"
#include "server/store/store.h"

namespace admin
{

template <class T>
using Outcome = store::Result<Result<T>>;

[[nodiscard]] Error storeFailure(const store::Error &error); // logs the detail

[[nodiscard]] Error notFound(const char *what);                         // "user"
[[nodiscard]] Error refused(const char *rule, const QString &sentence); // "last_owner"
[[nodiscard]] Error invalid(const char *field, const QString &sentence);

// The continuation of a job: hands the flattened result to `reply`.
template <class T>
[[nodiscard]] auto answerWith(Reply<T> reply)
{
    return [reply = std::move(reply)](Outcome<T> outcome) {
        reply(outcome ? std::move(*outcome) : Result<T>(core::unexpected(storeFailure(outcome.error()))));
    };
}

// Leaves the job when a table could not be asked.
template <class T, class R>
[[nodiscard]] Outcome<T> failedJob(const R &result)
{
    return Outcome<T>(core::unexpected(store::Error(result.error())));
}

template <class T>
[[nodiscard]] Outcome<T> ruledOut(Error error)
{
    return Outcome<T>(Result<T>(core::unexpected(std::move(error))));
}

[[nodiscard]] inline Outcome<Done> done()
{
    return Outcome<Done>(Result<Done>(Done{}));
}

[[nodiscard]] inline Outcome<Done> doneUnless(const store::Result<void> &written)
{
    return written ? done() : failedJob<Done>(written);
}

// True when a rule had no objection; otherwise the job answers with the rule.
[[nodiscard]] inline bool mayGoOn(const Outcome<Done> &rule)
{
    return rule && *rule;
}

} // namespace admin
