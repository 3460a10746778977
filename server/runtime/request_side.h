// SPDX-License-Identifier: GPL-3.0-or-later
// Everything between the socket and the store, made from one ServerConfig: signing keys, endpoints, routes, listener. A change of
// settings makes all of it anew; the rest of the server goes on. Server thread.
#pragma once

#include "server/admin/listener_control.h"
#include "server/http/http_listener.h"
#include "server/oauth/keys/key_ring.h"
#include "server/runtime/audit_keeper.h"
#include "server/runtime/endpoint_set.h"
#include "server/runtime/gateway_side.h"
#include "server/runtime/server_config.h"
#include "server/runtime/start_error.h"

#include <QObject>

namespace analytics
{
class EventRecorder;
}
namespace live
{
class LiveState;
}

namespace runtime
{

class StoreSide;

class RequestSide final : public QObject
{
    Q_OBJECT
public:
    RequestSide(StoreSide &storeSide, live::LiveState &liveState, analytics::EventRecorder &recorder);
    ~RequestSide() override;

    // Idempotent: from nothing or from older settings to these, listening unless it was paused.
    void open(const ServerConfig &config);
    // Nobody is served, and nothing of it stands, until the next open(): the master key changes.
    void close();

    [[nodiscard]] admin::ListenerStatus status() const;
    [[nodiscard]] int openStreamsOf(const core::FamilyId &id) const;
    [[nodiscard]] admin::ToolsByServer toolsByServer() const;
    void checkProvider(const QString &id, admin::Reply<admin::Done> reply);
    [[nodiscard]] QList<admin::RateRefusal> rateRefusals() const;
    [[nodiscard]] admin::UpstreamControl *upstreams() const { return m_gateway.get(); } // null while closed
    void pause();
    admin::Result<admin::Done> listen();

Q_SIGNALS:
    void opened(); // the first attempt to listen is over, however it went
    void openFailed(const runtime::StartError &error);
    void stateChanged();
    void listening(const QString &publicUrl);
    void listenFailed(const QString &sentence);

private:
    void keepRoleLogins();
    void keepApprovals();
    void keepExternalServers();
    void keepHostedServers();
    void onKeysOpened(const core::Expected<void, oauth::KeyRingError> &opened);
    [[nodiscard]] http::ListenOptions listenOptions() const;
    void buildEndpoints(quint16 port);
    void recheck(const QList<store::Change> &changes);
    void setState(admin::ServerState state, const QString &problem = {}, const QString &detail = {});

    StoreSide &m_storeSide;
    live::LiveState &m_liveState;
    analytics::EventRecorder &m_recorder;
    mcp::ServerRegistry m_servers; // behind /mcp; outlives every set of endpoints
    std::shared_ptr<oauth::ServerDirectory> m_externalServers = std::make_shared<oauth::ServerDirectory>();
    std::shared_ptr<http::RateRefusals> m_rateRefusals = std::make_shared<http::RateRefusals>();
    ServerConfig m_config;
    quint16 m_port = 0;
    admin::ServerState m_state = admin::ServerState::Starting;
    QString m_problem;
    QString m_problemDetail;

    // Order of members = order of construction. The listener goes first when it ends: handlers borrow what stands above them.
    std::unique_ptr<oauth::KeyRing> m_keys;
    std::unique_ptr<GatewaySide> m_gateway;
    std::unique_ptr<AuditKeeper> m_auditKeeper;
    http::Router m_router;
    std::unique_ptr<EndpointSet> m_endpoints;
    std::unique_ptr<http::HttpListener> m_listener;
};

} // namespace runtime
