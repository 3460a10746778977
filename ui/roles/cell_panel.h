// SPDX-License-Identifier: GPL-3.0-or-later
// About the chosen cell: what it comes to, why, whom it concerns, and what to say of it; below it every rule of the column, and one to
// add. Nothing here applies by itself. Main thread.
#pragma once

#include "ui/roles/permission_matrix.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace ui
{

class Button;
class DetailsPanel;
class ElidedLabel;
class FormField;
class Pill;
class Segmented;

class CellPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit CellPanel(QWidget *parent = nullptr);

    void show(const MatrixColumn &column, const MatrixRow &row, const CellFacts &facts);
    using QWidget::show;
    void focusEditor();

Q_SIGNALS:
    void effectRequested(const QString &pattern, std::optional<admin::RuleEffect> effect);
    void deleteRoleRequested(const QString &role);

private:
    void buildRules();
    void showRules(const MatrixColumn &column);
    void addRule(admin::RuleEffect effect);

    DetailsPanel *m_panel;
    ElidedLabel *m_title;
    Pill *m_result;
    QLabel *m_why;
    ElidedLabel *m_rule;
    ElidedLabel *m_concerns;
    Segmented *m_effect;
    QVBoxLayout *m_rules;
    QLineEdit *m_pattern;
    FormField *m_patternField;
    Button *m_delete;
    QString m_role;
    QString m_shownPattern;
};

} // namespace ui
