// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/tool_standing.h"

#include <QRegularExpression>

namespace gateway
{

namespace
{

constexpr qsizetype LongestName = 64;
constexpr qsizetype SeparatorLength = 2; // "__"

} // namespace

bool isServableName(const QString &serverId, const QString &name)
{
    static const QRegularExpression form(QStringLiteral("^[A-Za-z0-9_./-]+$"));
    return serverId.size() + SeparatorLength + name.size() <= LongestName && form.match(name).hasMatch();
}

ToolStanding standingOf(const store::UpstreamToolRow &tool)
{
    if (!tool.isOffered) {
        return ToolStanding::Gone;
    }
    if (tool.definition.isEmpty()) {
        return ToolStanding::New;
    }
    if (!tool.pendingDefinition.isEmpty()) {
        return ToolStanding::Changed;
    }
    if (!tool.isEnabled) {
        return ToolStanding::Disabled;
    }
    return isServableName(tool.serverId, servedName(tool)) ? ToolStanding::Served : ToolStanding::NeedsRename;
}

} // namespace gateway
