// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/role_matrix.h"

#include "server/access/permission_check.h"

namespace admin
{

MatrixCell cellOf(const QList<RuleSummary> &rules, const QString &server, const QString &tool)
{
    const QString name = server + QLatin1Char('/') + tool;
    MatrixCell cell;
    access_control::Rights rights;
    for (const RuleSummary &rule : rules) {
        const auto effect = rule.effect == RuleEffect::Allow ? access_control::Effect::Allow : access_control::Effect::Refuse;
        rights.rules.append({{}, effect, rule.pattern});
        if (rule.pattern == name) {
            cell.byName = rule.effect;
        }
    }
    const access_control::Verdict verdict = mayCall(rights, server, tool);
    cell.pattern = verdict.rule.pattern;
    if (verdict.isAllowed) {
        cell.state = CellState::Allowed;
    } else if (verdict.reason == access_control::Reason::RefusedByRule) {
        cell.state = CellState::Refused;
    }
    return cell;
}

QList<RuleSummary> withRule(QList<RuleSummary> rules, const QString &pattern, std::optional<RuleEffect> effect)
{
    rules.removeIf([&pattern](const RuleSummary &rule) { return rule.pattern == pattern; });
    if (effect) {
        rules.append({*effect, pattern});
    }
    return rules;
}

bool isRulePattern(const QString &text)
{
    return access_control::isPattern(text);
}

} // namespace admin
