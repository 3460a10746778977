// SPDX-License-Identifier: GPL-3.0-or-later
// The whole server in construction order. Brings itself up step by step (some answers come later) and stops in one function.
// Server thread.
#pragma once

#include "server/admin/admin_socket.h"
#include "server/analytics/event_recorder.h"
#include "server/analytics/retention.h"
#include "server/live/live_state.h"
#include "server/runtime/housekeeping.h"
#include "server/runtime/metrics_server.h"
#include "server/runtime/request_side.h"
#include "server/runtime/scheduled_export.h"
#include "server/runtime/store_side.h"

namespace runtime
{

class ServerRuntime final : public QObject, public admin::ListenerControl, public admin::UpstreamControl
{
    Q_OBJECT
public:
    ServerRuntime(ConfigSources sources, LoadedConfig loaded);
    ~ServerRuntime() override;

    // Answers with started() or startFailed().
    void start();
    // Stop listening, let go of requests, flush what was recorded, close the database: what was acknowledged is on the disk then.
    void stop();

    [[nodiscard]] admin::AdminService &adminService() { return m_storeSide->adminService(); } // after started()

    [[nodiscard]] admin::ListenerStatus status() const override;
    [[nodiscard]] int openStreamsOf(const core::FamilyId &id) const override;
    [[nodiscard]] admin::ToolsByServer toolsByServer() const override;
    void checkProvider(const QString &id, admin::Reply<admin::Done> reply) override;
    [[nodiscard]] QList<admin::RateRefusal> rateRefusals() const override;
    void pause() override;
    admin::Result<admin::Done> listen() override;

    void probe(const QString &serverId, admin::ProbeKind kind, admin::Reply<admin::UpstreamProbe> reply) override;
    void startSignIn(const QString &serverId, admin::Reply<admin::UpstreamSignIn> reply) override;
    admin::Result<admin::Done> restartUpstream(const QString &serverId) override;
    [[nodiscard]] admin::Result<QList<admin::UpstreamLogLine>> upstreamLog(const QString &serverId) const override;
    [[nodiscard]] int connectionsOf(const QString &serverId) const override;

Q_SIGNALS:
    void started();
    void startFailed(const runtime::StartError &error);
    void listening(const QString &publicUrl);
    void listenFailed(const QString &sentence);

private:
    [[nodiscard]] core::Expected<void, StartError> openStore();
    [[nodiscard]] core::Expected<void, StartError> countUncounted();
    void applyUsageSettings();
    void openMasterKey();
    void takeFromEnvFile();
    void publishKeyOfEnvFile();
    void makeFirstAccount();
    void openRequestSide();
    void onSettingsChanged(const QStringList &keys);
    void fail(const StartError &error);
    [[nodiscard]] admin::UpstreamControl *upstreams() const; // null: not (yet) running
    void tell(audit::EventKind kind);

    ConfigSources m_sources;
    LoadedConfig m_loaded;
    bool m_hasStarted = false;

    // Order of members = order of construction; each borrows only what stands above it.
    std::unique_ptr<StoreSide> m_storeSide;
    std::unique_ptr<live::LiveState> m_liveState;
    std::unique_ptr<analytics::EventRecorder> m_recorder;
    std::unique_ptr<analytics::Retention> m_retention;
    std::unique_ptr<ScheduledExport> m_exports;
    std::unique_ptr<MetricsServer> m_metrics;
    std::unique_ptr<Housekeeping> m_housekeeping;
    std::unique_ptr<RequestSide> m_requestSide;
    std::unique_ptr<admin::AdminSocket> m_adminSocket;
};

} // namespace runtime
