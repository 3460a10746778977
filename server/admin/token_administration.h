// SPDX-License-Identifier: GPL-3.0-or-later
// Personal access tokens: made for somebody, looked at, revoked. The token itself is seen once, in the answer. Server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"
#include "server/core/secret.h"

#include <QObject>

namespace core
{
class Clock;
}
namespace store
{
class Store;
}

namespace admin
{

class TokenAdministration final : public QObject
{
    Q_OBJECT
public:
    static constexpr auto defaultLifetime = std::chrono::days(90);
    static constexpr auto longestLifetime = std::chrono::days(366); // a year, and the day that a date is long
    static constexpr int mostPerUser = 50;

    TokenAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via);

    void list(Reply<QList<PersonalAccessTokenSummary>> reply);
    void find(const QString &id, Reply<std::optional<PersonalAccessTokenSummary>> reply); // nullopt: gone
    void create(const NewPersonalAccessToken &wanted, Reply<CreatedPersonalAccessToken> reply);
    void revoke(const QString &id, Reply<Done> reply);

private:
    store::Store &m_store;
    const core::Clock &m_clock;
    audit::ActorKind m_via;
};

} // namespace admin
