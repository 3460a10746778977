// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/browser_sessions.h"

#include "server/core/digest.h"
#include "server/core/random.h"

#include <algorithm>

namespace identity
{

namespace
{

const QByteArray purpose = QByteArrayLiteral("session");

} // namespace

BrowserSessions::BrowserSessions(CookieNaming naming, const core::Clock &clock)
    : m_naming(std::move(naming))
    , m_clock(clock)
{
}

http::Header BrowserSessions::start(BrowserSession session)
{
    makeRoom();
    session.expiresAt = m_clock.now() + lifetime;
    const QByteArray value = core::randomToken(32);
    m_sessions.insert(core::sha256(value), std::move(session));
    return m_naming.cookie(purpose, value, lifetime).toHeader();
}

std::optional<BrowserSession> BrowserSessions::find(const http::Request &request) const
{
    for (const QByteArray &value : http::cookieValues(request, m_naming.nameOf(purpose))) {
        const auto session = m_sessions.constFind(core::sha256(value));
        if (session != m_sessions.cend() && session->expiresAt > m_clock.now()) {
            return *session;
        }
    }
    return std::nullopt;
}

void BrowserSessions::end(const http::Request &request)
{
    for (const QByteArray &value : http::cookieValues(request, m_naming.nameOf(purpose))) {
        m_sessions.remove(core::sha256(value));
    }
}

void BrowserSessions::endAllOf(const core::UserId &userId)
{
    m_sessions.removeIf([&userId](const auto &entry) { return entry.value().userId == userId; });
}

void BrowserSessions::endAllOf(const core::UserId &userId, core::Milliseconds provenBefore)
{
    m_sessions.removeIf([&](const auto &entry) {
        return entry.value().userId == userId && entry.value().authenticatedAt < provenBefore;
    });
}

bool BrowserSessions::hasAnyOf(const core::UserId &userId) const
{
    return std::any_of(m_sessions.cbegin(), m_sessions.cend(),
        [&userId](const BrowserSession &session) { return session.userId == userId; });
}

void BrowserSessions::makeRoom()
{
    if (m_sessions.size() < maxSessions) {
        return;
    }
    const core::Seconds now = m_clock.now();
    m_sessions.removeIf([now](const auto &entry) { return entry.value().expiresAt <= now; });
    if (m_sessions.size() >= maxSessions) {
        m_sessions.erase(std::min_element(m_sessions.cbegin(), m_sessions.cend(),
            [](const BrowserSession &a, const BrowserSession &b) { return a.expiresAt < b.expiresAt; }));
    }
}

} // namespace identity
