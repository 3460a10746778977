// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `refresh_token_families`: one grant of one user to one client; what the console shows as a session once its code was
// redeemed. Suspended = cut off, undo possible; revoked = cut off for good.
#pragma once

#include "server/store/rows/session_row.h"
#include "server/store/table.h"

namespace store
{

class RefreshTokenFamilyTable final : private Table
{
public:
    using Table::Table;
    using Ids = QList<core::FamilyId>;

    // What was seen of a family since the last time it was written down.
    struct Activity {
        core::FamilyId id;
        core::Milliseconds lastUsedAt{};
        qint64 calls = 0;
        std::optional<core::Milliseconds> lastCallAt;
        QString clientInfo; // empty: as before
        QString revision;   // empty: as before
    };

    [[nodiscard]] Result<std::optional<RefreshTokenFamilyRow>> find(const core::FamilyId &id) const;
    // Sessions that are not revoked, suspended ones included; the most recently used first.
    [[nodiscard]] Result<QList<SessionRow>> listLive() const;
    [[nodiscard]] Result<std::optional<SessionRow>> findLive(const core::FamilyId &id) const;
    // The oldest with just these, when there are several.
    [[nodiscard]] Result<std::optional<RefreshTokenFamilyRow>> findLiveOf(const core::UserId &userId, const core::ClientId &clientId,
                                                                          const QString &resource, const QString &scope) const;
    [[nodiscard]] Result<int> countLive() const; // suspended ones are not counted

    [[nodiscard]] Result<void> insert(const RefreshTokenFamilyRow &row) const;
    [[nodiscard]] Result<void> touch(const Activity &activity) const;

    [[nodiscard]] Result<void> touch(const core::FamilyId &id, core::Seconds usedAt) const;

    // False: no such family, or it was in that state already. Revoking forgets what the provider gave us for it, too.
    [[nodiscard]] Result<bool> suspend(const core::FamilyId &id, core::Seconds now) const;
    [[nodiscard]] Result<bool> resume(const core::FamilyId &id) const;
    [[nodiscard]] Result<bool> revoke(const core::FamilyId &id, const QString &reason, core::Seconds now) const;
    // The families that were ended by this.
    [[nodiscard]] Result<Ids> revokeOfUser(const core::UserId &id, const QString &reason, core::Seconds now) const;
    [[nodiscard]] Result<Ids> revokeOfClient(const core::ClientId &id, const QString &reason, core::Seconds now) const;
    [[nodiscard]] Result<Ids> revokeOfResource(const QString &resource, const QString &reason, core::Seconds now) const;
    // Of a server behind the gateway: at "/mcp/<server>" of ours, under whichever public URL we had then.
    [[nodiscard]] Result<Ids> revokeOfServer(const QString &serverId, const QString &reason, core::Seconds now) const;
    // Start-up: nobody is left who could take a suspension back.
    [[nodiscard]] Result<Ids> revokeSuspended(core::Seconds now) const;
    // Idle since before `limit`: their refresh tokens have expired.
    [[nodiscard]] Result<Ids> revokeIdle(core::Seconds limit, core::Seconds now, int atMost) const;

    [[nodiscard]] Result<Ids> removeOfUser(const core::UserId &id) const;
    [[nodiscard]] Result<Ids> removeOfClient(const core::ClientId &id) const;
    // Revoked, or begun and never redeemed, before `limit`.
    [[nodiscard]] Result<Ids> removeEnded(core::Seconds limit, int atMost) const;

private:
    // A statement that returns the ids of the rows it changed.
    [[nodiscard]] Result<Ids> changeMany(Statement &statement, ChangeKind kind) const;
    [[nodiscard]] Result<bool> changeOne(Statement &statement, const core::FamilyId &id) const;
    [[nodiscard]] Result<Ids> revokeMany(Statement &statement) const;
    [[nodiscard]] Result<void> forgetProviderToken(const core::FamilyId &id) const;
};

} // namespace store
