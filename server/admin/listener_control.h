// SPDX-License-Identifier: GPL-3.0-or-later
// What AdminService knows of the socket side: whether the server listens, where, and how to switch it. Implemented in runtime;
// server thread.
#pragma once

#include "server/admin/admin_types.h"

namespace admin
{

struct ListenerStatus {
    ServerState state = ServerState::Starting;
    QString problem; // code of the listen error, empty when none
    QString problemDetail;
    QString listenAddress;
    QString publicUrl;
    QString mcpUrl;
    QString authMode;
    QStringList providers;
    int connections = 0;
    int openStreams = 0;
    qint64 callsNotRecorded = 0; // since the start
    std::optional<core::Seconds> certificateEndsAt;
};

struct RateRefusal { // requests refused with 429 since the program started
    QString path;
    quint64 count = 0;
    core::Seconds lastAt{};
};

class ListenerControl
{
public:
    virtual ~ListenerControl() = default;

    [[nodiscard]] virtual ListenerStatus status() const = 0;
    [[nodiscard]] virtual int openStreamsOf(const core::FamilyId &id) const = 0;
    [[nodiscard]] virtual ToolsByServer toolsByServer() const = 0;
    // Whether this provider ("github") accepts the app of the settings: asks it.
    virtual void checkProvider(const QString &id, Reply<Done> reply) = 0;
    [[nodiscard]] virtual QList<RateRefusal> rateRefusals() const { return {}; } // by path
    virtual void pause() = 0;
    // Also: tries to listen again after a failure.
    virtual Result<Done> listen() = 0;
};

} // namespace admin
