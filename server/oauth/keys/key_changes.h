// SPDX-License-Identifier: GPL-3.0-or-later
// What can happen to signing keys, each with its audit rows in the caller's transaction: one begins to sign and the one before
// is retired, one is published for verification alone, one goes. KeyRing hears of the commit and follows. `store` thread.
#pragma once

#include "server/audit/event.h"
#include "server/core/secret.h"
#include "server/jose/signing_key.h"
#include "server/store/rows/signing_key_row.h"
#include "server/store/transaction.h"

namespace oauth
{

struct KeyChange {
    audit::ActorKind by = audit::ActorKind::Server;
    core::Seconds now{};
};

[[nodiscard]] store::SigningKeyRow signingKeyRow(const jose::SigningKey &key, const core::Secret &masterKey, core::Seconds now);
[[nodiscard]] store::SigningKeyRow verificationKeyRow(const jose::VerificationKey &key, core::Seconds now);

// The private half of a row that signs; nullopt: sealed under another master key, or damaged.
[[nodiscard]] std::optional<jose::SigningKey> openSigningKey(const store::SigningKeyRow &row, const core::Secret &masterKey);

// From the commit on this key signs, and no other; replaces a row with the same kid.
[[nodiscard]] store::Result<void> beginSigningWith(store::Transaction &transaction, const store::SigningKeyRow &row, const KeyChange &change);
[[nodiscard]] store::Result<void> publishForVerification(store::Transaction &transaction, const store::SigningKeyRow &row, const KeyChange &change);
// At once: tokens that it signed are refused from the next request on.
[[nodiscard]] store::Result<void> removeKey(store::Transaction &transaction, const QByteArray &kid, const KeyChange &change);
// Keys whose last token has expired; how many went.
[[nodiscard]] store::Result<int> removeExpiredKeys(store::Transaction &transaction, core::Seconds now);

// The master key is changed. An error when one does not open with `from`: then nothing may be committed.
[[nodiscard]] store::Result<void> resealSigningKeys(store::Transaction &transaction, const core::Secret &from, const core::Secret &to);

} // namespace oauth
