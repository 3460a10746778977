// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a refresh token: presented, rotated, presented again (RFC 9700 section 4.14.2). Store thread.
//
// Each rotation makes a generation: the successors of one token. Usually that is one; a client whose answer got lost,
// or two requests of a client at once, present the predecessor again within the grace time and get a further member.
// Using any member supersedes the whole generation. A superseded token is accepted once more only within the grace and
// while no successor has been used; any other reuse means that two parties hold the chain, and the family has to end.
#pragma once

#include "server/core/secret.h"
#include "server/store/rows/refresh_token_family_row.h"
#include "server/store/rows/refresh_token_row.h"
#include "server/store/store.h"

#include <optional>

namespace oauth
{

enum class RefreshTokenStanding {
    Current,
    Superseded, // within the grace, successor unused
    Reused,
    Expired,
};

struct PresentedRefreshToken {
    store::RefreshTokenRow row;
    store::RefreshTokenFamilyRow family;
    RefreshTokenStanding standing = RefreshTokenStanding::Expired;
    QByteArray successorsOf; // what the rows of the next generation name as predecessor
};

// nullopt: no such token.
[[nodiscard]] store::Result<std::optional<PresentedRefreshToken>> inspectRefreshToken(
    store::Database &database, const core::Secret &token, core::Seconds now, std::chrono::seconds grace);

[[nodiscard]] store::Result<void> insertFirstRefreshToken(store::Transaction &transaction,
    const core::FamilyId &familyId, const core::Secret &token, core::Seconds now, std::chrono::seconds lifetime);

// `presented` must be Current or Superseded.
[[nodiscard]] store::Result<void> rotateRefreshToken(store::Transaction &transaction,
    const PresentedRefreshToken &presented, const core::Secret &successor, core::Seconds now,
    std::chrono::seconds lifetime);

} // namespace oauth
