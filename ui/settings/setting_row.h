// SPDX-License-Identifier: GPL-3.0-or-later
// One setting: what it is, where its value comes from, and the field to change it. A value set by command line or environment is
// locked and says by what. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/settings/setting_definition.h"

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace ui
{

class ElidedLabel;
class IconButton;
class Pill;

class SettingRow final : public QWidget
{
    Q_OBJECT
public:
    explicit SettingRow(const SettingDefinition &definition, QWidget *parent = nullptr);

    // What the server has. An edit of the person's that is still open stays.
    void setSetting(const admin::Setting &setting);
    void discard();
    void setProblem(const QString &sentence);

    [[nodiscard]] const SettingDefinition &definition() const { return m_definition; }
    [[nodiscard]] QString value() const;
    [[nodiscard]] bool isChanged() const;
    [[nodiscard]] bool isLocked() const;
    [[nodiscard]] QString problem() const { return m_problem; }
    [[nodiscard]] QWidget *field() const { return m_field; }
    [[nodiscard]] bool matches(const QString &words) const;

Q_SIGNALS:
    void edited();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void makeField();
    void putValue(const QString &value);
    void onEdited();
    void showOrigin();

    SettingDefinition m_definition;
    admin::Setting m_setting;
    QWidget *m_field = nullptr;
    QVBoxLayout *m_right;
    Pill *m_restart;
    ElidedLabel *m_origin;
    QWidget *m_lock;
    IconButton *m_reset;
    ElidedLabel *m_problemLine;
    QString m_problem;
};

} // namespace ui
