// SPDX-License-Identifier: GPL-3.0-or-later
// The first start: makes the first account, which becomes owner, or leads to the GitHub settings. Not modal: the server listens
// before and while it is shown. Main thread.
#pragma once

#include "ui/common/form_dialog.h"

namespace admin
{
class AdminClient;
}

namespace ui
{

class LocalAccountForm;

class FirstRunDialog final : public FormDialog
{
    Q_OBJECT
public:
    FirstRunDialog(admin::AdminClient &client, QWidget *parent);

Q_SIGNALS:
    void created(const QString &login);
    void gitHubChosen(); // "Set up GitHub sign-in instead"

private:
    void submit();

    admin::AdminClient &m_client;
    LocalAccountForm *m_form;
};

} // namespace ui
