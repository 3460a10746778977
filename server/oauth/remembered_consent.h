// SPDX-License-Identifier: GPL-3.0-or-later
// A consent that a person chose to have remembered (product section 6): it shortens the consent page to one click, and never does
// without the click. Only for https redirect URIs: a name and a port on this computer anybody can have (protocol section 4). Store thread.
#pragma once

#include "server/oauth/authorization_request.h"
#include "server/store/remembered_consent_table.h"

namespace oauth
{

inline constexpr std::chrono::days rememberedConsentLifetime{30};

[[nodiscard]] bool mayBeRemembered(const AuthorizationRequest &request);

[[nodiscard]] store::RememberedConsentTable::Key memoryKey(
    const AuthorizationRequest &request, const core::UserId &userId);

// Nothing more is asked for now than was allowed then.
[[nodiscard]] bool covers(const std::optional<store::RememberedConsentRow> &remembered, const ScopeSet &offered);

enum class ConsentMemory {
    Keep, // the box was ticked
    Forget,
};

// What Allow does about it: an earlier consent that covers this one keeps its end.
[[nodiscard]] store::Result<void> writeConsentMemory(store::Transaction &tx, ConsentMemory memory,
    const store::RememberedConsentTable::Key &key, const ScopeSet &allowed, core::Seconds now);

} // namespace oauth
