// SPDX-License-Identifier: GPL-3.0-or-later
// Personal access tokens: for programs without a browser. Shown once, when they are made. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/live_records.h"
#include "ui/common/record_page.h"

namespace ui
{

class Button;
class DetailsPanel;
class ElidedLabel;
class SelectionPanel;

class TokensPage final : public RecordPage
{
    Q_OBJECT
public:
    TokensPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;

private:
    void buildPanel();
    void buildActions();
    void showSelection();
    [[nodiscard]] QList<admin::PersonalAccessTokenSummary> selected() const;
    void createToken();
    void askToRevoke();

    admin::AdminClient &m_client;
    RecordTableModel<admin::PersonalAccessTokenSummary> m_tokens;
    LiveRecords<admin::PersonalAccessTokenSummary> m_live;
    DetailsPanel *m_panel;
    SelectionPanel *m_panels;
    ElidedLabel *m_name;
    ElidedLabel *m_owner;
    ElidedLabel *m_opens;
    ElidedLabel *m_used;
    ElidedLabel *m_ends;
    ElidedLabel *m_made;
};

} // namespace ui
