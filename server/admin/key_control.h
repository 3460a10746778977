// SPDX-License-Identifier: GPL-3.0-or-later
// What administration asks of the keys: a new one to sign with, one brought along, a new master key. Implemented in runtime, which
// alone has the master key; server thread.
#pragma once

#include "server/admin/admin_types.h"
#include "server/audit/event.h"
#include "server/core/secret.h"

namespace admin
{

class KeyControl
{
public:
    virtual ~KeyControl() = default;

    // `algorithm` is RS256 or ES256.
    virtual void rotateSigningKey(const QString &algorithm, audit::ActorKind by, Reply<SigningKeySummary> reply) = 0;
    virtual void importKey(const core::Secret &pem, ImportedKeyUse use, audit::ActorKind by, Reply<SigningKeySummary> reply) = 0;
    virtual void rotateMasterKey(audit::ActorKind by, Reply<Done> reply) = 0;
};

} // namespace admin
