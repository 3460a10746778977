// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/refresh_rotation.h"

#include "server/core/digest.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/refresh_token_table.h"

#include <algorithm>

namespace oauth
{
namespace
{

using store::RefreshTokenRow;

RefreshTokenStanding standingOf(
    const RefreshTokenRow &row, const QList<RefreshTokenRow> &successors, core::Seconds now, std::chrono::seconds grace)
{
    if (!row.rotatedAt) {
        return row.expiresAt <= now ? RefreshTokenStanding::Expired : RefreshTokenStanding::Current;
    }
    const bool isSuccessorUsed = std::any_of(successors.cbegin(), successors.cend(),
        [](const RefreshTokenRow &successor) { return successor.usedAt.has_value(); });
    const bool isWithinGrace = now < *row.rotatedAt + grace;
    return isWithinGrace && !isSuccessorUsed && !successors.isEmpty() ? RefreshTokenStanding::Superseded
                                                                      : RefreshTokenStanding::Reused;
}

} // namespace

store::Result<std::optional<PresentedRefreshToken>> inspectRefreshToken(
    store::Database &database, const core::Secret &token, core::Seconds now, std::chrono::seconds grace)
{
    const store::RefreshTokenTable tokens(database);
    const auto row = tokens.find(core::sha256(token.reveal()));
    if (!row) {
        return core::unexpected(row.error());
    }
    if (!*row) {
        return std::nullopt;
    }
    const auto family = store::RefreshTokenFamilyTable(database).find((*row)->familyId);
    if (!family) {
        return core::unexpected(family.error());
    }
    if (!*family) {
        return std::nullopt;
    }
    const auto successors = tokens.listNextGeneration((*row)->familyId, (*row)->predecessorHash);
    if (!successors) {
        return core::unexpected(successors.error());
    }
    PresentedRefreshToken presented;
    presented.row = **row;
    presented.family = **family;
    presented.standing = standingOf(**row, *successors, now, grace);
    presented.successorsOf = successors->isEmpty() ? (*row)->tokenHash : successors->first().predecessorHash;
    return presented;
}

store::Result<void> insertFirstRefreshToken(store::Transaction &transaction, const core::FamilyId &familyId,
    const core::Secret &token, core::Seconds now, std::chrono::seconds lifetime)
{
    RefreshTokenRow row;
    row.tokenHash = core::sha256(token.reveal());
    row.familyId = familyId;
    row.createdAt = now;
    row.expiresAt = now + lifetime;
    return store::RefreshTokenTable(transaction).insert(row);
}

store::Result<void> rotateRefreshToken(store::Transaction &transaction, const PresentedRefreshToken &presented,
    const core::Secret &successor, core::Seconds now, std::chrono::seconds lifetime)
{
    const store::RefreshTokenTable tokens(transaction);
    if (auto used = tokens.markUsed(presented.row.tokenHash, now); !used) {
        return used;
    }
    if (auto rotated = tokens.markRotated(presented.row.familyId, presented.row.predecessorHash, now); !rotated) {
        return core::unexpected(rotated.error());
    }
    RefreshTokenRow row;
    row.tokenHash = core::sha256(successor.reveal());
    row.familyId = presented.row.familyId;
    row.predecessorHash = presented.successorsOf;
    row.createdAt = now;
    row.expiresAt = now + lifetime;
    return tokens.insert(row);
}

} // namespace oauth
