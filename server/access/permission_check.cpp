// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/access/permission_check.h"

#include <QRegularExpression>

namespace access_control
{

namespace
{

Verdict byRules(const Rights &rights, const QString &server, const QString &tool)
{
    Verdict verdict;
    if (rights.openServers.contains(server)) {
        verdict = {true, Reason::AllowedToEverybody, {}, {}};
    }
    for (const PermissionRule &rule : rights.rules) {
        if (!matches(rule.pattern, server, tool)) {
            continue;
        }
        switch (rule.effect) {
        case Effect::Refuse:
            return {false, Reason::RefusedByRule, rule, {}};
        case Effect::Allow:
            verdict = {true, Reason::AllowedByRule, rule, {}};
            break;
        }
    }
    return verdict;
}

} // namespace

// Linear: after a mismatch only the last `*` takes one character more (no backtracking over earlier ones).
bool matchesGlob(QStringView glob, QStringView text)
{
    qsizetype g = 0;
    qsizetype t = 0;
    qsizetype star = -1;
    qsizetype starText = 0;
    while (t < text.size()) {
        if (g < glob.size() && glob.at(g) == u'*') {
            star = g++;
            starText = t;
        } else if (g < glob.size() && glob.at(g) == text.at(t)) {
            ++g;
            ++t;
        } else if (star >= 0) {
            g = star + 1;
            t = ++starText;
        } else {
            return false;
        }
    }
    while (g < glob.size() && glob.at(g) == u'*') {
        ++g;
    }
    return g == glob.size();
}

bool matches(QStringView pattern, QStringView server, QStringView tool)
{
    const qsizetype slash = pattern.indexOf(u'/');
    return slash >= 0 && matchesGlob(pattern.first(slash), server) && matchesGlob(pattern.sliced(slash + 1), tool);
}

bool isPattern(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("^[a-z0-9*-]{1,64}/[A-Za-z0-9_./*-]{1,128}\\z"));
    return form.match(text).hasMatch();
}

Verdict mayCall(const Rights &rights, const QString &server, const QString &tool)
{
    return rights.mayEnter(server) ? byRules(rights, server, tool) : Verdict{false, Reason::NotOnServerList, {}, {}};
}

Verdict mayCall(const Rights &rights, const TokenGrant &grant, const QString &server, const QString &tool)
{
    Verdict verdict = mayCall(rights, server, tool);
    if (!verdict.isAllowed) {
        return verdict;
    }
    const bool isAdmin = isAdminTool(server, tool);
    if (isAdmin && grant.adminTools == TokenGrant::AdminTools::Off) {
        return {false, Reason::AdminToolsOff, {}, {}};
    }
    const QString needed = scopeFor(grant.host, server, tool);
    const bool hasEvery = !isAdmin && grant.scopes.contains(serverScope(grant.host, everyServer));
    if (hasEvery || grant.scopes.contains(needed)) {
        return verdict;
    }
    return {false, Reason::ScopeMissing, {}, {needed}};
}

Verdict mayUseServer(const Rights &rights, const TokenGrant &grant, const QString &server)
{
    return mayCall(rights, grant, server, QStringLiteral("*")); // no rule for a single tool matches that
}

bool opensServer(const TokenGrant &grant, const QString &server)
{
    const auto has = [&grant](const QString &name) { return grant.scopes.contains(serverScope(grant.host, name)); };
    const bool hasAdminTools = server == builtInServer && grant.adminTools == TokenGrant::AdminTools::On && has(adminTools);
    return has(server) || has(everyServer) || hasAdminTools;
}

QString scopeFor(const QString &host, const QString &server, const QString &tool)
{
    return serverScope(host, isAdminTool(server, tool) ? QString(adminTools) : server);
}

QString serverScope(const QString &host, const QString &server)
{
    return QStringLiteral("mcp:") + host + QLatin1Char(':') + server;
}

bool isAdminTool(const QString &server, const QString &tool)
{
    return server == builtInServer && tool.startsWith(QLatin1String("admin_"));
}

} // namespace access_control
