// SPDX-License-Identifier: GPL-3.0-or-later
// Who is let in: the decision about a signed-in user, and what a sign-in writes (product section 5).
// Functions for the store thread and any other; SingleAdmissions lives on the server thread.
#pragma once

#include "server/core/clock.h"
#include "server/identity/provider.h"
#include "server/store/rows/login_name.h"
#include "server/store/rows/user_row.h"
#include "server/store/transaction.h"

#include <QHash>
#include <QStringList>

namespace identity
{

struct AdmissionPolicy {
    bool isOpenToAnyone = false; // GATEHOUSE_ADMISSION=anyone
    QStringList allowedUsers; // GATEHOUSE_ALLOWED_USERS: as access/login_name.h reads them

    [[nodiscard]] bool lists(const store::LoginName &name) const;
};

enum class Admission {
    Admitted,
    Waiting,
    Denied, // a short while after an administrator said no
    Blocked,
};

// What counts at this moment: asked again at every step.
[[nodiscard]] Admission admissionOf(const store::UserRow &user, core::Seconds now);

// Inside a transaction: makes or refreshes the user of this identity and applies the policy. Returns the row as it now
// stands.
[[nodiscard]] store::Result<store::UserRow> recordSignIn(
    store::Transaction &tx, const ProviderIdentity &identity, const AdmissionPolicy &policy, core::Seconds now);

// After a change of the settings: whoever they let in and no longer do waits again. How many these are.
[[nodiscard]] store::Result<int> withdrawApprovals(
    store::Transaction &tx, const AdmissionPolicy &policy, core::Seconds now);

// The same for a user who is in the table already: an account kept here, or a browser session. nullopt: deleted
// meanwhile.
[[nodiscard]] store::Result<std::optional<store::UserRow>> recordReturn(
    store::Transaction &tx, const core::UserId &id, const AdmissionPolicy &policy, core::Seconds now);

// "Approve once": lets the waiting sign-in of this user with this client through, once. In memory, as the sign-in
// itself is.
class SingleAdmissions
{
public:
    static constexpr auto lifetime = std::chrono::hours(1);

    explicit SingleAdmissions(const core::Clock &clock)
        : m_clock(clock)
    {
    }

    void admitOnce(const core::UserId &userId, const core::ClientId &clientId);
    // True once.
    [[nodiscard]] bool consume(const core::UserId &userId, const core::ClientId &clientId);
    void withdraw(const core::UserId &userId); // blocked or denied meanwhile

private:
    struct Pass {
        core::ClientId clientId;
        core::Seconds expiresAt{};
    };
    const core::Clock &m_clock;
    QHash<core::UserId, Pass> m_passes;
};

} // namespace identity
