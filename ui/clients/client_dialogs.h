// SPDX-License-Identifier: GPL-3.0-or-later
// Making a client by hand, and changing name and redirect URIs of one. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/form_dialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace ui
{

class FormField;
class RedirectEditor;

class NewClientDialog final : public FormDialog
{
    Q_OBJECT
public:
    NewClientDialog(admin::AdminClient &client, QWidget *parent);

Q_SIGNALS:
    void created(const QString &name, const admin::CreatedClient &client);

private:
    void buildFields();
    void applyPreset();
    void updateFields();
    void submit();
    [[nodiscard]] admin::NewClient wanted() const;

    admin::AdminClient &m_client;
    QComboBox *m_preset;
    QLineEdit *m_name;
    RedirectEditor *m_redirects;
    QCheckBox *m_signsPeopleIn;
    QCheckBox *m_isDevice;
    QCheckBox *m_actsForItself;
    QComboBox *m_authentication;
    QLineEdit *m_keys;
    FormField *m_keysField;
};

class EditClientDialog final : public FormDialog
{
    Q_OBJECT
public:
    EditClientDialog(admin::AdminClient &client, const admin::ClientSummary &edited, QWidget *parent);

private:
    void submit();

    admin::AdminClient &m_client;
    core::ClientId m_id;
    QLineEdit *m_name;
    FormField *m_nameField;
    RedirectEditor *m_redirects;
};

} // namespace ui
