// SPDX-License-Identifier: GPL-3.0-or-later
// Who is signed in with which browser, for half an hour: spares the password, never the consent. In memory and bounded;
// a restart ends them. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/core/secret.h"
#include "server/http/request.h"
#include "server/identity/cookie_naming.h"

#include <QHash>

#include <optional>

namespace identity
{

struct BrowserSession {
    core::UserId userId;
    QString login;
    QString name; // for "Continue as …"
    QString detail;
    QString provider; // display name; empty for accounts kept here
    core::Secret providerToken; // a ProviderGrant, so that the next client gets it too; empty for accounts kept here
    QString askProvider; // id of the one that is asked anew for the next client; providerToken is empty then
    core::Milliseconds authenticatedAt{}; // `auth_time`: continuing a session is no new proof
    core::Seconds expiresAt{};
};

class BrowserSessions
{
public:
    static constexpr auto lifetime = std::chrono::minutes(30);
    static constexpr int maxSessions = 10'000;

    BrowserSessions(CookieNaming naming, const core::Clock &clock);

    // Always under a new id, so that a planted cookie cannot become somebody's session. Returns the Set-Cookie header.
    [[nodiscard]] http::Header start(BrowserSession session);
    [[nodiscard]] std::optional<BrowserSession> find(const http::Request &request) const;
    void end(const http::Request &request);
    void endAllOf(const core::UserId &userId);
    // Those whose person proved who they are before that.
    void endAllOf(const core::UserId &userId, core::Milliseconds provenBefore);
    [[nodiscard]] bool hasAnyOf(const core::UserId &userId) const;

private:
    void makeRoom();

    CookieNaming m_naming;
    const core::Clock &m_clock;
    QHash<QByteArray, BrowserSession> m_sessions; // by SHA-256 of the cookie
};

} // namespace identity
