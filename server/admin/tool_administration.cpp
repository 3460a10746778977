// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/tool_administration.h"

#include "server/admin/audited.h"
#include "server/admin/upstream_rules.h"
#include "server/gateway/definition_quarantine.h"
#include "server/gateway/tool_standing.h"
#include "server/store/upstream_tool_table.h"

#include <algorithm>

namespace admin
{

namespace
{

using store::Transaction;
using store::UpstreamToolRow;

constexpr qsizetype LongestDescription = 10'000;

Error noTool(const QString &serverId, const QString &name)
{
    return {ErrorCode::NotFound, QStringLiteral("tool"), QStringLiteral("The server \"%1\" has no tool \"%2\"; \"tool list %1\" names them.").arg(serverId, name)};
}

bool isNameTaken(const QList<UpstreamToolRow> &tools, const UpstreamToolRow &by)
{
    return std::any_of(tools.begin(), tools.end(), [&](const UpstreamToolRow &other) {
        return other.name != by.name && other.isOffered && gateway::servedName(other) == gateway::servedName(by);
    });
}

} // namespace

ToolAdministration::ToolAdministration(store::Store &store, const core::Clock &clock, audit::ActorKind via)
    : m_store(store)
    , m_clock(clock)
    , m_via(via)
{
}

audit::Event ToolAdministration::event(audit::EventKind kind, const QString &serverId, const QString &name) const
{
    audit::Event event = actOf(m_via, kind, m_clock.nowMs());
    event.onWhat = serverId + QLatin1Char('/') + name;
    return event;
}

// Change: Result<Done>(UpstreamToolRow &, const QList<UpstreamToolRow> &all of the server).
template <class Change>
void ToolAdministration::change(const QString &serverId, const QString &name, audit::Event event, Change change, Reply<Done> reply)
{
    const auto job = [serverId, name, change](Transaction &transaction, audit::Event &) -> Outcome<Done> {
        const store::UpstreamToolTable table(transaction);
        const auto all = table.listOf(serverId);
        if (!all) {
            return failedJob<Done>(all);
        }
        const auto found = std::find_if(all->begin(), all->end(), [&](const UpstreamToolRow &tool) { return tool.name == name; });
        if (found == all->end()) {
            return ruledOut<Done>(noTool(serverId, name));
        }
        UpstreamToolRow tool = *found;
        if (const Result<Done> ruled = change(tool, *all); !ruled) {
            return ruledOut<Done>(ruled.error());
        }
        const auto written = table.update(tool);
        return written ? done() : failedJob<Done>(written);
    };
    // Answered after the gateway has read it: reads answer in their order.
    const auto inEffect = [this, reply = std::move(reply)](const Result<Done> &changed) {
        const auto nothing = [](store::Database &) { return store::Result<void>(); };
        m_store.read(this, nothing, [reply, changed](const store::Result<void> &) { reply(changed); });
    };
    m_store.write(this, audited<Done>(std::move(event), job), answerWith<Done>(inEffect));
}

void ToolAdministration::list(const QString &serverId, Reply<QList<ToolSummary>> reply)
{
    using List = QList<ToolSummary>;
    const auto job = [serverId](store::Database &database) -> Outcome<List> {
        const store::UpstreamToolTable table(database);
        const auto rows = serverId.isEmpty() ? table.list() : table.listOf(serverId);
        if (!rows) {
            return failedJob<List>(rows);
        }
        List tools;
        for (const UpstreamToolRow &row : *rows) {
            tools.append(summaryOf(row));
        }
        return Result<List>(tools);
    };
    m_store.report(this, job, answerWith(std::move(reply)));
}

void ToolAdministration::enable(const QString &serverId, const QString &name, Reply<Done> reply)
{
    audit::Event told = event(audit::EventKind::ToolChanged, serverId, name);
    told.details = {{QStringLiteral("enabled"), true}};
    const auto enabled = [](UpstreamToolRow &tool, const QList<UpstreamToolRow> &) -> Result<Done> {
        tool.isEnabled = true;
        return Done{};
    };
    change(serverId, name, told, enabled, std::move(reply));
}

void ToolAdministration::disable(const QString &serverId, const QString &name, Reply<Done> reply)
{
    audit::Event told = event(audit::EventKind::ToolChanged, serverId, name);
    told.details = {{QStringLiteral("enabled"), false}};
    const auto disabled = [](UpstreamToolRow &tool, const QList<UpstreamToolRow> &) -> Result<Done> {
        tool.isEnabled = false;
        return Done{};
    };
    change(serverId, name, told, disabled, std::move(reply));
}

void ToolAdministration::rename(const QString &serverId, const QString &name, const QString &newName, Reply<Done> reply)
{
    audit::Event told = event(audit::EventKind::ToolChanged, serverId, name);
    told.details = {{QStringLiteral("renamed_to"), newName}};
    const auto renamed = [newName](UpstreamToolRow &tool, const QList<UpstreamToolRow> &all) -> Result<Done> {
        tool.renamedTo = newName == tool.name ? QString() : newName;
        if (!newName.isEmpty() && !gateway::isServableName(tool.serverId, newName)) {
            return core::unexpected(invalid("name", QStringLiteral("\"%1__%2\" cannot be a tool's name: at most 64 letters, digits, _ . / and -.").arg(tool.serverId, newName)));
        }
        if (isNameTaken(all, tool)) {
            return core::unexpected(Error{ErrorCode::Conflict, QStringLiteral("tool_name_taken"), QStringLiteral("Another tool of this server is called \"%1\" already.").arg(gateway::servedName(tool))});
        }
        return Done{};
    };
    change(serverId, name, told, renamed, std::move(reply));
}

void ToolAdministration::describe(const QString &serverId, const QString &name, const QString &description, Reply<Done> reply)
{
    if (description.size() > LongestDescription) {
        return reply(core::unexpected(invalid("description", QStringLiteral("A description has at most 10,000 characters."))));
    }
    audit::Event told = event(audit::EventKind::ToolChanged, serverId, name);
    told.details = {{QStringLiteral("described"), !description.isEmpty()}};
    const auto described = [description](UpstreamToolRow &tool, const QList<UpstreamToolRow> &) -> Result<Done> {
        tool.ownDescription = description;
        return Done{};
    };
    change(serverId, name, told, described, std::move(reply));
}

void ToolAdministration::review(const QString &serverId, const QString &name, Reply<ToolReview> reply)
{
    const auto job = [serverId, name](store::Database &database) -> Outcome<ToolReview> {
        const auto row = store::UpstreamToolTable(database).find(serverId, name);
        if (!row) {
            return failedJob<ToolReview>(row);
        }
        if (!*row) {
            return ruledOut<ToolReview>(noTool(serverId, name));
        }
        const UpstreamToolRow &tool = **row;
        ToolReview review{summaryOf(tool), tool.pendingDefinition.isEmpty() ? QString() : gateway::definitionHash(tool.pendingDefinition), {}};
        if (!tool.pendingDefinition.isEmpty()) {
            for (const gateway::DefinitionDifference &difference : gateway::differencesOf(tool.definition, tool.pendingDefinition)) {
                review.differences.append({difference.path, difference.before, difference.after});
            }
        }
        return Outcome<ToolReview>(review);
    };
    m_store.read(this, job, answerWith(std::move(reply)));
}

void ToolAdministration::accept(const QString &serverId, const QString &name, const QString &pendingHash, Reply<Done> reply)
{
    audit::Event told = event(audit::EventKind::ToolAccepted, serverId, name);
    told.details = {{QStringLiteral("sha256"), pendingHash}};
    const auto accepted = [pendingHash](UpstreamToolRow &tool, const QList<UpstreamToolRow> &) -> Result<Done> {
        if (tool.pendingDefinition.isEmpty()) {
            return core::unexpected(refused("nothing_waits", QStringLiteral("No definition of \"%1\" waits to be accepted.").arg(tool.name)));
        }
        if (gateway::definitionHash(tool.pendingDefinition) != pendingHash) {
            return core::unexpected(refused("other_definition", QStringLiteral("The definition of \"%1\" has changed once more; look at the difference again.").arg(tool.name)));
        }
        tool.definition = std::exchange(tool.pendingDefinition, {});
        return Done{};
    };
    change(serverId, name, told, accepted, std::move(reply));
}

} // namespace admin
