// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/approvals/approval_card.h"

#include "ui/common/avatar.h"
#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/expiry_combo.h"
#include "ui/common/format.h"
#include "ui/common/identity_words.h"
#include "ui/common/metrics.h"
#include "ui/common/role_combo.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QVBoxLayout>

namespace ui
{

namespace
{

constexpr int DiscSize = 44;
constexpr int WideEnoughForFour = 720;

enum FactRow {
    ClientFact,
    ScopeFact,
    EmailFact,
    AddressFact,
};

} // namespace

ApprovalCard::ApprovalCard(admin::AdminClient &client, const admin::ApprovalSummary &approval, QWidget *parent)
    : Card(parent)
    , m_approval(approval)
    , m_avatar(new Avatar(DiscSize))
    , m_name(new ElidedLabel({}, TextRole::H2))
    , m_identity(new ElidedLabel({}, TextRole::Body, Ink::Muted))
    , m_waiting(new ElidedLabel({}, TextRole::Body, Ink::Muted))
    , m_factGrid(new QGridLayout)
    , m_more(new QWidget)
    , m_note(new QLineEdit)
    , m_expiry(new ExpiryCombo)
    , m_role(new RoleCombo(client))
{
    setObjectName(QStringLiteral("approvalCard"));
    setFocusPolicy(Qt::StrongFocus);
    body().setSpacing(space::Cell);
    buildHead();
    buildFacts();
    buildMore();
    buildFoot();
    set(approval);
}

void ApprovalCard::buildHead()
{
    auto *names = new QVBoxLayout;
    names->setSpacing(space::Tiny);
    names->addWidget(m_name);
    names->addWidget(m_identity);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::Block - 2);
    head->addWidget(m_avatar);
    head->addLayout(names, 1);
    head->addWidget(m_waiting, 0, Qt::AlignTop);
    body().addLayout(head);
}

void ApprovalCard::buildFacts()
{
    m_factGrid->setHorizontalSpacing(space::Page);
    m_factGrid->setVerticalSpacing(2);
    m_facts = {addFact(tr("Client"), false), addFact(tr("Asks for"), true), addFact(tr("E-mail"), false), addFact(tr("From"), true)};
    m_facts[ClientFact].value->setObjectName(QStringLiteral("approvalClient"));
    body().addLayout(m_factGrid);
    arrangeFacts();
}

ApprovalCard::Fact ApprovalCard::addFact(const QString &title, bool isMono)
{
    return {new ElidedLabel(title, TextRole::Caption, Ink::Muted, this),
        new ElidedLabel({}, isMono ? TextRole::Mono : TextRole::Body, Ink::Text, this)};
}

void ApprovalCard::arrangeFacts()
{
    const int columns = width() >= em(WideEnoughForFour) ? 4 : 2;
    if (columns == m_factColumns)
        return;
    m_factColumns = columns;
    for (int i = 0; i < int(m_facts.size()); ++i) {
        m_factGrid->addWidget(m_facts[i].title, 2 * (i / columns), i % columns);
        m_factGrid->addWidget(m_facts[i].value, 2 * (i / columns) + 1, i % columns);
    }
    for (int column = 0; column < 4; ++column)
        m_factGrid->setColumnStretch(column, column < columns ? 1 : 0);
}

void ApprovalCard::buildMore()
{
    m_note->setObjectName(QStringLiteral("note"));
    m_note->setPlaceholderText(tr("Note for yourself"));
    m_note->setAccessibleName(tr("Note"));
    m_note->setMaxLength(200);
    auto *ends = new QLabel(tr("Approval ends"));
    ends->setForegroundRole(QPalette::PlaceholderText);
    ends->setBuddy(m_expiry);
    auto *row = new QHBoxLayout(m_more);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Small);
    row->addWidget(ends);
    row->addWidget(m_expiry);
    row->addWidget(m_note, 1);
    m_more->hide();
    body().addWidget(m_more);
}

void ApprovalCard::buildFoot()
{
    auto *roleLabel = new QLabel(tr("Role"));
    roleLabel->setForegroundRole(QPalette::PlaceholderText);
    roleLabel->setBuddy(m_role);
    auto *more = new Button(tr("More"), Emphasis::Quiet);
    more->setObjectName(QStringLiteral("more"));
    more->setCheckable(true);
    connect(more, &QPushButton::toggled, m_more, &QWidget::setVisible);

    using Kind = admin::Decision::Kind;
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::Small);
    foot->addWidget(roleLabel);
    foot->addWidget(m_role);
    foot->addWidget(more);
    foot->addStretch();
    foot->addWidget(decisionButton(new Button(Icon::Ban, tr("Block"), Emphasis::Quiet), QStringLiteral("block"), Kind::Block));
    foot->addWidget(decisionButton(new Button(Icon::Close, tr("Deny"), Emphasis::Danger), QStringLiteral("deny"), Kind::Deny));
    foot->addWidget(decisionButton(new Button(tr("Approve once")), QStringLiteral("approveOnce"), Kind::ApproveOnce));
    foot->addWidget(decisionButton(new Button(Icon::Check, tr("Approve"), Emphasis::Primary), QStringLiteral("approve"), Kind::Approve));
    body().addWidget(new Hairline);
    body().addLayout(foot);
}

Button *ApprovalCard::decisionButton(Button *button, const QString &objectName, admin::Decision::Kind kind)
{
    button->setObjectName(objectName);
    connect(button, &QPushButton::clicked, this, [this, kind] { decide(kind); });
    m_buttons.append(button);
    return button;
}

void ApprovalCard::set(const admin::ApprovalSummary &approval)
{
    m_approval = approval;
    const QString name = displayName(approval.user);
    m_avatar->set(approval.user.id.bytes(), approval.user.name.isEmpty() ? approval.user.login : approval.user.name);
    m_name->setText(name);
    m_identity->setText(identityLine(approval.user));
    m_facts[ClientFact].value->setText(format::outside(approval.clientName));
    m_facts[ScopeFact].value->setText(format::outside(approval.scope));
    m_facts[EmailFact].value->setText(emailWords(approval.user));
    m_facts[AddressFact].value->setText(format::outside(approval.address));
    setAccessibleName(tr("%1 waits for approval").arg(name));
    setAccessibleDescription(tr("A approve, O approve once, D deny, B block"));
    for (Button *button : std::as_const(m_buttons)) //: %1 = what the button does, %2 = a person
        button->setAccessibleName(tr("%1: %2").arg(button->text(), name));
    updateWaitingTime();
}

void ApprovalCard::updateWaitingTime()
{
    const auto span = std::chrono::floor<std::chrono::seconds>(format::now()) - m_approval.requestedAt;
    m_waiting->setText(tr("waiting %1").arg(format::waitingFor(span)));
}

void ApprovalCard::setIsDeciding(bool isDeciding)
{
    m_isDeciding = isDeciding;
    for (Button *button : std::as_const(m_buttons))
        button->setEnabled(!isDeciding);
}

void ApprovalCard::decide(admin::Decision::Kind kind)
{
    if (m_isDeciding)
        return;
    admin::Decision decision;
    decision.kind = kind;
    decision.role = m_role->role();
    decision.approvalEndsAt = m_expiry->endsAt();
    decision.note = m_note->text().trimmed();
    Q_EMIT decided(decision);
}

void ApprovalCard::keyPressEvent(QKeyEvent *event)
{
    using Kind = admin::Decision::Kind;
    const bool isPlain = event->modifiers() == Qt::NoModifier && !event->isAutoRepeat();
    if (isPlain && event->key() == Qt::Key_A)
        return decide(Kind::Approve);
    if (isPlain && event->key() == Qt::Key_O)
        return decide(Kind::ApproveOnce);
    if (isPlain && event->key() == Qt::Key_D)
        return decide(Kind::Deny);
    if (isPlain && event->key() == Qt::Key_B)
        return decide(Kind::Block);
    Card::keyPressEvent(event);
}

void ApprovalCard::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    if (!hasFocus())
        return;
    QPainter painter(this);
    paintFocusRing(painter, rect(), radius::Card, Theme::current().tokens().accent);
}

void ApprovalCard::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    arrangeFacts();
}

bool ApprovalCard::event(QEvent *event)
{
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut)
        update();
    return Card::event(event);
}

} // namespace ui
