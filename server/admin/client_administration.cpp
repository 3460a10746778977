// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/client_administration.h"

#include "server/admin/audited.h"
#include "server/admin/manual_client.h"
#include "server/admin/settings_control.h"
#include "server/admin/summaries.h"
#include "server/core/clock.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/client_metadata.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/remembered_consent_table.h"

namespace admin
{

namespace
{

using store::Transaction;

Outcome<Done> revokeTokensOf(Transaction &transaction, const core::ClientId &id, core::Seconds now)
{
    const auto client = store::ClientTable(transaction).find(id);
    if (!client) {
        return failedJob<Done>(client);
    }
    if (!*client) {
        return ruledOut<Done>(notFound("client"));
    }
    if (const auto forgotten = store::RememberedConsentTable(transaction).removeOfClient(id); !forgotten) {
        return failedJob<Done>(forgotten);
    }
    const auto ended = store::RefreshTokenFamilyTable(transaction).revokeOfClient(id, QStringLiteral("client_revoked"), now);
    return ended ? done() : failedJob<Done>(ended);
}

Outcome<Done> decideOn(Transaction &transaction, const core::ClientId &id, store::ClientApproval decision, core::Seconds now)
{
    const store::ClientTable clients(transaction);
    const auto client = clients.find(id);
    if (!client) {
        return failedJob<Done>(client);
    }
    if (!*client) {
        return ruledOut<Done>(notFound("client"));
    }
    store::ClientRow row = **client;
    row.approval = decision;
    if (const auto updated = clients.update(row); !updated) {
        return failedJob<Done>(updated);
    }
    return row.isApproved() ? done() : revokeTokensOf(transaction, id, now);
}

Outcome<Done> applyEdit(Transaction &transaction, const ClientEdit &edit)
{
    const store::ClientTable clients(transaction);
    const auto client = clients.find(edit.id);
    if (!client) {
        return failedJob<Done>(client);
    }
    if (!*client) {
        return ruledOut<Done>(notFound("client"));
    }
    if ((*client)->kind == store::ClientKind::MetadataDocument) {
        return ruledOut<Done>(refused("described_by_document", QStringLiteral("This client is described by the document at its address; change it there.")));
    }
    store::ClientRow row = **client;
    row.name = edit.name.trimmed();
    row.redirectUris = edit.redirectUris;
    const auto checked = checkedClientEdit(row);
    if (!checked) {
        return ruledOut<Done>(checked.error());
    }
    return doneUnless(clients.update(*checked));
}

Outcome<CreatedClient> applyNewSecret(Transaction &transaction, const core::ClientId &id)
{
    const store::ClientTable clients(transaction);
    const auto client = clients.find(id);
    if (!client) {
        return failedJob<CreatedClient>(client);
    }
    if (!*client) {
        return ruledOut<CreatedClient>(notFound("client"));
    }
    if (!oauth::needsSecret(**client)) {
        return ruledOut<CreatedClient>(refused("no_secret", QStringLiteral("This client has no secret of ours.")));
    }
    CreatedClient renewed{id, core::Secret(core::randomToken(32))};
    store::ClientRow row = **client;
    row.secretHash = core::sha256(renewed.secret.reveal());
    const auto stored = clients.update(row);
    return stored ? Outcome<CreatedClient>(Result<CreatedClient>(renewed)) : failedJob<CreatedClient>(stored);
}

Outcome<Done> removeClient(Transaction &transaction, const core::ClientId &id)
{
    const auto removed = store::ClientTable(transaction).remove(id);
    if (!removed) {
        return failedJob<Done>(removed);
    }
    return *removed ? done() : ruledOut<Done>(notFound("client"));
}

} // namespace

ClientAdministration::ClientAdministration(
    store::Store &store, const core::Clock &clock, const SettingsControl &settings, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_settings(settings)
    , m_via(via)
{
}

void ClientAdministration::list(Reply<QList<ClientSummary>> reply)
{
    const auto job = [](store::Database &database) -> Outcome<QList<ClientSummary>> {
        const auto rows = store::ClientTable(database).listOverviews();
        if (!rows) {
            return failedJob<QList<ClientSummary>>(rows);
        }
        QList<ClientSummary> clients;
        clients.reserve(rows->size());
        for (const store::ClientOverviewRow &row : *rows) {
            clients.append(toSummary(row));
        }
        return Result<QList<ClientSummary>>(clients);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void ClientAdministration::find(const core::ClientId &id, Reply<std::optional<ClientSummary>> reply)
{
    using Found = std::optional<ClientSummary>;
    const auto job = [id](store::Database &database) -> Outcome<Found> {
        const auto row = store::ClientTable(database).findOverview(id);
        if (!row) {
            return failedJob<Found>(row);
        }
        return Result<Found>(*row ? Found(toSummary(**row)) : Found());
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void ClientAdministration::create(const NewClient &client, Reply<CreatedClient> reply)
{
    const auto job = [client, publicUrl = publicUrlOf(m_settings.list()), now = m_clock.now()](Transaction &transaction, audit::Event &event) {
        return createManualClient(transaction, client, publicUrl, now).map([&event](Result<CreatedClient> created) {
            event.clientId = created ? created->id : core::ClientId();
            return created;
        });
    };
    m_store.write(this, audited<CreatedClient>(actOf(m_via, audit::EventKind::ClientRegistered, m_clock.nowMs()), job), answerWith(std::move(reply)));
}

void ClientAdministration::edit(const ClientEdit &edit, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ClientChanged, m_clock.nowMs());
    event.clientId = edit.id;
    event.details = {{QStringLiteral("redirect_uris"), edit.redirectUris.join(QLatin1Char(' '))}};
    const auto job = [edit](Transaction &transaction, audit::Event &) { return applyEdit(transaction, edit); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void ClientAdministration::renewSecret(const core::ClientId &id, Reply<CreatedClient> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ClientChanged, m_clock.nowMs());
    event.clientId = id;
    event.details = {{QStringLiteral("change"), QStringLiteral("secret")}};
    const auto job = [id](Transaction &transaction, audit::Event &) { return applyNewSecret(transaction, id); };
    m_store.write(this, audited<CreatedClient>(event, job), answerWith(std::move(reply)));
}

void ClientAdministration::approve(const core::ClientId &id, Reply<Done> reply)
{
    decide(id, audit::EventKind::ClientApproved, std::move(reply));
}

void ClientAdministration::deny(const core::ClientId &id, Reply<Done> reply)
{
    decide(id, audit::EventKind::ClientDenied, std::move(reply));
}

void ClientAdministration::decide(const core::ClientId &id, audit::EventKind kind, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, kind, m_clock.nowMs());
    event.clientId = id;
    const auto decision = kind == audit::EventKind::ClientApproved ? store::ClientApproval::Approved : store::ClientApproval::Denied;
    const auto job = [id, decision, now = m_clock.now()](Transaction &transaction, audit::Event &) { return decideOn(transaction, id, decision, now); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void ClientAdministration::revokeTokens(const core::ClientId &id, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ClientTokensRevoked, m_clock.nowMs());
    event.clientId = id;
    const auto job = [id, now = m_clock.now()](Transaction &transaction, audit::Event &) { return revokeTokensOf(transaction, id, now); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

void ClientAdministration::remove(const core::ClientId &id, Reply<Done> reply)
{
    audit::Event event = actOf(m_via, audit::EventKind::ClientDeleted, m_clock.nowMs());
    event.clientId = id;
    const auto job = [id](Transaction &transaction, audit::Event &) { return removeClient(transaction, id); };
    m_store.write(this, audited<Done>(event, job), answerWith(std::move(reply)));
}

} // namespace admin
