// SPDX-License-Identifier: GPL-3.0-or-later
// What a cell of the permission matrix means, in words: for the panel, the tooltip and the screen reader. Main thread.
#pragma once

#include "ui/common/tone.h"
#include "ui/roles/permission_matrix.h"

namespace ui
{

[[nodiscard]] QString markWords(CellMark mark); // "Allowed", "Refused"
[[nodiscard]] Tone markTone(CellMark mark);
[[nodiscard]] QString whyWords(const MatrixColumn &column, const MatrixRow &row, const CellFacts &facts);
[[nodiscard]] QString rowWords(const MatrixRow &row); // "Built-in tools", "add"
[[nodiscard]] QString ruleWords(const admin::RuleSummary &rule); // "allow  files/*"

} // namespace ui
