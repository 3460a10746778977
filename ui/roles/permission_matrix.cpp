// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/permission_matrix.h"

#include <algorithm>

namespace ui
{

namespace
{

using admin::RuleEdit;
using admin::RuleEffect;
using admin::RuleSummary;

std::optional<RuleEffect> effectOf(const QList<RuleSummary> &rules, const QString &pattern)
{
    const auto rule = std::find_if(rules.cbegin(), rules.cend(), [&pattern](const RuleSummary &one) { return one.pattern == pattern; });
    return rule == rules.cend() ? std::nullopt : std::optional(rule->effect);
}

QList<RuleEdit> editsOf(const MatrixColumn &column)
{
    QList<RuleEdit> edits;
    for (const RuleSummary &rule : column.rules) {
        if (effectOf(column.saved, rule.pattern) != rule.effect)
            edits.append({column.role, column.userId, rule.pattern, rule.effect});
    }
    for (const RuleSummary &rule : column.saved) {
        if (!effectOf(column.rules, rule.pattern))
            edits.append({column.role, column.userId, rule.pattern, std::nullopt});
    }
    return edits;
}

// Not a rule but who they are, or the server's own list.
bool isShut(const QString &reason)
{
    return reason == QLatin1String("user_blocked") || reason == QLatin1String("user_pending") || reason == QLatin1String("not_on_server_list");
}

} // namespace

QString MatrixRow::pattern() const
{
    return server + QLatin1Char('/') + (tool.isEmpty() ? QStringLiteral("*") : tool);
}

void PermissionMatrix::setTools(const admin::ToolsByServer &tools)
{
    m_rows.clear();
    const QString builtIn = QStringLiteral("gatehouse");
    QStringList servers = tools.keys();
    if (servers.removeOne(builtIn))
        servers.prepend(builtIn);
    for (const QString &server : std::as_const(servers)) {
        m_rows.append({server, {}});
        for (const QString &tool : tools.value(server))
            m_rows.append({server, tool});
    }
}

void PermissionMatrix::setRoles(const QList<admin::RoleSummary> &roles)
{
    const QList<MatrixColumn> known = std::exchange(m_roles, {});
    for (const admin::RoleSummary &role : roles) {
        MatrixColumn column;
        column.role = column.title = role.name;
        column.users = role.users;
        column.isBuiltIn = role.isBuiltIn;
        column.saved = column.rules = role.rules;
        const auto before = std::find_if(known.cbegin(), known.cend(), [&role](const MatrixColumn &one) { return one.role == role.name; });
        if (before != known.cend()) {
            const QList<RuleEdit> edits = editsOf(*before);
            for (const RuleEdit &edit : edits)
                column.rules = admin::withRule(column.rules, edit.pattern, edit.effect);
        }
        m_roles.append(column);
    }
}

void PermissionMatrix::setPerson(const QString &name, const admin::UserPermissions &permissions)
{
    MatrixColumn column;
    column.userId = permissions.userId;
    column.title = name;
    column.saved = column.rules = permissions.ownRules;
    for (const MatrixColumn &role : std::as_const(m_roles)) {
        if (permissions.roles.contains(role.role))
            column.ofRoles += role.saved;
    }
    for (const admin::UserPermissions::Tool &tool : permissions.tools)
        column.answers.insert(tool.server + QLatin1Char('/') + tool.name, tool.answer);
    if (m_person && m_person->userId == permissions.userId) {
        const QList<RuleEdit> edits = editsOf(*m_person);
        for (const RuleEdit &edit : edits)
            column.rules = admin::withRule(column.rules, edit.pattern, edit.effect);
    }
    m_person = column;
}

void PermissionMatrix::clearPerson()
{
    m_person.reset();
}

CellMark PermissionMatrix::markOf(const MatrixColumn &column, const QList<RuleSummary> &own, const MatrixRow &row)
{
    const admin::PermissionAnswer answer = column.answers.value(row.pattern());
    if (isShut(answer.reason))
        return CellMark::Nothing;
    const admin::MatrixCell cell = admin::cellOf(column.ofRoles + own, row.server, row.tool);
    switch (cell.state) {
    case admin::CellState::Refused:
        return CellMark::Refused;
    case admin::CellState::Allowed:
        return effectOf(own, row.pattern()) == RuleEffect::Allow ? CellMark::AllowedByName : CellMark::AllowedByWider;
    case admin::CellState::NotAllowed:
        return answer.reason == QLatin1String("open_to_everybody") ? CellMark::AllowedByWider : CellMark::Nothing;
    }
    Q_UNREACHABLE();
}

CellMark PermissionMatrix::serverMark(const MatrixColumn &column, const QList<RuleSummary> &own, const QString &server) const
{
    int allowed = 0;
    int refused = 0;
    int all = 0;
    for (const MatrixRow &row : m_rows) {
        if (row.server != server || row.tool.isEmpty())
            continue;
        const CellMark mark = markOf(column, own, row);
        ++all;
        allowed += mark == CellMark::AllowedByName || mark == CellMark::AllowedByWider ? 1 : 0;
        refused += mark == CellMark::Refused ? 1 : 0;
    }
    const auto byName = effectOf(own, MatrixRow{server, {}}.pattern());
    if (all > 0 && allowed == all)
        return byName == RuleEffect::Allow ? CellMark::AllowedByName : CellMark::AllowedByWider;
    if (all > 0 && refused == all)
        return CellMark::Refused;
    if (all == 0 && byName)
        return *byName == RuleEffect::Allow ? CellMark::AllowedByName : CellMark::Refused;
    return allowed > 0 ? CellMark::Some : CellMark::Nothing;
}

CellMark PermissionMatrix::anyMark(const MatrixColumn &column, const QList<RuleSummary> &own, const MatrixRow &row) const
{
    return row.tool.isEmpty() ? serverMark(column, own, row.server) : markOf(column, own, row);
}

CellFacts PermissionMatrix::cell(const MatrixRow &row, int index) const
{
    const MatrixColumn &one = column(index);
    CellFacts facts;
    facts.mark = anyMark(one, one.rules, row);
    facts.byName = effectOf(one.rules, row.pattern());
    facts.pattern = row.tool.isEmpty() ? (facts.byName ? row.pattern() : QString()) : admin::cellOf(one.ofRoles + one.rules, row.server, row.tool).pattern;
    const QString reason = one.answers.value(row.pattern()).reason;
    facts.shutBy = isShut(reason) ? reason : QString();
    facts.isChanged = facts.byName != effectOf(one.saved, row.pattern()) || facts.mark != anyMark(one, one.saved, row);
    return facts;
}

void PermissionMatrix::setRule(int index, const QString &pattern, std::optional<RuleEffect> effect)
{
    MatrixColumn &one = columnAt(index);
    one.rules = admin::withRule(one.rules, pattern, effect);
}

void PermissionMatrix::discard()
{
    for (MatrixColumn &role : m_roles)
        role.rules = role.saved;
    if (m_person)
        m_person->rules = m_person->saved;
}

QList<RuleEdit> PermissionMatrix::edits() const
{
    QList<RuleEdit> edits;
    for (const MatrixColumn &role : m_roles)
        edits += editsOf(role);
    return m_person ? edits + editsOf(*m_person) : edits;
}

QList<MatrixChange> PermissionMatrix::differences() const
{
    QList<MatrixColumn> columns = m_roles;
    if (m_person)
        columns.append(*m_person);
    QList<MatrixChange> changes;
    for (const MatrixColumn &one : std::as_const(columns)) {
        for (const MatrixRow &row : m_rows) {
            if (row.tool.isEmpty())
                continue;
            const MatrixChange change{one.title, row.pattern(), markOf(one, one.saved, row), markOf(one, one.rules, row), one.users};
            const auto isAllowed = [](CellMark mark) { return mark == CellMark::AllowedByName || mark == CellMark::AllowedByWider; };
            if (isAllowed(change.before) != isAllowed(change.after))
                changes.append(change);
        }
    }
    return changes;
}

} // namespace ui
