// SPDX-License-Identifier: GPL-3.0-or-later
// Which role may call which tool, as a matrix; "See as" shows one person instead. Changes are gathered, looked at, and applied
// together. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/latest_only.h"
#include "ui/page.h"
#include "ui/roles/permission_matrix.h"

class QModelIndex;

namespace ui
{

class Button;
class CellPanel;
class ConsoleSettings;
class FilterBar;
class MatrixModel;
class MatrixView;
class UserCombo;

class RolesPage final : public Page
{
    Q_OBJECT
public:
    RolesPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;
    void focusFilter() override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void buildActions();
    [[nodiscard]] QWidget *makeLegend();
    void onChanged(const QList<admin::Change> &changes);
    void seeAs(const core::UserId &user);
    void askPerson();
    void stopSeeingAs();
    void showCell();
    void setEffect(const QString &pattern, std::optional<admin::RuleEffect> effect);
    void nextState(const QModelIndex &index);
    void rebuild();
    void updateActions();
    void createRole();
    void askToDelete(const QString &role);
    void review();
    void discard();

    admin::AdminClient &m_client;
    PermissionMatrix m_matrix;
    MatrixModel *m_model;
    MatrixView *m_view;
    CellPanel *m_panel;
    FilterBar *m_filter;
    UserCombo *m_seeAs;
    Button *m_discard;
    Button *m_review;
    core::UserId m_person;
    QString m_personName;
    LatestOnly m_rolesQuestion;
    LatestOnly m_toolsQuestion;
    LatestOnly m_personQuestion;
};

} // namespace ui
