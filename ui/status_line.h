// SPDX-License-Identifier: GPL-3.0-or-later
// The foot of the window: state, MCP URL, and the numbers one looks at in passing. Each is a flat button to its page. Main thread.
#pragma once

#include "server/admin/admin_types.h"
#include "ui/page.h"

#include <QWidget>

class QHBoxLayout;

namespace ui
{

class CopyButton;
class ElidedLabel;
class StatusButton;

[[nodiscard]] QString stateWord(admin::ServerState state);
[[nodiscard]] Tone stateTone(admin::ServerState state);

class StatusLine final : public QWidget
{
    Q_OBJECT
public:
    explicit StatusLine(QWidget *parent = nullptr);

    void show(const admin::Overview &overview);
    using QWidget::show;

Q_SIGNALS:
    void pageRequested(ui::PageId page);
    void aboutRequested(); // the version

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StatusButton &addNumber(QHBoxLayout &row, PageId page);

    StatusButton *m_state;
    ElidedLabel *m_url;
    CopyButton *m_copy;
    StatusButton *m_sessions;
    StatusButton *m_waiting;
    StatusButton *m_calls;
    StatusButton *m_database;
    StatusButton *m_version;
};

} // namespace ui
