// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/roles/roles_page.h"

#include "ui/common/button.h"
#include "ui/common/card.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/elided_label.h"
#include "ui/common/filter_bar.h"
#include "ui/common/format.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/common/toast.h"
#include "ui/common/user_combo.h"
#include "ui/roles/cell_panel.h"
#include "ui/roles/difference_dialog.h"
#include "ui/roles/matrix_model.h"
#include "ui/roles/matrix_view.h"
#include "ui/roles/new_role_dialog.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QShortcut>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

constexpr int panelWidth = 300;
constexpr int panelFrom = 860; // of the page: below it the table has all the room
const QString seeAsKey = QStringLiteral("see-as");

class LegendMark final : public QWidget
{
public:
    explicit LegendMark(CellMark mark)
        : m_mark(mark)
    {
        setFixedSize(markSide, markSide);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintMark(painter, rect(), m_mark);
    }

private:
    CellMark m_mark;
};

} // namespace

RolesPage::RolesPage(admin::AdminClient &client, ConsoleSettings &, QWidget *parent)
    : Page({PageId::Roles, Icon::Roles, tr("Roles"), tr("Which role may call which tool. A change works from the next request on.")}, parent)
    , m_client(client)
    , m_model(new MatrixModel(m_matrix, this))
    , m_view(new MatrixView(*m_model))
    , m_panel(new CellPanel)
    , m_filter(new FilterBar(tr("Filter tools")))
    , m_seeAs(new UserCombo(client, UserCombo::Offer::Everybody))
    , m_discard(new Button(tr("Discard")))
    , m_review(new Button(Icon::Check, tr("Review"), Emphasis::Primary))
    , m_rolesQuestion(this)
    , m_toolsQuestion(this)
    , m_personQuestion(this)
{
    setObjectName(QStringLiteral("rolesPage"));
    buildActions();
    m_filter->addTrailing(makeLegend());
    auto *card = new Card;
    card->body().setContentsMargins(1, 1, 1, 1);
    card->body().addWidget(m_view);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::Block);
    row->addWidget(card, 1);
    row->addWidget(m_panel);
    m_panel->setFixedWidth(em(panelWidth));
    body().addWidget(m_filter);
    body().addLayout(row, 1);

    connect(m_filter, &FilterBar::changed, m_model, &MatrixModel::setWords);
    connect(m_filter, &FilterBar::leftDownwards, m_view, qOverload<>(&QWidget::setFocus));
    connect(m_view, &MatrixView::cellChosen, this, &RolesPage::showCell);
    connect(m_view, &MatrixView::nextRequested, this, &RolesPage::nextState);
    connect(m_view, &MatrixView::effectRequested, this,
        [this](const QModelIndex &index, std::optional<admin::RuleEffect> effect) { setEffect(m_model->rowAt(index.row()).pattern(), effect); });
    connect(m_panel, &CellPanel::effectRequested, this, &RolesPage::setEffect);
    connect(m_panel, &CellPanel::deleteRoleRequested, this, &RolesPage::askToDelete);
    connect(&client, &admin::AdminClient::changed, this, &RolesPage::onChanged);
    updateActions();
    refresh();
}

void RolesPage::buildActions()
{
    auto *label = new ElidedLabel(tr("See as"), TextRole::Body, Ink::Muted);
    m_seeAs->setObjectName(QStringLiteral("seeAs"));
    m_seeAs->setAccessibleName(tr("See as"));
    m_seeAs->setNobody(tr("Nobody"));
    auto *create = new Button(Icon::Plus, tr("New role"));
    create->setObjectName(QStringLiteral("newRole"));
    m_discard->setObjectName(QStringLiteral("discard"));
    m_review->setObjectName(QStringLiteral("review"));
    for (QWidget *widget : {static_cast<QWidget *>(label), static_cast<QWidget *>(m_seeAs), static_cast<QWidget *>(create), static_cast<QWidget *>(m_discard), static_cast<QWidget *>(m_review)})
        addHeaderAction(widget);
    auto *createKey = new QShortcut(QKeySequence::New, this);
    createKey->setContext(Qt::WidgetWithChildrenShortcut);
    connect(createKey, &QShortcut::activated, this, &RolesPage::createRole);
    connect(create, &QPushButton::clicked, this, &RolesPage::createRole);
    connect(m_discard, &QPushButton::clicked, this, &RolesPage::discard);
    connect(m_review, &QPushButton::clicked, this, &RolesPage::review);
    connect(m_seeAs, &UserCombo::chosen, this, &RolesPage::seeAs);
}

QWidget *RolesPage::makeLegend()
{
    auto *legend = new QWidget;
    auto *row = new QHBoxLayout(legend);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Small);
    row->addSpacing(space::Block);
    const QList<QPair<CellMark, QString>> marks{{CellMark::AllowedByName, tr("Allowed here")}, {CellMark::AllowedByWider, tr("By a wider rule")},
        {CellMark::Refused, tr("Refused")}, {CellMark::Some, tr("Some tools")}, {CellMark::Nothing, tr("Not allowed")}};
    for (const auto &[mark, words] : marks) {
        row->addWidget(new LegendMark(mark));
        row->addWidget(new ElidedLabel(words, TextRole::Caption, Ink::Muted));
    }
    return legend;
}

void RolesPage::resizeEvent(QResizeEvent *event)
{
    Page::resizeEvent(event);
    m_panel->setVisible(width() >= em(panelFrom));
}

void RolesPage::refresh()
{
    m_toolsQuestion.ask(m_client.listTools(), [this](const admin::Result<admin::ToolsByServer> &answer) {
        if (!answer)
            return showFailure(answer.error());
        m_matrix.setTools(*answer);
        rebuild();
    });
    m_rolesQuestion.ask(m_client.listRolesWithRules(), [this](const admin::Result<QList<admin::RoleSummary>> &answer) {
        if (!answer)
            return showFailure(answer.error());
        hideFailure();
        m_matrix.setRoles(*answer);
        rebuild();
        askPerson();
    });
}

void RolesPage::onChanged(const QList<admin::Change> &changes)
{
    const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(), [](const admin::Change &change) {
        return change.topic == admin::Topic::Users || change.topic == admin::Topic::Server || change.topic == admin::Topic::Settings;
    });
    if (concernsUs && isVisible())
        refresh();
}

void RolesPage::seeAs(const core::UserId &user)
{
    m_person = user;
    m_personName = m_seeAs->userName();
    if (user.isEmpty())
        return stopSeeingAs();
    MessageStrip &strip = strips().show(seeAsKey, Tone::Info, tr("You see what %1 may call.").arg(m_personName), tr("Stop"));
    strip.setIsClosable(false);
    connect(&strip, &MessageStrip::acted, this, &RolesPage::stopSeeingAs, Qt::UniqueConnection);
    askPerson();
}

void RolesPage::askPerson()
{
    if (m_person.isEmpty())
        return;
    m_personQuestion.ask(m_client.listPermissions(m_person), [this](const admin::Result<admin::UserPermissions> &answer) {
        if (!answer) {
            stopSeeingAs();
            return showRefusal(answer.error());
        }
        m_matrix.setPerson(m_personName, *answer);
        rebuild();
    });
}

void RolesPage::stopSeeingAs()
{
    m_personQuestion.forget();
    m_person = {};
    m_seeAs->clearUser();
    strips().remove(seeAsKey);
    m_matrix.clearPerson();
    rebuild();
}

// The chosen cell stays chosen when rows and columns come anew.
void RolesPage::rebuild()
{
    const QModelIndex current = m_view->currentIndex();
    const auto row = current.isValid() ? std::optional(m_model->rowAt(current.row())) : std::nullopt;
    m_model->rebuild();
    const int again = row ? m_model->rowOf(*row) : -1;
    if (m_model->rowCount() > 0 && m_model->columnCount() > 0)
        m_view->setCurrentIndex(m_model->index(std::max(again, 0), std::clamp(current.column(), 0, m_model->columnCount() - 1)));
    showCell();
    updateActions();
}

void RolesPage::showCell()
{
    const QModelIndex current = m_view->currentIndex();
    if (!current.isValid() || current.column() >= m_matrix.columnCount())
        return;
    const MatrixRow &row = m_model->rowAt(current.row());
    m_panel->show(m_matrix.column(current.column()), row, m_matrix.cell(row, current.column()));
}

void RolesPage::setEffect(const QString &pattern, std::optional<admin::RuleEffect> effect)
{
    const QModelIndex current = m_view->currentIndex();
    if (!current.isValid())
        return;
    m_matrix.setRule(current.column(), pattern, effect);
    m_model->update();
    showCell();
    updateActions();
}

void RolesPage::nextState(const QModelIndex &index)
{
    const MatrixRow &row = m_model->rowAt(index.row());
    const auto byName = m_matrix.cell(row, index.column()).byName;
    using admin::RuleEffect;
    setEffect(row.pattern(), !byName ? std::optional(RuleEffect::Allow) : *byName == RuleEffect::Allow ? std::optional(RuleEffect::Refuse) : std::nullopt);
}

void RolesPage::updateActions()
{
    const int count = int(m_matrix.edits().size());
    m_review->setText(count == 0 ? tr("Review") : tr("Review %n change(s)", nullptr, count));
    m_review->updateGeometry();
    m_review->setEnabled(count > 0);
    m_discard->setEnabled(count > 0);
    const auto tools = [](const QList<MatrixRow> &rows) { return std::count_if(rows.cbegin(), rows.cend(), [](const MatrixRow &row) { return !row.tool.isEmpty(); }); };
    QList<MatrixRow> shown;
    for (int row = 0; row < m_model->rowCount(); ++row)
        shown.append(m_model->rowAt(row));
    m_filter->setCounts(tools(shown), tools(m_matrix.rows()));
}

void RolesPage::review()
{
    auto *dialog = new DifferenceDialog(m_client, m_matrix, window());
    connect(dialog, &DifferenceDialog::applied, this, [this](int rules) {
        m_matrix.discard(); // what was staged is what the server has now
        ToastStack::of(*this).show(tr("%n rules applied.", nullptr, rules));
        refresh();
    });
    dialog->open();
}

void RolesPage::discard()
{
    m_matrix.discard();
    m_model->update();
    showCell();
    updateActions();
}

void RolesPage::createRole()
{
    auto *dialog = new NewRoleDialog(m_client, window());
    connect(dialog, &NewRoleDialog::created, this, &RolesPage::refresh);
    dialog->open();
}

void RolesPage::askToDelete(const QString &role)
{
    const Confirmation question{tr("Delete the role %1?").arg(format::outside(role)), tr("Its rules are lost. It can only go when nobody has it."), tr("Delete"), {}};
    ConfirmDialog::ask(*this, question, [this, role] {
        whenAnswered(m_client.deleteRole(role), this, [this](const admin::Result<admin::Done> &answer) {
            if (!answer)
                return showRefusal(answer.error());
            refresh();
        });
    });
}

void RolesPage::focusFilter()
{
    m_filter->focusField();
}

} // namespace ui
