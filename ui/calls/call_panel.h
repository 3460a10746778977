// SPDX-License-Identifier: GPL-3.0-or-later
// About one call: everything that was recorded, and plainly what was not. Main thread.
#pragma once

#include "server/admin/admin_types.h"

#include <QWidget>

class QPlainTextEdit;

namespace ui
{

class CopyField;
class DetailsPanel;
class ElidedLabel;
class KeyValueGrid;
class PersonHeader;
class Pill;

class CallPanel final : public QWidget
{
    Q_OBJECT
public:
    explicit CallPanel(QWidget *parent = nullptr);

    void show(const admin::CallSummary &call);

private:
    void showArguments(const std::optional<QString> &arguments);

    DetailsPanel *m_panel;
    PersonHeader *m_head;
    KeyValueGrid *m_facts;
    Pill *m_outcome;
    ElidedLabel *m_error;
    ElidedLabel *m_tool;
    ElidedLabel *m_time;
    ElidedLabel *m_client;
    ElidedLabel *m_duration;
    ElidedLabel *m_asked;
    ElidedLabel *m_answered;
    ElidedLabel *m_revision;
    ElidedLabel *m_notRecorded;
    QPlainTextEdit *m_arguments;
    CopyField *m_request;
};

} // namespace ui
