// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/confirm_dialog.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/metrics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>

namespace ui
{

ConfirmDialog::ConfirmDialog(const Confirmation &confirmation, QWidget *parent)
    : QDialog(parent)
    , m_cancel(new Button(tr("Cancel")))
    , m_act(new Button(confirmation.verb, confirmation.typed.isEmpty() ? Emphasis::Danger : Emphasis::DangerFill))
{
    setWindowTitle(confirmation.title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::PageTop, space::Page, space::PageTop);
    column->setSpacing(space::Cell);
    column->addWidget(new ElidedLabel(confirmation.title, TextRole::H2));

    auto *sentence = new QLabel(confirmation.sentence);
    sentence->setTextFormat(Qt::PlainText);
    sentence->setWordWrap(true);
    sentence->setFixedWidth(em(420));
    column->addWidget(sentence);

    if (!confirmation.typed.isEmpty()) {
        auto *label = new QLabel(tr("Type %1 to confirm:").arg(confirmation.typed));
        label->setTextFormat(Qt::PlainText);
        m_typed = new QLineEdit;
        m_typed->setObjectName(QStringLiteral("typed"));
        label->setBuddy(m_typed);
        m_typed->setAccessibleName(label->text());
        column->addWidget(label);
        column->addWidget(m_typed);
        m_act->setEnabled(false);
        connect(m_typed, &QLineEdit::textChanged, this,
            [this, expected = confirmation.typed](const QString &text) { m_act->setEnabled(text == expected); });
    }

    m_cancel->setObjectName(QStringLiteral("cancel"));
    m_act->setObjectName(QStringLiteral("confirm"));
    auto *foot = new QHBoxLayout;
    foot->setSpacing(space::Small);
    foot->addStretch();
    foot->addWidget(m_cancel);
    foot->addWidget(m_act);
    column->addSpacing(space::Tiny);
    column->addLayout(foot);

    m_cancel->setDefault(true);
    m_cancel->setFocus();
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_act, &QPushButton::clicked, this, &QDialog::accept);
}

ConfirmDialog &ConfirmDialog::ask(QWidget &parent, const Confirmation &confirmation, std::function<void()> confirmed)
{
    auto *dialog = new ConfirmDialog(confirmation, parent.window());
    connect(dialog, &QDialog::accepted, &parent, std::move(confirmed));
    dialog->open();
    return *dialog;
}

} // namespace ui
