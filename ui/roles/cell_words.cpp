// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/cell_words.h"

#include "ui/common/format.h"

#include <QCoreApplication>

namespace ui
{

namespace
{
struct Words {
    Q_DECLARE_TR_FUNCTIONS(ui::CellWords)
};
} // namespace

QString markWords(CellMark mark)
{
    switch (mark) {
    case CellMark::Nothing: return Words::tr("Not allowed");
    case CellMark::AllowedByName:
    case CellMark::AllowedByWider: return Words::tr("Allowed");
    case CellMark::Refused: return Words::tr("Refused");
    case CellMark::Some: return Words::tr("Some tools");
    }
    Q_UNREACHABLE();
}

Tone markTone(CellMark mark)
{
    switch (mark) {
    case CellMark::AllowedByName:
    case CellMark::AllowedByWider: return Tone::Ok;
    case CellMark::Refused: return Tone::Err;
    case CellMark::Some: return Tone::Info;
    case CellMark::Nothing: return Tone::Neutral;
    }
    Q_UNREACHABLE();
}

QString whyWords(const MatrixColumn &column, const MatrixRow &row, const CellFacts &facts)
{
    if (facts.shutBy == QLatin1String("user_blocked"))
        return Words::tr("This person is blocked: no rule helps.");
    if (facts.shutBy == QLatin1String("user_pending"))
        return Words::tr("This person is not approved: approve them first.");
    if (facts.shutBy == QLatin1String("not_on_server_list"))
        return Words::tr("This server has an allow-list without this person.");
    if (row.tool.isEmpty())
        return facts.byName ? Words::tr("A rule for the whole server, with tools that come later.") : Words::tr("No rule speaks of the whole server. Its tools have their own.");
    const bool isByName = facts.pattern == row.pattern();
    switch (facts.mark) {
    case CellMark::Nothing:
        return Words::tr("Nothing allows it.");
    case CellMark::Refused:
        return isByName ? Words::tr("A rule that names this tool refuses it. Refusing wins over every rule that allows.")
                        : Words::tr("A wider rule refuses it. Refusing wins over every rule that allows.");
    case CellMark::AllowedByName:
        return Words::tr("A rule that names this tool allows it.");
    case CellMark::AllowedByWider:
    case CellMark::Some:
        break;
    }
    if (facts.pattern.isEmpty())
        return Words::tr("The server is switched on for everybody.");
    return column.role.isEmpty() ? Words::tr("A rule of their role allows it.") : Words::tr("A wider rule allows it.");
}

QString rowWords(const MatrixRow &row)
{
    if (!row.tool.isEmpty())
        return format::outside(row.tool);
    return row.server == QLatin1String("gatehouse") ? Words::tr("Built-in tools") : format::outside(row.server);
}

QString ruleWords(const admin::RuleSummary &rule)
{
    return (rule.effect == admin::RuleEffect::Allow ? Words::tr("allow") : Words::tr("refuse")) + QStringLiteral("  ") + format::outside(rule.pattern);
}

} // namespace ui
