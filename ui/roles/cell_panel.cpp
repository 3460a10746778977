// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/cell_panel.h"

#include "ui/common/button.h"
#include "ui/common/details_panel.h"
#include "ui/common/elided_label.h"
#include "ui/common/form_field.h"
#include "ui/common/format.h"
#include "ui/common/metrics.h"
#include "ui/common/pill.h"
#include "ui/common/segmented.h"
#include "ui/roles/cell_words.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ui
{

namespace
{
enum EffectSegment {
    AllowSegment,
    NotSetSegment,
    RefuseSegment,
};
} // namespace

CellPanel::CellPanel(QWidget *parent)
    : QWidget(parent)
    , m_panel(new DetailsPanel)
    , m_title(new ElidedLabel({}, TextRole::H3))
    , m_result(new Pill(Tone::Neutral))
    , m_why(new QLabel)
    , m_rule(new ElidedLabel({}, TextRole::Mono, Ink::Muted))
    , m_concerns(new ElidedLabel({}, TextRole::Body, Ink::Muted))
    , m_effect(new Segmented(tr("What this rule says")))
    , m_rules(new QVBoxLayout)
    , m_pattern(new QLineEdit)
    , m_patternField(new FormField(tr("&Another rule"), m_pattern, tr("SERVER/TOOL, with * for anything.")))
    , m_delete(new Button(Icon::Trash, tr("Delete role"), Emphasis::Danger))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_panel);
    m_why->setTextFormat(Qt::PlainText);
    m_why->setWordWrap(true);
    m_effect->setObjectName(QStringLiteral("effect"));
    m_effect->add(tr("Allow"));
    m_effect->add(tr("Not set"));
    m_effect->add(tr("Refuse"));
    auto *result = new QHBoxLayout;
    result->addWidget(m_result);
    result->addStretch();
    auto *resultRow = new QWidget;
    result->setContentsMargins(0, 0, 0, 0);
    resultRow->setLayout(result);
    m_panel->addWidget(m_title);
    m_panel->addWidget(resultRow);
    m_panel->addWidget(m_why);
    m_panel->addWidget(m_rule);
    m_panel->addWidget(m_concerns);
    m_panel->addWidget(m_effect);
    buildRules();
    m_panel->addStretch();
    auto *keys = new ElidedLabel(tr("Space next · A allow · R refuse · Del not set"), TextRole::Caption, Ink::Muted);
    m_panel->addWidget(keys);
    m_delete->setObjectName(QStringLiteral("deleteRole"));
    m_panel->addDangerAction(m_delete);
    connect(m_delete, &QPushButton::clicked, this, [this] { Q_EMIT deleteRoleRequested(m_role); });
    connect(m_effect, &Segmented::currentChanged, this, [this](int segment) {
        Q_EMIT effectRequested(m_shownPattern, segment == AllowSegment ? std::optional(admin::RuleEffect::Allow)
                : segment == RefuseSegment                             ? std::optional(admin::RuleEffect::Refuse)
                                                                       : std::nullopt);
    });
}

void CellPanel::buildRules()
{
    m_panel->addSection(tr("Every rule"));
    auto *rules = new QWidget;
    rules->setLayout(m_rules);
    m_rules->setContentsMargins(0, 0, 0, 0);
    m_rules->setSpacing(0);
    m_panel->addWidget(rules);
    m_pattern->setObjectName(QStringLiteral("rulePattern"));
    m_pattern->setPlaceholderText(QStringLiteral("files/read_*"));
    m_panel->addWidget(m_patternField);
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::Small);
    auto *allow = new Button(tr("Allow"), Emphasis::Soft);
    allow->setObjectName(QStringLiteral("allowRule"));
    auto *refuse = new Button(tr("Refuse"), Emphasis::Soft);
    refuse->setObjectName(QStringLiteral("refuseRule"));
    line->addWidget(allow);
    line->addWidget(refuse);
    line->addStretch();
    m_panel->addWidget(row);
    connect(m_pattern, &QLineEdit::textEdited, this, [this] { m_patternField->setProblem({}); });
    connect(allow, &QPushButton::clicked, this, [this] { addRule(admin::RuleEffect::Allow); });
    connect(refuse, &QPushButton::clicked, this, [this] { addRule(admin::RuleEffect::Refuse); });
}

void CellPanel::addRule(admin::RuleEffect effect)
{
    const QString pattern = m_pattern->text().trimmed();
    if (!admin::isRulePattern(pattern))
        return m_patternField->setProblem(tr("Write SERVER/TOOL, such as gatehouse/add or files/*."));
    m_pattern->clear();
    Q_EMIT effectRequested(pattern, effect);
}

void CellPanel::show(const MatrixColumn &column, const MatrixRow &row, const CellFacts &facts)
{
    m_role = column.role;
    m_shownPattern = row.pattern();
    //: %1 = a role or a person, %2 = a tool
    m_title->setText(tr("%1 › %2").arg(format::outside(column.title), rowWords(row)));
    m_result->set(markTone(facts.mark), markWords(facts.mark));
    m_why->setText(whyWords(column, row, facts));
    m_rule->setText(facts.pattern.isEmpty() ? QStringLiteral("–") : format::outside(facts.pattern));
    m_concerns->setText(column.role.isEmpty() ? tr("Concerns this person alone") : tr("Concerns %n people", nullptr, column.users));
    m_effect->setCurrent(!facts.byName ? NotSetSegment : *facts.byName == admin::RuleEffect::Allow ? AllowSegment : RefuseSegment);
    m_delete->setVisible(!column.role.isEmpty() && !column.isBuiltIn);
    showRules(column);
}

void CellPanel::showRules(const MatrixColumn &column)
{
    while (QLayoutItem *item = m_rules->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const admin::RuleSummary &rule : column.rules) {
        auto *row = new QWidget;
        auto *line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->addWidget(new ElidedLabel(ruleWords(rule), TextRole::Mono), 1);
        auto *take = new IconButton(Icon::Close, tr("Take away: %1").arg(ruleWords(rule)));
        connect(take, &QToolButton::clicked, this, [this, pattern = rule.pattern] { Q_EMIT effectRequested(pattern, std::nullopt); });
        line->addWidget(take);
        m_rules->addWidget(row);
    }
    if (column.rules.isEmpty())
        m_rules->addWidget(new ElidedLabel(tr("None of its own"), TextRole::Body, Ink::Muted));
}

void CellPanel::focusEditor()
{
    m_effect->setFocus(Qt::OtherFocusReason);
}

} // namespace ui
