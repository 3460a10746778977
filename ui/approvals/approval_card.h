// SPDX-License-Identifier: GPL-3.0-or-later
// One person who waits: who they are, which client they came with, what it asks for, and the four decisions. Decides nothing
// itself. Keys A, O, D, B while the card or one of its buttons has the focus; Enter approves nobody. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/common/card.h"

class QGridLayout;
class QLineEdit;

namespace admin
{
class AdminClient;
}

namespace ui
{

class Avatar;
class Button;
class ElidedLabel;
class ExpiryCombo;
class RoleCombo;

class ApprovalCard final : public Card
{
    Q_OBJECT
public:
    ApprovalCard(admin::AdminClient &client, const admin::ApprovalSummary &approval, QWidget *parent = nullptr);

    [[nodiscard]] const admin::ApprovalSummary &approval() const { return m_approval; }
    void set(const admin::ApprovalSummary &approval);
    void updateWaitingTime();
    void setIsDeciding(bool isDeciding); // off while the decision is on its way

Q_SIGNALS:
    void decided(const admin::Decision &decision);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    struct Fact {
        ElidedLabel *title;
        ElidedLabel *value;
    };
    void buildHead();
    void buildFacts();
    void buildMore();
    void buildFoot();
    Fact addFact(const QString &title, bool isMono);
    void arrangeFacts();
    void decide(admin::Decision::Kind kind);
    Button *decisionButton(Button *button, const QString &objectName, admin::Decision::Kind kind);

    admin::ApprovalSummary m_approval;
    Avatar *m_avatar;
    ElidedLabel *m_name;
    ElidedLabel *m_identity;
    ElidedLabel *m_waiting;
    QGridLayout *m_factGrid;
    QList<Fact> m_facts;
    int m_factColumns = 0;
    QWidget *m_more;
    QLineEdit *m_note;
    ExpiryCombo *m_expiry;
    RoleCombo *m_role;
    QList<Button *> m_buttons;
    bool m_isDeciding = false;
};

} // namespace ui
