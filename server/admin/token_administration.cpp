// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/token_administration.h"

#include "server/access/permission_check.h"
#include "server/admin/audited.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/parameters.h"
#include "server/oauth/tokens/personal_access_token_verifier.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/server_table.h"
#include "server/store/user_role_table.h"
#include "server/store/user_table.h"

namespace admin
{

namespace
{

using store::Transaction;

constexpr qsizetype LongestName = 100;

PersonalAccessTokenSummary toSummary(const store::PersonalAccessTokenRow &row, const QString &login, core::Seconds now)
{
    return {row.id, row.userId, login, row.name, row.servers, row.scopes, row.createdAt, row.expiresAt, row.lastUsedAt, row.expiresAt <= now};
}

// What can be told without the database.
Result<Done> checkShape(const NewPersonalAccessToken &wanted, core::Seconds expiresAt, core::Seconds now)
{
    if (wanted.name.trimmed().isEmpty() || wanted.name.size() > LongestName) {
        return core::unexpected(invalid("name", QStringLiteral("Give the token a name of 1 to 100 characters, so that you know it again.")));
    }
    if (expiresAt <= now || expiresAt > now + TokenAdministration::longestLifetime) {
        return core::unexpected(invalid("until", QStringLiteral("A token expires at a date from tomorrow to a year from now.")));
    }
    for (const QString &scope : wanted.scopes) {
        if (scope != oauth::value::ScopeAdminRevoke) {
            return core::unexpected(invalid("scopes", QStringLiteral("A personal access token cannot have the scope \"%1\"; there is admin:revoke.").arg(scope)));
        }
    }
    if (wanted.servers.isEmpty() && wanted.scopes.isEmpty()) {
        return core::unexpected(invalid("servers", QStringLiteral("Such a token would open nothing; name a server or a scope.")));
    }
    return Done{};
}

// Of our own, or behind the gateway: tokens of those that run elsewhere are theirs to understand.
Outcome<Done> checkServers(Transaction &transaction, const QStringList &servers)
{
    for (const QString &server : servers) {
        if (server == access_control::builtInServer || server == access_control::everyServer || server == access_control::adminTools) {
            continue;
        }
        const auto row = store::ServerTable(transaction).find(server);
        if (!row) {
            return failedJob<Done>(row);
        }
        if (!*row || (*row)->kind == store::ServerKind::External) {
            return ruledOut<Done>(invalid("servers", QStringLiteral("There is no server \"%1\" here; name gatehouse, one of \"server list\", or * for every server.").arg(server)));
        }
    }
    return done();
}

// A scope that the owner could not use is a mistake to be told of now, not at the first call.
Outcome<Done> checkOwner(Transaction &transaction, const NewPersonalAccessToken &wanted)
{
    const auto user = store::UserTable(transaction).find(wanted.userId);
    const auto roles = store::UserRoleTable(transaction).listEffective(wanted.userId);
    const auto count = store::PersonalAccessTokenTable(transaction).countOfUser(wanted.userId);
    if (!user || !roles || !count) {
        return !user ? failedJob<Done>(user) : !roles ? failedJob<Done>(roles) : failedJob<Done>(count);
    }
    if (!*user) {
        return ruledOut<Done>(notFound("user"));
    }
    if ((*user)->status == store::UserStatus::Blocked) {
        return ruledOut<Done>(refused("user_blocked", QStringLiteral("A blocked user gets no token.")));
    }
    if (*count >= TokenAdministration::mostPerUser) {
        return ruledOut<Done>(refused("too_many_tokens", QStringLiteral("This user has %1 tokens already; revoke one first.").arg(*count)));
    }
    const bool mayAdminister = roles->contains(QLatin1String("admin")) || roles->contains(QLatin1String("owner"));
    if (!wanted.scopes.isEmpty() && !mayAdminister) {
        return ruledOut<Done>(refused("not_an_administrator", QStringLiteral("The scope admin:revoke is for administrators only.")));
    }
    return done();
}

Outcome<CreatedPersonalAccessToken> insertToken(Transaction &transaction, const NewPersonalAccessToken &wanted, store::PersonalAccessTokenRow row,
                                                audit::Event &event)
{
    auto owner = checkOwner(transaction, wanted);
    if (mayGoOn(owner)) {
        owner = checkServers(transaction, wanted.servers);
    }
    if (!mayGoOn(owner)) {
        return owner ? ruledOut<CreatedPersonalAccessToken>(owner->error()) : failedJob<CreatedPersonalAccessToken>(owner);
    }
    core::Secret token = oauth::PersonalAccessTokenVerifier::newToken();
    row.id = QString::fromLatin1(core::randomToken(9));
    row.tokenHash = core::sha256(token.reveal());
    event.onWhat = row.id;
    const auto inserted = store::PersonalAccessTokenTable(transaction).insert(row);
    if (!inserted) {
        return failedJob<CreatedPersonalAccessToken>(inserted);
    }
    const auto user = store::UserTable(transaction).find(row.userId);
    if (!user) {
        return failedJob<CreatedPersonalAccessToken>(user);
    }
    return Outcome<CreatedPersonalAccessToken>(CreatedPersonalAccessToken{toSummary(row, (*user)->login, row.createdAt), std::move(token)});
}

} // namespace

TokenAdministration::TokenAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_via(via)
{
}

void TokenAdministration::list(Reply<QList<PersonalAccessTokenSummary>> reply)
{
    using List = QList<PersonalAccessTokenSummary>;
    const auto job = [now = m_clock.now()](store::Database &database) -> Outcome<List> {
        const auto rows = store::PersonalAccessTokenTable(database).list();
        if (!rows) {
            return failedJob<List>(rows);
        }
        List tokens;
        for (const store::PersonalAccessTokenRow &row : *rows) {
            const auto user = store::UserTable(database).find(row.userId);
            if (!user) {
                return failedJob<List>(user);
            }
            tokens.append(toSummary(row, *user ? (*user)->login : QString(), now));
        }
        return Result<List>(tokens);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void TokenAdministration::find(const QString &id, Reply<std::optional<PersonalAccessTokenSummary>> reply)
{
    using Found = std::optional<PersonalAccessTokenSummary>;
    const auto job = [id, now = m_clock.now()](store::Database &database) -> Outcome<Found> {
        const auto row = store::PersonalAccessTokenTable(database).find(id);
        if (!row) {
            return failedJob<Found>(row);
        }
        if (!*row) {
            return Result<Found>(Found());
        }
        const auto user = store::UserTable(database).find((*row)->userId);
        return user ? Outcome<Found>(Result<Found>(toSummary(**row, *user ? (*user)->login : QString(), now))) : failedJob<Found>(user);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void TokenAdministration::create(const NewPersonalAccessToken &wanted, Reply<CreatedPersonalAccessToken> reply)
{
    const core::Seconds now = m_clock.now();
    const core::Seconds expiresAt = wanted.expiresAt.value_or(now + defaultLifetime);
    if (const auto shape = checkShape(wanted, expiresAt, now); !shape) {
        reply(core::unexpected(Error(shape.error())));
        return;
    }
    store::PersonalAccessTokenRow row;
    row.userId = wanted.userId;
    row.name = wanted.name.trimmed();
    row.servers = wanted.servers;
    row.scopes = wanted.scopes;
    row.createdAt = now;
    row.expiresAt = expiresAt;
    audit::Event event = actOf(m_via, audit::EventKind::TokenIssued, m_clock.nowMs());
    event.userId = wanted.userId;
    event.details = {{QStringLiteral("token_type"), QStringLiteral("personal_access_token")}, {QStringLiteral("name"), row.name}};
    const auto job = [wanted, row](Transaction &transaction, audit::Event &told) { return insertToken(transaction, wanted, row, told); };
    m_store.write(this, audited<CreatedPersonalAccessToken>(event, job), answerWith(std::move(reply)));
}

void TokenAdministration::revoke(const QString &id, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::TokenRevoked, m_clock.nowMs());
    event.onWhat = id;
    event.details = {{QStringLiteral("token_type"), QStringLiteral("personal_access_token")}};
    const auto job = [id](Transaction &transaction, audit::Event &told) -> Outcome<Done> {
        const store::PersonalAccessTokenTable tokens(transaction);
        const auto row = tokens.find(id);
        if (!row) {
            return failedJob<Done>(row);
        }
        if (!*row) {
            return ruledOut<Done>(notFound("token"));
        }
        told.userId = (*row)->userId;
        const auto removed = tokens.remove(id);
        return removed ? done() : failedJob<Done>(removed);
    };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

} // namespace admin
