// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/setting_row.h"

#include "ui/common/button.h"
#include "ui/common/elided_label.h"
#include "ui/common/gatehouse_style.h"
#include "ui/common/metrics.h"
#include "ui/common/pill.h"
#include "ui/common/switch_button.h"
#include "ui/common/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

constexpr int fieldWidth = 260;
constexpr int leastFieldWidth = 150;
constexpr int numberWidth = 120;
const QString on = QStringLiteral("on");
const QString off = QStringLiteral("off");

class LockIcon final : public QWidget
{
public:
    LockIcon() { setFixedSize(14, 14); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(painter, Icon::Lock, rect(), Theme::current().tokens().muted);
    }
};

} // namespace

SettingRow::SettingRow(const SettingDefinition &definition, QWidget *parent)
    : QWidget(parent)
    , m_definition(definition)
    , m_right(new QVBoxLayout)
    , m_restart(new Pill(Tone::Warn, tr("Needs restart")))
    , m_origin(new ElidedLabel({}, TextRole::Caption, Ink::Muted))
    , m_lock(new LockIcon)
    , m_reset(new IconButton(Icon::Undo, tr("Back to the default")))
    , m_problemLine(new ElidedLabel({}, TextRole::Caption))
{
    setObjectName(QStringLiteral("setting_") + definition.key);
    auto *head = new QHBoxLayout;
    head->setSpacing(space::Small);
    auto *title = new ElidedLabel(definition.title, TextRole::Strong);
    title->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed); // what comes after it gives way
    head->addWidget(title);
    head->addWidget(m_restart);
    head->addWidget(m_lock);
    head->addWidget(m_origin);
    head->addStretch(1);
    auto *left = new QVBoxLayout;
    left->setSpacing(2);
    left->addStretch();
    left->addLayout(head);
    left->addWidget(new ElidedLabel(definition.hint, TextRole::Body, Ink::Muted));
    left->addStretch();

    makeField();
    m_problemLine->setTone(Tone::Err);
    m_problemLine->setMinimumWidth(em(leastFieldWidth));
    m_right->setSpacing(space::Tiny);
    m_right->addWidget(m_field, 0, Qt::AlignTrailing);
    m_problemLine->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_right->addWidget(m_problemLine);

    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 10, 0, 10);
    row->setSpacing(space::Small);
    row->addLayout(left, 1);
    row->addWidget(m_reset);
    row->addLayout(m_right);
    m_restart->hide();
    m_problemLine->hide();
    connect(m_reset, &QToolButton::clicked, this, [this] { putValue(m_setting.defaultValue); });
    showOrigin();
}

void SettingRow::makeField()
{
    switch (m_definition.editor) {
    case SettingEditor::Text:
    case SettingEditor::Secret:
    case SettingEditor::Number: {
        auto *edit = new QLineEdit;
        edit->setFont(fontOf(TextRole::Mono));
        edit->setFixedWidth(em(m_definition.editor == SettingEditor::Number ? numberWidth : fieldWidth));
        if (m_definition.editor == SettingEditor::Secret)
            edit->setEchoMode(QLineEdit::Password);
        connect(edit, &QLineEdit::textChanged, this, &SettingRow::onEdited);
        m_field = edit;
        break;
    }
    case SettingEditor::Choice: {
        auto *combo = new QComboBox;
        for (const SettingChoice &choice : std::as_const(m_definition.choices))
            combo->addItem(choice.label, choice.value);
        combo->setFixedWidth(em(fieldWidth));
        connect(combo, &QComboBox::currentIndexChanged, this, &SettingRow::onEdited);
        m_field = combo;
        break;
    }
    case SettingEditor::Switch: {
        auto *button = new SwitchButton(m_definition.title);
        connect(button, &QAbstractButton::toggled, this, &SettingRow::onEdited);
        m_field = button;
        break;
    }
    }
    m_field->setObjectName(QStringLiteral("field_") + m_definition.key);
    m_field->setAccessibleName(m_definition.title);
    m_field->setAccessibleDescription(m_definition.hint);
}

QString SettingRow::value() const
{
    if (const auto *edit = qobject_cast<const QLineEdit *>(m_field))
        return edit->text().trimmed();
    if (const auto *combo = qobject_cast<const QComboBox *>(m_field))
        return combo->currentData().toString();
    return qobject_cast<const QAbstractButton *>(m_field)->isChecked() ? on : off;
}

void SettingRow::putValue(const QString &value)
{
    if (auto *edit = qobject_cast<QLineEdit *>(m_field)) {
        edit->setText(value);
        edit->setCursorPosition(0);
    } else if (auto *combo = qobject_cast<QComboBox *>(m_field)) {
        combo->setCurrentIndex(std::max(0, combo->findData(value)));
    } else if (auto *button = qobject_cast<QAbstractButton *>(m_field)) {
        button->setChecked(value == on);
    }
}

bool SettingRow::isLocked() const
{
    return m_setting.origin == admin::SettingOrigin::Environment || m_setting.origin == admin::SettingOrigin::CommandLine;
}

bool SettingRow::isChanged() const
{
    if (isLocked() || m_setting.key.isEmpty())
        return false;
    return m_setting.isSecret ? !value().isEmpty() : value() != m_setting.value;
}

void SettingRow::setSetting(const admin::Setting &setting)
{
    const bool keepsEdit = isChanged() && !m_setting.key.isEmpty();
    m_setting = setting;
    if (!keepsEdit)
        putValue(setting.value);
    auto *edit = qobject_cast<QLineEdit *>(m_field);
    if (edit && setting.isSecret)
        edit->setPlaceholderText(setting.isSet ? tr("set; type to replace") : tr("not set"));
    else if (edit)
        edit->setPlaceholderText(setting.defaultValue);
    if (edit)
        edit->setReadOnly(isLocked());
    else
        m_field->setEnabled(!isLocked());
    m_restart->setVisible(setting.needsRestart);
    showOrigin();
}

void SettingRow::showOrigin()
{
    const bool locked = isLocked();
    m_lock->setVisible(locked);
    m_origin->setVisible(locked);
    m_origin->setText(m_setting.origin == admin::SettingOrigin::CommandLine ? tr("set on the command line")
                                                                            : tr("set by %1").arg(m_setting.environmentName));
    const bool mayReset = m_setting.origin == admin::SettingOrigin::File && !m_setting.isSecret && !m_setting.key.isEmpty();
    QSizePolicy policy = m_reset->sizePolicy();
    policy.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(policy);
    m_reset->setVisible(mayReset);
    m_reset->setName(tr("%1: back to the default").arg(m_definition.title));
}

void SettingRow::discard()
{
    putValue(m_setting.isSecret ? QString() : m_setting.value);
    setProblem(QString());
}

void SettingRow::onEdited()
{
    const QString text = value();
    setProblem(m_definition.problem && isChanged() && !text.isEmpty() ? m_definition.problem(text) : QString());
    Q_EMIT edited();
}

void SettingRow::setProblem(const QString &sentence)
{
    m_problem = sentence;
    m_problemLine->setText(sentence);
    m_problemLine->setVisible(!sentence.isEmpty());
    m_field->setProperty(InvalidProperty, !sentence.isEmpty());
    m_field->setAccessibleDescription(sentence.isEmpty() ? m_definition.hint : sentence);
    m_field->update();
}

void SettingRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (m_definition.editor == SettingEditor::Switch || m_definition.editor == SettingEditor::Number)
        return;
    m_field->setFixedWidth(std::clamp(width() * 36 / 100, em(leastFieldWidth), em(fieldWidth)));
}

bool SettingRow::matches(const QString &words) const
{
    const QString all = m_definition.title + QLatin1Char(' ') + m_definition.hint + QLatin1Char(' ') + m_definition.key
        + QLatin1Char(' ') + m_definition.card;
    return all.contains(words, Qt::CaseInsensitive);
}

} // namespace ui
