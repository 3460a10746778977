// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/upstream_administration.h"

#include "server/admin/audited.h"
#include "server/admin/upstream_rules.h"
#include "server/gateway/upstream_profile.h"
#include "server/store/server_table.h"
#include "server/store/upstream_server_table.h"
#include "server/store/upstream_tool_table.h"

#include <QJsonDocument>

namespace admin
{

namespace
{

using store::Transaction;

struct UpstreamRows {
    store::ServerRow server;
    store::UpstreamServerRow settings;
};

// The rows of one; the outcome is the rule when there is none.
template <class Connection>
Outcome<UpstreamRows> find(Connection &connection, const QString &id)
{
    const auto server = store::ServerTable(connection).find(id);
    const auto settings = store::UpstreamServerTable(connection).find(id);
    if (!server || !settings) {
        return server ? failedJob<UpstreamRows>(settings) : failedJob<UpstreamRows>(server);
    }
    if (!*server || !*settings) {
        return ruledOut<UpstreamRows>({ErrorCode::NotFound, QStringLiteral("server"), QStringLiteral("There is no server \"%1\" behind the gateway; \"server list\" names them.").arg(id)});
    }
    return Outcome<UpstreamRows>(UpstreamRows{**server, **settings});
}

// Changes the settings of one, by a rule that may refuse.
template <class Change>
Outcome<Done> updateSettings(Transaction &transaction, const QString &id, Change change)
{
    auto rows = find(transaction, id);
    if (!rows || !*rows) {
        return rows ? ruledOut<Done>(rows->error()) : failedJob<Done>(rows);
    }
    if (const Result<Done> ruled = change((*rows)->server, (*rows)->settings); !ruled) {
        return ruledOut<Done>(ruled.error());
    }
    const auto written = store::UpstreamServerTable(transaction).update((*rows)->settings);
    return written ? done() : failedJob<Done>(written);
}

Outcome<QList<UpstreamSummary>> listAll(store::Database &database)
{
    using List = QList<UpstreamSummary>;
    const auto servers = store::ServerTable(database).list();
    const auto settings = store::UpstreamServerTable(database).list();
    const auto tools = store::UpstreamToolTable(database).list();
    if (!servers || !settings || !tools) {
        return !servers ? failedJob<List>(servers) : !settings ? failedJob<List>(settings) : failedJob<List>(tools);
    }
    QHash<QString, store::ServerRow> byId;
    for (const store::ServerRow &server : *servers) {
        byId.insert(server.id, server);
    }
    QHash<QString, QList<store::UpstreamToolRow>> toolsById;
    for (const store::UpstreamToolRow &tool : *tools) {
        toolsById[tool.serverId].append(tool);
    }
    List list;
    for (const store::UpstreamServerRow &row : *settings) {
        list.append(summaryOf(byId.value(row.serverId), row, toolsById.value(row.serverId)));
    }
    return Result<List>(list);
}

Outcome<UpstreamSummary> insertRows(Transaction &transaction, const UpstreamRows &rows)
{
    const store::ServerTable servers(transaction);
    const auto sameId = servers.find(rows.server.id);
    if (!sameId) {
        return failedJob<UpstreamSummary>(sameId);
    }
    if (*sameId) {
        return ruledOut<UpstreamSummary>({ErrorCode::Conflict, QStringLiteral("server_id_taken"), QStringLiteral("There is a server \"%1\" already.").arg(rows.server.id)});
    }
    const auto written = servers.insert(rows.server).and_then([&] { return store::UpstreamServerTable(transaction).insert(rows.settings); });
    if (!written) {
        return failedJob<UpstreamSummary>(written);
    }
    return Outcome<UpstreamSummary>(summaryOf(rows.server, rows.settings, {}));
}

} // namespace

UpstreamAdministration::UpstreamAdministration(const UpstreamNeighbours &neighbours, audit::ActorKind via)
    : m_neighbours(neighbours)
    , m_via(via)
{
}

template <class T>
Reply<T> UpstreamAdministration::onceInEffect(Reply<T> reply)
{
    return [this, reply = std::move(reply)](Result<T> answer) {
        const auto nothing = [](store::Database &) { return store::Result<void>(); };
        m_neighbours.store.read(this, nothing, [reply, answer = std::move(answer)](const store::Result<void> &) { reply(answer); });
    };
}

void UpstreamAdministration::list(Reply<QList<UpstreamSummary>> reply)
{
    m_neighbours.store.report(this, listAll, answerWith<QList<UpstreamSummary>>([this, reply = std::move(reply)](Result<QList<UpstreamSummary>> list) {
        if (list) {
            for (UpstreamSummary &summary : *list) {
                summary.connections = m_neighbours.running.connectionsOf(summary.id);
            }
        }
        reply(std::move(list));
    }));
}

void UpstreamAdministration::show(const QString &id, Reply<UpstreamSummary> reply)
{
    const auto job = [id](store::Database &database) -> Outcome<UpstreamSummary> {
        const auto rows = find(database, id);
        if (!rows || !*rows) {
            return rows ? ruledOut<UpstreamSummary>(rows->error()) : failedJob<UpstreamSummary>(rows);
        }
        const auto tools = store::UpstreamToolTable(database).listOf(id);
        return tools ? Outcome<UpstreamSummary>(summaryOf((*rows)->server, (*rows)->settings, *tools)) : failedJob<UpstreamSummary>(tools);
    };
    m_neighbours.store.read(this, job, answerWith<UpstreamSummary>([this, reply = std::move(reply)](Result<UpstreamSummary> summary) {
        if (summary) {
            summary->connections = m_neighbours.running.connectionsOf(summary->id);
        }
        reply(std::move(summary));
    }));
}

void UpstreamAdministration::add(const NewUpstream &server, Reply<UpstreamSummary> reply)
{
    if (const auto shape = checkShape(server); !shape) {
        return reply(core::unexpected(Error(shape.error())));
    }
    QJsonObject values;
    for (const NewEnvironmentVariable &variable : server.environment) {
        values.insert(variable.name, QString::fromUtf8(variable.value.reveal().toByteArray()));
    }
    const core::Secret environment(values.isEmpty() ? QByteArray() : QJsonDocument(values).toJson(QJsonDocument::Compact));
    SecretSealing &sealing = m_neighbours.sealing;
    sealing.seal(gateway::environmentSealContext(server.id), environment, [this, &sealing, server, reply = std::move(reply)](const Result<QByteArray> &sealed) {
        if (!sealed) {
            return reply(core::unexpected(Error(sealed.error())));
        }
        sealing.seal(gateway::credentialSealContext(server.id), server.credential, [this, server, environmentSealed = *sealed, reply](const Result<QByteArray> &credential) {
            if (!credential) {
                return reply(core::unexpected(Error(credential.error())));
            }
            insert(server, environmentSealed, *credential, reply);
        });
    });
}

void UpstreamAdministration::insert(const NewUpstream &server, const QByteArray &environmentSealed, const QByteArray &credentialSealed,
                                    Reply<UpstreamSummary> reply)
{
    UpstreamRows rows;
    rows.server.id = server.id;
    rows.server.kind = server.kind == UpstreamKind::Stdio ? store::ServerKind::Stdio : store::ServerKind::Http;
    rows.server.name = server.name.trimmed().isEmpty() ? server.id : server.name.trimmed();
    rows.server.createdAt = m_neighbours.clock.now();
    rows.settings.serverId = server.id;
    rows.settings.command = server.command;
    rows.settings.workingDirectory = server.workingDirectory;
    for (const NewEnvironmentVariable &variable : server.environment) {
        rows.settings.environmentNames.append(variable.name);
    }
    rows.settings.environmentNames.sort();
    rows.settings.environmentSealed = environmentSealed;
    rows.settings.url = server.url;
    rows.settings.authentication = rowValueOf(server.authentication);
    rows.settings.headerName = server.headerName;
    rows.settings.credentialSealed = credentialSealed;
    rows.settings.about = QByteArrayLiteral("{}");
    audit::Event event = actOf(m_via, audit::EventKind::ServerAdded, m_neighbours.clock.nowMs());
    event.onWhat = server.id;
    const auto job = [rows](Transaction &transaction, audit::Event &) { return insertRows(transaction, rows); };
    m_neighbours.store.write(this, audited<UpstreamSummary>(event, job), answerWith(onceInEffect(std::move(reply))));
}

void UpstreamAdministration::change(const QString &id, const UpstreamChange &change, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerChanged, m_neighbours.clock.nowMs());
    event.onWhat = id;
    const auto job = [id, change](Transaction &transaction, audit::Event &) -> Outcome<Done> {
        const auto rows = find(transaction, id);
        const Outcome<Done> written = updateSettings(transaction, id, [&](const store::ServerRow &, store::UpstreamServerRow &settings) {
            settings = changed(settings, change);
            return checkSharing(settings);
        });
        if (!mayGoOn(written) || (!change.name && !change.isOpenToAll)) {
            return written;
        }
        const store::ServerRow &server = (*rows)->server;
        const auto renamed = store::ServerTable(transaction).update(id, change.name.value_or(server.name), change.isOpenToAll.value_or(server.isOpenToAll));
        return renamed ? done() : failedJob<Done>(renamed);
    };
    m_neighbours.store.write(this, audited<Done>(event, job), answerWith(onceInEffect(std::move(reply))));
}

void UpstreamAdministration::confirm(const QString &id, const QString &confirmation, Reply<UpstreamProbe> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerConfirmed, m_neighbours.clock.nowMs());
    event.onWhat = id;
    event.details = {{QStringLiteral("sha256"), confirmation}};
    const auto job = [id, confirmation](Transaction &transaction, audit::Event &) {
        return updateSettings(transaction, id, [&](const store::ServerRow &server, store::UpstreamServerRow &settings) -> Result<Done> {
            const QByteArray hash = gateway::confirmationHash(server, settings);
            if (confirmation != QString::fromLatin1(hash.toHex())) {
                return core::unexpected(refused("other_command", QStringLiteral("What \"%1\" runs or calls is not what was shown; look at it again.").arg(id)));
            }
            settings.confirmedHash = hash;
            return Done{};
        });
    };
    m_neighbours.store.write(this, audited<Done>(event, job), answerWith(onceInEffect<Done>([this, id, reply = std::move(reply)](const Result<Done> &confirmed) {
        if (!confirmed) {
            return reply(core::unexpected(Error(confirmed.error())));
        }
        m_neighbours.running.probe(id, ProbeKind::Confirming, onceInEffect(reply));
    })));
}

void UpstreamAdministration::test(const QString &id, Reply<UpstreamProbe> reply)
{
    show(id, [this, id, reply = std::move(reply)](const Result<UpstreamSummary> &summary) {
        if (!summary) {
            return reply(core::unexpected(Error(summary.error())));
        }
        if (!summary->isConfirmed) {
            return reply(core::unexpected(refused("not_confirmed", QStringLiteral("Nobody has agreed to what \"%1\" runs or calls yet: \"server confirm %1\" shows it.").arg(id))));
        }
        m_neighbours.running.probe(id, ProbeKind::Testing, onceInEffect(reply));
    });
}

void UpstreamAdministration::enable(const QString &id, Reply<Done> reply)
{
    setEnabled(id, true, std::move(reply));
}

void UpstreamAdministration::disable(const QString &id, Reply<Done> reply)
{
    setEnabled(id, false, std::move(reply));
}

void UpstreamAdministration::setEnabled(const QString &id, bool isEnabled, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerChanged, m_neighbours.clock.nowMs());
    event.onWhat = id;
    event.details = {{QStringLiteral("enabled"), isEnabled}};
    const auto job = [id, isEnabled](Transaction &transaction, audit::Event &) {
        return updateSettings(transaction, id, [isEnabled](const store::ServerRow &, store::UpstreamServerRow &settings) -> Result<Done> {
            settings.isEnabled = isEnabled;
            return Done{};
        });
    };
    m_neighbours.store.write(this, audited<Done>(event, job), answerWith(onceInEffect(std::move(reply))));
}

void UpstreamAdministration::connectAccount(const QString &id, Reply<UpstreamSignIn> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerChanged, m_neighbours.clock.nowMs());
    event.onWhat = id;
    event.details = {{QStringLiteral("sign_in_begun"), true}};
    const auto job = [id](Transaction &transaction, audit::Event &) -> Outcome<Done> {
        const auto rows = find(transaction, id);
        if (!rows || !*rows) {
            return rows ? ruledOut<Done>(rows->error()) : failedJob<Done>(rows);
        }
        return done();
    };
    m_neighbours.store.write(this, audited<Done>(event, job), answerWith<Done>([this, id, reply = std::move(reply)](const Result<Done> &told) {
        told ? m_neighbours.running.startSignIn(id, reply) : reply(core::unexpected(Error(told.error())));
    }));
}

void UpstreamAdministration::restart(const QString &id, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ServerChanged, m_neighbours.clock.nowMs());
    event.onWhat = id;
    event.details = {{QStringLiteral("restarted"), true}};
    const auto job = [id](Transaction &transaction, audit::Event &) -> Outcome<Done> {
        const auto rows = find(transaction, id);
        if (!rows || !*rows) {
            return rows ? ruledOut<Done>(rows->error()) : failedJob<Done>(rows);
        }
        return done();
    };
    m_neighbours.store.write(this, audited<Done>(event, job), answerWith<Done>([this, id, reply = std::move(reply)](const Result<Done> &told) {
        reply(told ? m_neighbours.running.restartUpstream(id) : told);
    }));
}

void UpstreamAdministration::log(const QString &id, Reply<QList<UpstreamLogLine>> reply)
{
    reply(m_neighbours.running.upstreamLog(id));
}

} // namespace admin
