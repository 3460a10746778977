// SPDX-License-Identifier: GPL-3.0-or-later
// The listener of a process that serves nobody: the command line at work on an idle data directory.
#pragma once

#include "server/admin/listener_control.h"

namespace runtime
{

class StoppedListener final : public admin::ListenerControl
{
public:
    [[nodiscard]] admin::ListenerStatus status() const override
    {
        admin::ListenerStatus status;
        status.state = admin::ServerState::Paused;
        return status;
    }
    [[nodiscard]] int openStreamsOf(const core::FamilyId &) const override { return 0; }
    [[nodiscard]] admin::ToolsByServer toolsByServer() const override { return {}; }
    void checkProvider(const QString &, admin::Reply<admin::Done> reply) override { reply(listen()); }
    void pause() override {}
    admin::Result<admin::Done> listen() override
    {
        return core::unexpected(admin::Error{admin::ErrorCode::Refused, QStringLiteral("no_server"), QStringLiteral("No server runs here; start one with \"gatehouse-server serve\".")});
    }
};

} // namespace runtime
