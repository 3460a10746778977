// SPDX-License-Identifier: GPL-3.0-or-later
// Writes what the filter shows into a file: which columns, how, and where. Page by page into a file that is there whole or not at all.
// Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/form_dialog.h"
#include "ui/common/latest_only.h"

#include <memory>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QListWidget;
class QProgressBar;
class QSaveFile;

namespace ui
{

class ExportDialog final : public FormDialog
{
    Q_OBJECT
public:
    // `calls`: how many there are, for the progress.
    ExportDialog(admin::AdminClient &client, const admin::UsageFilter &filter, qint64 calls, QWidget *parent);
    ~ExportDialog() override;

    void setPath(const QString &path);

Q_SIGNALS:
    void exported(const QString &path);

private:
    void build();
    void chooseFile();
    [[nodiscard]] admin::UsageExportOptions options() const;
    void start();
    void askForPage();
    void onPage(const admin::UsageExportPage &page);
    void fail(const QString &sentence);

    admin::AdminClient &m_client;
    admin::UsageExportQuery m_query;
    qint64 m_calls;
    qint64 m_written = 0;
    QComboBox *m_format;
    QComboBox *m_separator;
    QComboBox *m_decimal;
    QComboBox *m_zone;
    QCheckBox *m_byteOrderMark;
    QListWidget *m_columns;
    QLineEdit *m_path;
    QProgressBar *m_progress;
    std::unique_ptr<QSaveFile> m_file; // not there: nothing is being written
    LatestOnly m_question{this};
};

} // namespace ui
