// SPDX-License-Identifier: GPL-3.0-or-later
// A server behind the gateway, as the endpoint sees it: approved tools under the names an administrator gave them, everything else as the
// upstream has it. Each request goes over the connection of its user (or the shared one). Server thread.
#pragma once

#include "server/gateway/definition_quarantine.h"
#include "server/gateway/upstream_profile.h"
#include "server/gateway/upstream_supervisor.h"
#include "server/mcp/mcp_server.h"

namespace store
{
class Store;
}

namespace gateway
{

// For whom a connection is made.
struct ConnectionCaller {
    std::optional<live::Principal> principal; // nullopt: everybody, or the administrator's own test
    std::optional<core::Secret> providerToken;
    QByteArray session; // the MCP session it is for, where that matters
};

using ProviderTokenFound = std::function<void(std::optional<core::Secret>)>;

struct UpstreamServices {
    store::Store &store;
    const core::Clock &clock;
    UpstreamSupervisor &supervisor;
    mcp::ServerHost &host;
    std::function<UpstreamAccess(const UpstreamProfile &, const ConnectionCaller &)> access;
    std::function<void(const core::Secret &accessToken, QObject *context, ProviderTokenFound)> openProviderToken;
    std::function<QString(const QString &serverId)> connectUrl; // empty: accounts are not connected there
    QString version;                                            // of Gatehouse
};

class UpstreamServer final : public QObject, public mcp::McpServer
{
    Q_OBJECT
public:
    UpstreamServer(const UpstreamServices &services, UpstreamProfile profile, const QList<store::UpstreamToolRow> &tools);
    ~UpstreamServer() override;

    // What an administrator changed. Connections are kept when they would be made the same way again.
    void update(UpstreamProfile profile, const QList<store::UpstreamToolRow> &tools);
    [[nodiscard]] const UpstreamProfile &profile() const { return m_profile; }

    [[nodiscard]] QString id() const override { return m_profile.server.id; }
    [[nodiscard]] mcp::ServerFeatures features() const override;
    [[nodiscard]] QString instructions() const override;
    [[nodiscard]] const std::vector<mcp::ToolDescription> &tools() const override { return m_tools; }
    void list(mcp::ItemKind kind, const mcp::ServerRequest &request, mcp::ItemsAnswer answer) override;
    void handle(const mcp::ServerRequest &request, mcp::ServerAnswer answer) override;

    // Connects as nobody in particular and takes in what the upstream offers.
    struct Probe {
        UpstreamFacts facts;
        int toolsOffered = 0;
        int toolsWaiting = 0; // new or changed
        QStringList unusable;
    };
    void probe(Sighting sighting, QObject *context, std::function<void(core::Expected<Probe, UpstreamFailure>)> then);

    // The user may not go on: what waits for them is dropped.
    void dropParkedOf(const core::UserId &userId);

private:
    using LinkReady = UpstreamLink::Ready;
    void withLink(const mcp::ServerRequest &request, QObject *context, LinkReady then);
    void acquire(const ConnectionCaller &caller, const QJsonObject &capabilities, QObject *context, LinkReady then);
    void follow(UpstreamLink &link);
    void start(const mcp::ServerRequest &request, mcp::ServerAnswer answer);
    void send(UpstreamCall &call, UpstreamLink &link);
    void sendAnew(UpstreamCall &call);
    void settle(UpstreamCall &call, const UpstreamResult &result);
    void resume(const QByteArray &parkedId, const mcp::ServerRequest &request, mcp::ServerAnswer answer);
    void subscribe(const mcp::ServerRequest &request, mcp::ServerAnswer answer);
    void unsubscribe(const mcp::ServerRequest &request, mcp::ServerAnswer answer);
    void onListChanged(UpstreamLink &link, const QString &method);
    void takeInTools(UpstreamLink &link, Sighting sighting, QObject *context, std::function<void(core::Expected<SightedTools, UpstreamFailure>)> then);
    void keepAbout(const UpstreamFacts &facts, Sighting sighting);
    void setTools(const QList<store::UpstreamToolRow> &tools);
    [[nodiscard]] LinkKey keyFor(const ConnectionCaller &caller, const QJsonObject &capabilities) const;
    [[nodiscard]] UpstreamRequest requestFor(const mcp::ServerRequest &request) const;
    [[nodiscard]] QJsonObject callerFor(const mcp::ServerRequest &request) const;
    [[nodiscard]] mcp::Audience audienceOf(const UpstreamLink &link) const;

    const UpstreamServices m_services;
    UpstreamProfile m_profile;
    QJsonObject m_about;
    std::vector<mcp::ToolDescription> m_tools; // by served name
    QHash<QString, QString> m_ownNames;        // served name -> the upstream's
    std::chrono::steady_clock::time_point m_confirmingUntil{};
};

// {capabilities, serverInfo, instructions, protocolVersion}
[[nodiscard]] QByteArray aboutOf(const UpstreamFacts &facts);

} // namespace gateway
