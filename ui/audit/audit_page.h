// SPDX-License-Identifier: GPL-3.0-or-later
// The audit log, newest first: who did what on whom, from where, with which result. Nothing in it can be edited; it can be verified and
// taken out. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/latest_only.h"
#include "ui/common/record_page.h"
#include "ui/common/record_table_model.h"

#include <memory>

class QPlainTextEdit;
class QSaveFile;

namespace ui
{

class Button;
class DetailsPanel;
class ElidedLabel;
class SelectionPanel;

class AuditPage final : public RecordPage
{
    Q_OBJECT
public:
    AuditPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);
    ~AuditPage() override;

    void refresh() override;

    // Into a file that is there whole or not at all.
    void exportTo(const QString &path);

Q_SIGNALS:
    void verified(bool isWhole);
    void exported(const QString &path);

private:
    void buildPanel();
    void showSelection();
    void onRows(const admin::Result<QList<admin::AuditEventSummary>> &rows, bool isFirstPage);
    void loadOlder();
    void verify();
    void chooseFile();
    void copyPage();

    static constexpr int PageSize = 500;
    static constexpr int MostRows = 10'000;

    admin::AdminClient &m_client;
    RecordTableModel<admin::AuditEventSummary> m_events;
    DetailsPanel *m_panel;
    SelectionPanel *m_panels;
    ElidedLabel *m_actor;
    ElidedLabel *m_what;
    ElidedLabel *m_user;
    ElidedLabel *m_clientId;
    ElidedLabel *m_reason;
    ElidedLabel *m_from;
    ElidedLabel *m_request;
    ElidedLabel *m_hash;
    ElidedLabel *m_previous;
    QPlainTextEdit *m_details;
    LatestOnly m_question{this};
    bool m_hasOlder = false;
    bool m_isLoading = false;
    admin::AuditExportQuery m_export;
    std::unique_ptr<QSaveFile> m_file; // not there: nothing is being written
};

} // namespace ui
