// SPDX-License-Identifier: GPL-3.0-or-later
// A backup of the whole data directory, as AdminService offers it. Implemented in runtime, which knows where everything lies and has the
// master key; server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"

namespace admin
{

class BackupControl
{
public:
    virtual ~BackupControl() = default;

    // `target`: an absolute path where nothing is yet. The work is done in the background.
    virtual void make(const QString &target, const core::Secret &passphrase, audit::ActorKind by, Reply<Done> reply) = 0;
};

} // namespace admin
