// SPDX-License-Identifier: GPL-3.0-or-later
// The list of servers besides the built-in one, and those of them that run elsewhere and trust our tokens: their credentials for introspection
// are seen once, in the answer. Those behind the gateway are UpstreamAdministration's, who may enter AccessAdministration's. Server thread.
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

struct ServerSummary {
    QString id;
    QString kind; // "external", "stdio", "http"
    QString state; // of those behind the gateway: "enabled", "disabled", "unconfirmed"
    QString name;
    QString resourceUrl;
    core::ClientId introspectionId;
    bool hasAllowList = false;
    core::Seconds createdAt{};
};

struct NewExternalServer {
    QString id;
    QString name; // empty: the id
    QString resourceUrl;
};

// Of another system's map: who may enter is a list of GitHub logins; an empty one means nobody there, and only the owner here.
struct ImportedServer {
    NewExternalServer server;
    QStringList allowedLogins;
};

struct ServerWithCredentials {
    ServerSummary summary;
    core::Secret secret;
};

class ServerAdministration final : public QObject
{
    Q_OBJECT
public:
    ServerAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via);

    void list(Reply<QList<ServerSummary>> reply);
    void addExternal(const NewExternalServer &server, Reply<ServerWithCredentials> reply);
    // All or none.
    void importExternal(const QList<ImportedServer> &servers, Reply<QList<ServerWithCredentials>> reply);
    void renewSecret(const QString &id, Reply<ServerWithCredentials> reply);
    // Ends every session of its resource, and its allow-list.
    void remove(const QString &id, Reply<Done> reply);

private:
    store::Store &m_store;
    const core::Clock &m_clock;
    audit::ActorKind m_via;
};

} // namespace admin
