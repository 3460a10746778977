// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/form_dialog.h"

#include "ui/common/button.h"
#include "ui/common/message_strip.h"
#include "ui/common/metrics.h"
#include "ui/common/typography.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace ui
{

FormDialog::FormDialog(const QString &title, const QString &verb, QWidget *parent)
    : QDialog(parent)
    , m_hint(new QLabel)
    , m_body(new QVBoxLayout)
    , m_problem(new MessageStrip(Tone::Err, {}))
    , m_cancel(new Button(tr("Cancel")))
    , m_verb(new Button(verb, Emphasis::Primary))
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto *head = new QLabel(title);
    head->setFont(fontOf(TextRole::H2));
    head->setTextFormat(Qt::PlainText);
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->setForegroundRole(QPalette::PlaceholderText);
    m_hint->setWordWrap(true);
    m_hint->hide();
    m_body->setSpacing(space::Cell);
    m_problem->hide();
    m_verb->setObjectName(QStringLiteral("submit"));
    m_verb->setDefault(true);
    m_cancel->setObjectName(QStringLiteral("cancel"));

    auto *footer = new QHBoxLayout;
    footer->setSpacing(space::Small);
    footer->addStretch();
    footer->addWidget(m_cancel);
    footer->addWidget(m_verb);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::Page, space::PageTop, space::Page, space::PageTop);
    column->setSpacing(space::Block);
    column->addWidget(head);
    column->addWidget(m_hint);
    column->addLayout(m_body);
    column->addStretch();
    column->addWidget(m_problem);
    column->addLayout(footer);
    setMinimumWidth(em(440));

    connect(m_cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_verb, &QPushButton::clicked, this, &FormDialog::submitted);
}

// A layout's least height counts wrapped lines as one: here every line of them counts.
void FormDialog::fitHeight()
{
    const int needed = layout() ? layout()->totalHeightForWidth(width()) : 0;
    if (needed > 0 && needed != minimumHeight())
        setMinimumHeight(needed);
}

bool FormDialog::event(QEvent *event)
{
    const bool isTaken = QDialog::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize || event->type() == QEvent::Show)
        fitHeight();
    return isTaken;
}

void FormDialog::setCancelText(const QString &text)
{
    m_cancel->setText(text);
}

void FormDialog::setHintText(const QString &sentence)
{
    m_hint->setText(sentence);
    m_hint->setVisible(!sentence.isEmpty());
}

void FormDialog::showProblem(const QString &sentence)
{
    m_problem->set(Tone::Err, sentence, {});
    m_problem->show();
}

void FormDialog::hideProblem()
{
    m_problem->hide();
}

void FormDialog::beginWaiting()
{
    hideProblem();
    m_verb->setEnabled(false);
}

void FormDialog::endWaiting()
{
    m_verb->setEnabled(true);
}

} // namespace ui
