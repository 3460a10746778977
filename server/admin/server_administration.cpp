// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/server_administration.h"

#include "server/access/login_name.h"
#include "server/access/user_lookup.h"
#include "server/admin/audited.h"
#include "server/admin/upstream_rules.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/gateway/upstream_profile.h"
#include "server/oauth/server_directory.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/server_allow_table.h"
#include "server/store/server_table.h"
#include "server/store/upstream_server_table.h"

#include <QHostAddress>
#include <QUrl>

#include <algorithm>

namespace admin
{

namespace
{

using store::Transaction;

constexpr qsizetype LongestName = 100;
constexpr qsizetype LongestUrl = 500;

bool isLoopback(const QString &host)
{
    return host == QLatin1String("localhost") || QHostAddress(host).isLoopback();
}

// RFC 8707 section 2: absolute, without fragment. https, since its tokens travel there; http for this machine alone.
bool isResource(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttps = url.scheme() == QLatin1String("https");
    const bool isLocalHttp = url.scheme() == QLatin1String("http") && isLoopback(url.host());
    return text.size() <= LongestUrl && url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment()
        && (isHttps || isLocalHttp);
}

Result<Done> checkShape(const NewExternalServer &server)
{
    if (const auto id = checkServerId(server.id); !id) {
        return id;
    }
    if (server.name.size() > LongestName) {
        return core::unexpected(invalid("name", QStringLiteral("A server's name has at most 100 characters.")));
    }
    if (!isResource(server.resourceUrl)) {
        return core::unexpected(invalid("resource", QStringLiteral("\"%1\" is no resource URL: give https://host/path as its clients use it (http for this machine alone).").arg(server.resourceUrl)));
    }
    return Done{};
}

QString kindText(store::ServerKind kind)
{
    switch (kind) {
    case store::ServerKind::External:
        return QStringLiteral("external");
    case store::ServerKind::Stdio:
        return QStringLiteral("stdio");
    case store::ServerKind::Http:
        return QStringLiteral("http");
    }
    Q_UNREACHABLE();
}

ServerSummary toSummary(const store::ServerRow &row, const QStringList &serversWithList)
{
    const core::ClientId introspectionId = row.kind == store::ServerKind::External ? oauth::introspectionId(row.id) : core::ClientId();
    return {row.id, kindText(row.kind), {}, row.name, row.resourceUrl, introspectionId, serversWithList.contains(row.id), row.createdAt};
}

QString stateOf(const store::ServerRow &server, const store::UpstreamServerRow &settings)
{
    if (settings.confirmedHash != gateway::confirmationHash(server, settings)) {
        return QStringLiteral("unconfirmed");
    }
    return settings.isEnabled ? QStringLiteral("enabled") : QStringLiteral("disabled");
}

store::ServerRow rowOf(const NewExternalServer &server, core::Seconds now)
{
    store::ServerRow row;
    row.id = server.id;
    row.name = server.name.trimmed().isEmpty() ? server.id : server.name.trimmed();
    row.resourceUrl = server.resourceUrl;
    row.createdAt = now;
    return row;
}

Outcome<Done> requireFree(Transaction &transaction, const store::ServerRow &row)
{
    const store::ServerTable servers(transaction);
    const auto sameId = servers.find(row.id);
    const auto sameResource = servers.findByResource(row.resourceUrl);
    if (!sameId || !sameResource) {
        return sameId ? failedJob<Done>(sameResource) : failedJob<Done>(sameId);
    }
    if (*sameId) {
        return ruledOut<Done>({ErrorCode::Conflict, QStringLiteral("server_id_taken"), QStringLiteral("There is a server \"%1\" already.").arg(row.id)});
    }
    if (*sameResource) {
        return ruledOut<Done>({ErrorCode::Conflict, QStringLiteral("resource_taken"), QStringLiteral("The server \"%1\" has this resource URL already.").arg((*sameResource)->id)});
    }
    return done();
}

Outcome<ServerWithCredentials> insertServer(Transaction &transaction, store::ServerRow row)
{
    if (const auto free = requireFree(transaction, row); !mayGoOn(free)) {
        return free ? ruledOut<ServerWithCredentials>(free->error()) : failedJob<ServerWithCredentials>(free);
    }
    const store::ServerTable servers(transaction);
    core::Secret secret(core::randomToken(32));
    row.secretHash = core::sha256(secret.reveal());
    // A list that was made before the server holds from the start.
    const auto lists = store::ServerAllowTable(transaction).listServers();
    if (!lists) {
        return failedJob<ServerWithCredentials>(lists);
    }
    const auto inserted = servers.insert(row);
    if (!inserted) {
        return failedJob<ServerWithCredentials>(inserted);
    }
    return Outcome<ServerWithCredentials>(ServerWithCredentials{toSummary(row, *lists), std::move(secret)});
}

store::Result<void> allowAll(Transaction &transaction, const QString &server, const QList<store::LoginName> &entries, core::Seconds now)
{
    const store::ServerAllowTable table(transaction);
    if (entries.isEmpty()) { // a list that nobody but the owner is on; no list would let everybody in
        return table.insert(server, {store::ServerAllowTable::roleKind, QStringLiteral("owner")});
    }
    store::Result<void> done;
    for (const store::LoginName &entry : entries) {
        done = done.and_then([&] { return access_control::bindIfKnown(transaction, entry, now); }).and_then([&] { return table.insert(server, entry); });
    }
    return done;
}

struct CheckedImport {
    store::ServerRow row;
    QList<store::LoginName> entries;
};

// Every rule before the first row: what a rule forbids has written nothing.
Outcome<QList<ServerWithCredentials>> insertServers(Transaction &transaction, const QList<CheckedImport> &imports, const audit::Event &each)
{
    using List = QList<ServerWithCredentials>;
    for (const CheckedImport &import : imports) {
        if (const auto free = requireFree(transaction, import.row); !mayGoOn(free)) {
            return free ? ruledOut<List>(free->error()) : failedJob<List>(free);
        }
    }
    List added;
    for (const CheckedImport &import : imports) {
        if (const auto allowed = allowAll(transaction, import.row.id, import.entries, import.row.createdAt); !allowed) {
            return failedJob<List>(allowed);
        }
        audit::Event event = each;
        event.onWhat = import.row.id;
        const auto job = [row = import.row](Transaction &inner, audit::Event &) { return insertServer(inner, row); };
        const auto server = audited<ServerWithCredentials>(event, job)(transaction);
        if (!server || !*server) {
            return server ? ruledOut<List>(server->error()) : failedJob<List>(server);
        }
        added.append(**server);
    }
    return Result<List>(added);
}

Outcome<ServerWithCredentials> changeSecret(Transaction &transaction, const QString &id)
{
    const store::ServerTable servers(transaction);
    const auto row = servers.find(id);
    const auto lists = store::ServerAllowTable(transaction).listServers();
    if (!row || !lists) {
        return row ? failedJob<ServerWithCredentials>(lists) : failedJob<ServerWithCredentials>(row);
    }
    if (!*row || (*row)->kind != store::ServerKind::External) {
        return ruledOut<ServerWithCredentials>(notFound("server"));
    }
    core::Secret secret(core::randomToken(32));
    const auto updated = servers.updateSecret(id, core::sha256(secret.reveal()));
    if (!updated) {
        return failedJob<ServerWithCredentials>(updated);
    }
    return Outcome<ServerWithCredentials>(ServerWithCredentials{toSummary(**row, *lists), std::move(secret)});
}

Outcome<Done> removeServer(Transaction &transaction, const QString &id, core::Seconds now)
{
    const store::ServerTable servers(transaction);
    const auto row = servers.find(id);
    if (!row) {
        return failedJob<Done>(row);
    }
    if (!*row) {
        return ruledOut<Done>(notFound("server"));
    }
    const store::RefreshTokenFamilyTable families(transaction);
    const QString reason = QStringLiteral("server_removed");
    const auto ended = (*row)->kind == store::ServerKind::External ? families.revokeOfResource((*row)->resourceUrl, reason, now)
                                                                   : families.revokeOfServer(id, reason, now);
    if (!ended) {
        return failedJob<Done>(ended);
    }
    const auto forgotten = store::ServerAllowTable(transaction).removeAll(id);
    if (!forgotten) {
        return failedJob<Done>(forgotten);
    }
    const auto removed = servers.remove(id);
    return removed ? done() : failedJob<Done>(removed);
}

} // namespace

ServerAdministration::ServerAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_via(via)
{
}

void ServerAdministration::list(Reply<QList<ServerSummary>> reply)
{
    using List = QList<ServerSummary>;
    const auto job = [](store::Database &database) -> Outcome<List> {
        const auto rows = store::ServerTable(database).list();
        const auto lists = store::ServerAllowTable(database).listServers();
        const auto settings = store::UpstreamServerTable(database).list();
        if (!rows || !lists || !settings) {
            return !rows ? failedJob<List>(rows) : !lists ? failedJob<List>(lists) : failedJob<List>(settings);
        }
        List servers;
        for (const store::ServerRow &row : *rows) {
            servers.append(toSummary(row, *lists));
            const auto upstream = std::find_if(settings->begin(), settings->end(), [&](const store::UpstreamServerRow &s) { return s.serverId == row.id; });
            if (upstream != settings->end()) {
                servers.last().state = stateOf(row, *upstream);
            }
        }
        return Result<List>(servers);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void ServerAdministration::addExternal(const NewExternalServer &server, Reply<ServerWithCredentials> reply)
{
    if (const auto shape = checkShape(server); !shape) {
        reply(core::unexpected(Error(shape.error())));
        return;
    }
    const store::ServerRow row = rowOf(server, m_clock.now());
    audit::Event event = actOf(m_via, audit::EventKind::ServerAdded, m_clock.nowMs());
    event.onWhat = row.id;
    const auto job = [row](Transaction &transaction, audit::Event &) { return insertServer(transaction, row); };
    m_store.write(this, audited<ServerWithCredentials>(event, job), answerWith(std::move(reply)));
}

void ServerAdministration::importExternal(const QList<ImportedServer> &servers, Reply<QList<ServerWithCredentials>> reply)
{
    using List = QList<ServerWithCredentials>;
    QList<CheckedImport> imports;
    QHash<QString, QString> resourceOfId;
    for (const ImportedServer &import : servers) {
        if (const auto shape = checkShape(import.server); !shape) {
            return reply(core::unexpected(Error(shape.error())));
        }
        const QString earlier = resourceOfId.value(import.server.id);
        if (!earlier.isEmpty()) {
            return reply(core::unexpected(invalid("server", QStringLiteral("The id \"%1\" is there twice (%2, %3): server ids are unique here; rename one.")
                                                                .arg(import.server.id, earlier, import.server.resourceUrl))));
        }
        resourceOfId.insert(import.server.id, import.server.resourceUrl);
        CheckedImport checked{rowOf(import.server, m_clock.now()), {}};
        for (const QString &login : import.allowedLogins) {
            const auto name = access_control::parseLoginName(login);
            if (!name) {
                return reply(core::unexpected(invalid("allowed_users", QStringLiteral("%1: %2.").arg(import.server.id, name.error()))));
            }
            checked.entries.append(*name);
        }
        imports.append(checked);
    }
    const audit::Event event = actOf(m_via, audit::EventKind::ServerAdded, m_clock.nowMs());
    m_store.write(
        this, [imports, event](Transaction &transaction) -> Outcome<List> { return insertServers(transaction, imports, event); }, answerWith(std::move(reply)));
}

void ServerAdministration::renewSecret(const QString &id, Reply<ServerWithCredentials> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerChanged, m_clock.nowMs());
    event.onWhat = id;
    const auto job = [id](Transaction &transaction, audit::Event &) { return changeSecret(transaction, id); };
    m_store.write(this, audited<ServerWithCredentials>(event, job), answerWith(std::move(reply)));
}

void ServerAdministration::remove(const QString &id, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerRemoved, m_clock.nowMs());
    event.onWhat = id;
    const auto job = [id, now = m_clock.now()](Transaction &transaction, audit::Event &) { return removeServer(transaction, id, now); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

} // namespace admin
