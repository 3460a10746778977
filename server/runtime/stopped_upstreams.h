// SPDX-License-Identifier: GPL-3.0-or-later
// The servers behind the gateway of a process that serves nobody: none runs.
#pragma once

#include "server/admin/upstream_control.h"

namespace runtime
{

class StoppedUpstreams final : public admin::UpstreamControl
{
public:
    void probe(const QString &, admin::ProbeKind, admin::Reply<admin::UpstreamProbe> reply) override { reply(core::unexpected(noServer())); }
    void startSignIn(const QString &, admin::Reply<admin::UpstreamSignIn> reply) override { reply(core::unexpected(noServer())); }
    admin::Result<admin::Done> restartUpstream(const QString &) override { return core::unexpected(noServer()); }
    [[nodiscard]] admin::Result<QList<admin::UpstreamLogLine>> upstreamLog(const QString &) const override { return core::unexpected(noServer()); }
    [[nodiscard]] int connectionsOf(const QString &) const override { return 0; }

    [[nodiscard]] static admin::Error noServer()
    {
        return {admin::ErrorCode::Refused, QStringLiteral("no_server"), QStringLiteral("No Gatehouse runs here that could start it; \"gatehouse-server serve\" does.")};
    }
};

} // namespace runtime
