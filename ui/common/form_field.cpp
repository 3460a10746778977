// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/form_field.h"

#include "ui/common/gatehouse_style.h"
#include "ui/common/metrics.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QLabel>
#include <QStyle>
#include <QVBoxLayout>

namespace ui
{

FormField::FormField(const QString &label, QWidget *editor, const QString &hint, QWidget *parent)
    : QWidget(parent)
    , m_label(new QLabel(label))
    , m_editor(editor)
    , m_note(new QLabel)
    , m_hint(hint)
{
    m_label->setFont(fontOf(TextRole::Strong));
    m_label->setBuddy(editor);
    m_note->setFont(fontOf(TextRole::Caption));
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    if (editor->accessibleName().isEmpty())
        editor->setAccessibleName(QString(label).remove(QLatin1Char('&')));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Tiny);
    column->addWidget(m_label);
    column->addWidget(editor);
    column->addWidget(m_note);
    setFocusProxy(editor);
    connect(&Theme::current(), &Theme::changed, this, &FormField::showNote);
    showNote();
}

void FormField::setHint(const QString &hint)
{
    m_hint = hint;
    showNote();
}

void FormField::setProblem(const QString &sentence)
{
    m_problem = sentence;
    m_editor->setProperty(InvalidProperty, !sentence.isEmpty());
    m_editor->update();
    showNote();
}

void FormField::showNote()
{
    const QString note = m_problem.isEmpty() ? m_hint : m_problem;
    QPalette colors;
    const Tokens &tokens = Theme::current().tokens();
    colors.setColor(QPalette::WindowText, m_problem.isEmpty() ? tokens.muted : tokens.err);
    m_note->setPalette(colors);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    m_editor->setAccessibleDescription(note);
}

} // namespace ui
