// SPDX-License-Identifier: GPL-3.0-or-later
// What administration asks of the servers that run: implemented in runtime, which alone knows whether there are any. Server thread.
#pragma once

#include "server/admin/upstream_types.h"

namespace admin
{

enum class ProbeKind {
    Confirming, // an administrator is looking: what it offers is approved
    Testing,
};

class UpstreamControl
{
public:
    virtual ~UpstreamControl() = default;

    virtual void probe(const QString &serverId, ProbeKind kind, Reply<UpstreamProbe> reply) = 0;
    // For Gatehouse's own account there: the one that is shared, and that the list of tools is asked for with.
    virtual void startSignIn(const QString &serverId, Reply<UpstreamSignIn> reply) = 0;
    virtual Result<Done> restartUpstream(const QString &serverId) = 0;
    [[nodiscard]] virtual Result<QList<UpstreamLogLine>> upstreamLog(const QString &serverId) const = 0;
    [[nodiscard]] virtual int connectionsOf(const QString &serverId) const = 0;
};

// Seals a secret under the master key; `context` says where it belongs (core/sealed_box.h).
class SecretSealing
{
public:
    virtual ~SecretSealing() = default;
    virtual void seal(const QByteArray &context, const core::Secret &plain, Reply<QByteArray> reply) = 0;
};

} // namespace admin
