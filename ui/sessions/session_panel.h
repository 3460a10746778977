// SPDX-License-Identifier: GPL-3.0-or-later
// About one session: whose it is, what it may do, when it was used; and its end. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

namespace ui
{

class Button;
class CopyField;
class DetailsPanel;
class ElidedLabel;
class PersonHeader;
class Pill;

class SessionPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit SessionPanel(QWidget *parent = nullptr);

    void show(const admin::SessionSummary &session);

Q_SIGNALS:
    void endRequested();
    void callsRequested();

private:
    DetailsPanel *m_panel;
    PersonHeader *m_head;
    Pill *m_state;
    ElidedLabel *m_client;
    ElidedLabel *m_clientInfo;
    ElidedLabel *m_resource;
    ElidedLabel *m_scope;
    ElidedLabel *m_started;
    ElidedLabel *m_refreshed;
    ElidedLabel *m_streams;
    ElidedLabel *m_calls;
    ElidedLabel *m_address;
    CopyField *m_family;
    Button *m_end;
};

} // namespace ui
