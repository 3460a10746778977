// SPDX-License-Identifier: GPL-3.0-or-later
// One thing that happened, as whoever it happened to tells it. Never a secret: no token, code, verifier, password, cookie, and no
// text somebody typed where a name was expected (people type passwords there). Any thread.
#pragma once

#include "server/audit/event_kind.h"
#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QJsonObject>

namespace audit
{

enum class ActorKind {
    Anybody, // nobody we know (yet)
    User,
    Client,
    Console,
    CommandLine,
    Server, // by itself: a lifetime, a rule, a start
};

struct Actor {
    ActorKind kind = ActorKind::Anybody;
    QString id; // of the user or client

    [[nodiscard]] static Actor user(const core::UserId &id) { return {ActorKind::User, id.toString()}; }
    [[nodiscard]] static Actor client(const core::ClientId &id) { return {ActorKind::Client, id.toString()}; }
};

enum class EventResult {
    Done,
    Refused, // a rule said no
    Failed,  // the machine failed
};

// Where a request came from.
struct Origin {
    core::RequestId requestId;
    QString address;
    QString proxyAddress; // the trusted proxy it came through; empty: none
};

struct Event {
    EventKind kind = EventKind::ServerStarted;
    core::Milliseconds time{}; // AuditLog::record() fills it in
    Actor actor{};
    core::UserId userId{};     // whom it concerns
    core::ClientId clientId{};
    QString onWhat{};          // a session, key, setting, role, token id
    EventResult result = EventResult::Done;
    QString reason{};          // a code of our own making: repeats are folded by it, and it outlives an erasure
    QJsonObject details{};     // may be personal, but only of `userId` or the actor: it is erased with them
    Origin origin{};
};

[[nodiscard]] QLatin1String toWire(ActorKind kind);
[[nodiscard]] QLatin1String toWire(EventResult result);

} // namespace audit
