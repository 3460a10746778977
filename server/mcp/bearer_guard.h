// SPDX-License-Identifier: GPL-3.0-or-later
// The door of /mcp: takes the access token from the Authorization header and nowhere else, and answers whoever may not pass with the
// challenge that starts an OAuth flow (RFC 6750, RFC 9728 section 5.1), or in mode `token` with one that does not. In mode `open` it stands
// open. The same for every method. Server thread only.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"
#include "server/http/exchange.h"
#include "server/live/principal.h"
#include "server/mcp/mcp_resource.h"

namespace mcp
{

enum class Door {
    OAuth,  // who has no token is told where to get one
    Tokens, // tokens are handed out by people
    Open,   // nobody is asked; which requests come this far is the listener's affair
};

enum class TokenProblem {
    Invalid,     // malformed, unknown, expired, revoked, for another resource
    Unavailable, // nobody could be asked; not the caller's fault
};

struct TokenRefusal {
    TokenProblem problem = TokenProblem::Invalid;
    QString description; // safe for the wire
};

using TokenVerified = std::function<void(core::Expected<live::Principal, TokenRefusal>)>;
using VerifyToken
    = std::function<void(const core::Secret &token, const QString &resource, QObject *context, TokenVerified then)>;

// Somebody showed a token that was not accepted.
using TokenRefused = std::function<void(const http::Request &request, const TokenRefusal &refusal)>;

struct Caller {
    live::Principal principal;
    core::Secret accessToken;
};

class BearerGuard
{
public:
    explicit BearerGuard(VerifyToken verify, TokenRefused refused = {}, Door door = Door::OAuth)
        : m_verify(std::move(verify))
        , m_refused(std::move(refused))
        , m_door(door)
    {
    }

    // Either calls `then` or has answered. `then` is dropped when `context` is gone.
    void authenticate(const http::ExchangePtr &exchange, const McpResource &resource, QObject *context,
                      std::function<void(Caller)> then) const;

private:
    void verify(const http::ExchangePtr &exchange, const McpResource &resource, const core::Secret &token, QObject *context,
                std::function<void(Caller)> then) const;
    void refuse(const http::ExchangePtr &exchange, const McpResource &resource, const TokenRefusal &refusal) const;

    VerifyToken m_verify;
    TokenRefused m_refused;
    Door m_door;
};

[[nodiscard]] http::Response invalidTokenResponse(const McpResource &resource, const QString &description);
// 403 with every scope that this operation needs, in one challenge (RFC 6750 section 3.1).
[[nodiscard]] http::Response insufficientScopeResponse(const McpResource &resource, const QStringList &needed);

} // namespace mcp
