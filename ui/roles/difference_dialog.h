// SPDX-License-Identifier: GPL-3.0-or-later
// What the changed rules come to, before they apply: who may call what from the next request on, and who no longer. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/form_dialog.h"
#include "ui/roles/permission_matrix.h"

namespace ui
{

class DifferenceDialog final : public FormDialog
{
    Q_OBJECT
public:
    DifferenceDialog(admin::AdminClient &client, const PermissionMatrix &matrix, QWidget *parent);

Q_SIGNALS:
    void applied(int rules);

private:
    void submit();

    admin::AdminClient &m_client;
    QList<admin::RuleEdit> m_edits;
};

} // namespace ui
