// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/difference_dialog.h"

#include "ui/common/elided_label.h"
#include "ui/common/failure_words.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"
#include "ui/common/when_answered.h"
#include "ui/roles/cell_words.h"

#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int mostHeight = 320;

QString ruleLine(const admin::RuleEdit &edit)
{
    const QString who = edit.role.isEmpty() ? edit.userId.toString() : edit.role;
    const QString what = edit.effect ? ruleWords({*edit.effect, edit.pattern}) : DifferenceDialog::tr("no rule for %1").arg(format::outside(edit.pattern));
    return QStringLiteral("%1: %2").arg(format::outside(who), what);
}

bool isAllowed(CellMark mark)
{
    return mark == CellMark::AllowedByName || mark == CellMark::AllowedByWider;
}

} // namespace

DifferenceDialog::DifferenceDialog(admin::AdminClient &client, const PermissionMatrix &matrix, QWidget *parent)
    : FormDialog(tr("Apply %n rules?", nullptr, int(matrix.edits().size())), tr("Apply"), parent)
    , m_client(client)
    , m_edits(matrix.edits())
{
    setObjectName(QStringLiteral("differenceDialog"));
    setHintText(tr("From the next request on. Clients that listen are told that their list of tools has changed."));
    setMinimumWidth(em(520));
    auto *lines = new ScrollColumn;
    lines->column().setSpacing(space::Tiny);
    const QList<MatrixChange> changes = matrix.differences();
    for (const MatrixChange &change : changes) {
        const bool isGained = isAllowed(change.after);
        //: %1 = a role or a person, %2 = a tool
        const QString words = isGained ? tr("+  %1 may call %2  (%n people)", nullptr, change.users) : tr("−  %1 may no longer call %2  (%n people)", nullptr, change.users);
        auto *line = new ElidedLabel(words.arg(format::outside(change.column), format::outside(change.tool)), TextRole::Strong);
        line->setTone(isGained ? Tone::Ok : Tone::Err);
        lines->column().addWidget(line);
    }
    if (changes.isEmpty())
        lines->column().addWidget(new ElidedLabel(tr("Nobody may call more or less than now: other rules say the same."), TextRole::Body, Ink::Muted));
    lines->column().addSpacing(space::Small);
    lines->column().addWidget(new ElidedLabel(tr("Rules"), TextRole::CaptionStrong, Ink::Muted));
    for (const admin::RuleEdit &edit : std::as_const(m_edits))
        lines->column().addWidget(new ElidedLabel(ruleLine(edit), TextRole::Mono, Ink::Muted));
    lines->column().addStretch(1);
    lines->setMinimumHeight(em(140));
    lines->setMaximumHeight(em(mostHeight));
    body().addWidget(lines);
    connect(this, &FormDialog::submitted, this, &DifferenceDialog::submit);
}

void DifferenceDialog::submit()
{
    beginWaiting();
    whenAnswered(m_client.applyRules(m_edits), this, [this](const admin::Result<admin::Done> &answer) {
        endWaiting();
        if (!answer)
            return showProblem(failureWords(answer.error()));
        Q_EMIT applied(int(m_edits.size()));
        accept();
    });
}

} // namespace ui
