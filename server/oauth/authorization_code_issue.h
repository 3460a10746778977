// SPDX-License-Identifier: GPL-3.0-or-later
// What Allow writes, in one transaction: the refresh token family, its code (or that a device may have
// it, RFC 8628), the sealed provider token, and that the client was authorized. Everything is checked again in there: the client, its redirect URI, the user and what the user
// may give. Store thread.
#pragma once

#include "server/audit/event.h"
#include "server/identity/approval_gate.h"
#include "server/oauth/authorization_transactions.h"
#include "server/oauth/consent_offer.h"
#include "server/oauth/remembered_consent.h"
#include "server/oauth/tokens/provider_token_seal.h"

namespace oauth
{

struct CodeOrder {
    AuthorizationTransaction transaction; // with a person
    ScopeSet consented; // what the page showed
    ToolsByServer tools;
    core::Seconds now{};
    std::chrono::seconds codeLifetime{60};
    audit::Origin origin;
    std::optional<ConsentMemory> memory; // nullopt: this consent cannot be remembered
};

// The client is still registered for this way of getting an answer.
[[nodiscard]] bool mayStillBeAnswered(const store::ClientRow &client, const AuthorizationRequest &request);

enum class CodeRefusal {
    ClientGone, // or its redirect URI: nothing may be sent there any more
    DeviceGone, // its code ran out, or was answered already
    UserGone,
    PasswordChanged, // since the person signed in: whoever it was signs in again
    Waiting, // not approved (any more)
    Denied,
    Blocked,
    NothingToGive,
};

// In OAuth's words, where the client may still be told.
[[nodiscard]] Error errorFor(CodeRefusal refusal);

using CodeOutcome = core::Expected<QByteArray, CodeRefusal>; // the code

[[nodiscard]] store::Result<CodeOutcome> issueCode(
    store::Transaction &tx, const CodeOrder &order, const ProviderTokenSeal &seal);

} // namespace oauth
