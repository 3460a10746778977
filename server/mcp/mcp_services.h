// SPDX-License-Identifier: GPL-3.0-or-later
// What /mcp needs of its neighbours, and the settings it follows. Filled in by the composition; every function is called on the server
// thread and calls back there.
#pragma once

#include "server/analytics/event_recorder.h"
#include "server/mcp/bearer_guard.h"
#include "server/mcp/session_registry.h"

namespace mcp
{

// Whether a token family may still be used, and by whom; nullopt: it has ended.
using PrincipalFound = std::function<void(std::optional<live::Principal>)>;
using FindPrincipal = std::function<void(const core::FamilyId &familyId, QObject *context, PrincipalFound then)>;

struct McpServices {
    VerifyToken verify;
    FindPrincipal principalFor;
    std::function<void(analytics::CallEvent)> record;
    std::function<void(const analytics::Use &)> noteUse; // every request of a session or client, before it is answered
    const core::Clock &clock;
    TokenRefused tokenRefused = {};
};

struct McpSettings {
    QString publicUrl; // no trailing slash
    QString serverVersion;
    Door door = Door::OAuth;
    SessionLimits sessions;
    int listenStreamsPerUser = 64;
    core::Secret stateKey; // 32 bytes: seals what clients carry for us
    access_control::TokenGrant::AdminTools adminTools = access_control::TokenGrant::AdminTools::Off;
};

} // namespace mcp
