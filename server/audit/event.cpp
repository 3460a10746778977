// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audit/event.h"

namespace audit
{

QLatin1String toWire(ActorKind kind)
{
    switch (kind) {
    case ActorKind::Anybody:
        return QLatin1String("anybody");
    case ActorKind::User:
        return QLatin1String("user");
    case ActorKind::Client:
        return QLatin1String("client");
    case ActorKind::Console:
        return QLatin1String("console");
    case ActorKind::CommandLine:
        return QLatin1String("command_line");
    case ActorKind::Server:
        return QLatin1String("server");
    }
    Q_UNREACHABLE();
}

QLatin1String toWire(EventResult result)
{
    switch (result) {
    case EventResult::Done:
        return QLatin1String("done");
    case EventResult::Refused:
        return QLatin1String("refused");
    case EventResult::Failed:
        return QLatin1String("failed");
    }
    Q_UNREACHABLE();
}

} // namespace audit
