// SPDX-License-Identifier: GPL-3.0-or-later
// Removes what has outlived its use, a bounded number of rows at a time, so that no write waits long behind it. `store` thread.
#pragma once

#include "server/core/ids.h"
#include "server/store/transaction.h"

#include <chrono>

namespace store
{

struct Lifetimes {
    std::chrono::seconds refreshToken = std::chrono::days(30);
    std::chrono::seconds endedFamily = std::chrono::days(30);
    std::chrono::seconds expiredPersonalAccessToken = std::chrono::days(30); // so that its owner can see why it stopped
    std::chrono::seconds dynamicClient = std::chrono::days(60);        // since its last use
    std::chrono::seconds unauthorizedClient = std::chrono::days(7);    // since its registration
};

struct RemovedRows {
    int count = 0; // as many as `atMost` of one kind: there may be more, call again
    QList<core::FamilyId> ended; // idle ones, which are kept a while longer
};
[[nodiscard]] Result<RemovedRows> removeExpiredRows(Transaction &transaction, const Lifetimes &lifetimes, core::Seconds now,
                                            int atMost = 200);

} // namespace store
