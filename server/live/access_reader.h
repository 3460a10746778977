// SPDX-License-Identifier: GPL-3.0-or-later
// What the database knows of one way in: a token family, a personal access token, a user whose tokens are minted elsewhere, or anybody.
// Several reads of one connection between two commits: one state of the database. Store threads.
#pragma once

#include "server/live/principal.h"
#include "server/store/database.h"
#include "server/store/rows/user_row.h"

namespace live
{

struct Access {
    Principal principal;
    store::UserRow user;
    std::optional<core::Seconds> endsAt; // by itself
    bool hasEnded = false;               // suspended or revoked
    bool isApprovedOnce = false;         // lives although its user is only pending
};

// nullopt: none, or deleted with its user or client.
[[nodiscard]] store::Result<std::optional<Access>> readAccess(store::Database &database, const core::FamilyId &id);

// Whom calls in mode `open` are recorded as. In no table.
[[nodiscard]] core::UserId anonymousUser();

} // namespace live
