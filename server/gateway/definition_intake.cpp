// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/definition_intake.h"

#include "server/audit/append.h"
#include "server/store/store.h"
#include "server/store/upstream_server_table.h"
#include "server/store/upstream_tool_table.h"

#include <QLoggingCategory>

namespace gateway
{

namespace
{

Q_LOGGING_CATEGORY(lcGateway, "gatehouse.gateway")

using store::Transaction;

store::Result<void> tellOfHeld(Transaction &transaction, const store::UpstreamToolRow &tool, core::Milliseconds now)
{
    audit::Event event{.kind = audit::EventKind::ToolHeld, .time = now, .actor = {audit::ActorKind::Server, {}}};
    event.onWhat = tool.serverId + QLatin1Char('/') + tool.name;
    event.details = {{QStringLiteral("sha256"), definitionHash(tool.pendingDefinition)}};
    return audit::append(transaction, event);
}

store::Result<SightedTools> take(Transaction &transaction, const QString &serverId, const QJsonArray &listed, Sighting sighting, Coverage coverage,
                                 core::Milliseconds now)
{
    const store::UpstreamToolTable table(transaction);
    const store::UpstreamServerTable servers(transaction);
    const auto server = servers.find(serverId);
    const auto known = table.listOf(serverId);
    if (!server || !known) {
        return core::unexpected(store::Error(server ? known.error() : server.error()));
    }
    if (!*server) {
        return SightedTools(); // removed meanwhile
    }
    // Nothing was ever listed: this is the first sight that an administrator has confirmed. An empty list is one, too, or a server could
    // show nothing until nobody looks.
    const bool isFirst = !(*server)->firstListAt && known->isEmpty();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const SightedTools tools = takeIn(serverId, *known, listed, isFirst ? Sighting::Approving : sighting, coverage, seconds);
    store::Result<void> written;
    if (!(*server)->firstListAt) {
        written = servers.updateFirstListAt(serverId, seconds).map([](bool) {});
    }
    const auto isHeld = [](const store::UpstreamToolRow &tool) { return tool.isOffered && !tool.pendingDefinition.isEmpty(); };
    for (const store::UpstreamToolRow &tool : tools.added) {
        written = written.and_then([&] { return table.insert(tool); }).and_then([&] {
            return isHeld(tool) ? tellOfHeld(transaction, tool, now) : store::Result<void>();
        });
    }
    for (const store::UpstreamToolRow &tool : tools.changed) {
        written = written.and_then([&] { return table.update(tool).map([](bool) {}); }).and_then([&] {
            return isHeld(tool) ? tellOfHeld(transaction, tool, now) : store::Result<void>();
        });
    }
    if (!written) {
        return core::unexpected(store::Error(written.error()));
    }
    return tools;
}

} // namespace

void keepDefinitions(store::Store &store, const core::Clock &clock, const QString &serverId, const QJsonArray &listed, Sighting sighting, Coverage coverage,
                     QObject *context, std::function<void(const SightedTools &)> then)
{
    const auto job = [serverId, listed, sighting, coverage, now = clock.nowMs()](Transaction &transaction) { return take(transaction, serverId, listed, sighting, coverage, now); };
    store.write(context, job, [serverId, then = std::move(then)](const store::Result<SightedTools> &taken) {
        if (!taken) {
            qCWarning(lcGateway).noquote() << "the tools of" << serverId << "cannot be stored:" << taken.error().detail;
            return then({});
        }
        for (const QString &problem : taken->unusable) {
            qCWarning(lcGateway).noquote() << serverId << "offers what cannot be served:" << problem;
        }
        then(*taken);
    });
}

} // namespace gateway
