// SPDX-License-Identifier: GPL-3.0-or-later
// What one list of rules says about one tool: a cell of the permission matrix, decided where every permission is decided
// (access/permission_check.h). Pure; any thread.
#pragma once

#include "server/admin/admin_types.h"

namespace admin
{

enum class CellState {
    NotAllowed, // nothing speaks of it
    Allowed,
    Refused,
};

struct MatrixCell {
    CellState state = CellState::NotAllowed;
    QString pattern;                  // of the rule that decides; empty: none
    std::optional<RuleEffect> byName; // what the rule that names this tool alone says

    friend bool operator==(const MatrixCell &, const MatrixCell &) = default;
};

[[nodiscard]] MatrixCell cellOf(const QList<RuleSummary> &rules, const QString &server, const QString &tool);
[[nodiscard]] QList<RuleSummary> withRule(QList<RuleSummary> rules, const QString &pattern, std::optional<RuleEffect> effect);
[[nodiscard]] bool isRulePattern(const QString &text); // "SERVER/TOOL", with * for anything

} // namespace admin
