// SPDX-License-Identifier: GPL-3.0-or-later
// How sign-in and consent look in the browser: the form, and beside it the page as it would be. Nothing is served before Save; then the
// next page is. Main thread.
#pragma once

#include "server/admin/admin_client.h"
#include "ui/common/latest_only.h"
#include "ui/page.h"

#include <QTemporaryDir>
#include <QTimer>

class QComboBox;

namespace ui
{

class BrandingForm;
class Button;
class ConsoleSettings;
class PagePreview;
class Segmented;

class BrandingPage final : public Page
{
    Q_OBJECT
public:
    BrandingPage(admin::AdminClient &client, ConsoleSettings &settings, QWidget *parent = nullptr);

    void refresh() override;
    void importFrom(const QString &fileName);
    void exportTo(const QString &fileName);
    // The page with everything it loads in one file, so that a browser shows it as it will be; empty: it could not be written.
    [[nodiscard]] QString writeForBrowser(const admin::PagePreview &page);

private:
    void buildActions();
    [[nodiscard]] QWidget *makePreview();
    void showPreview();
    void onPreview(const admin::Result<admin::PagePreview> &answer);
    void updateActions();
    void save();
    void askToReset();
    void openInBrowser();
    void chooseImport();
    void chooseExport();
    [[nodiscard]] bool isChanged() const;

    admin::AdminClient &m_client;
    admin::Branding m_saved;
    admin::PagePreview m_shown;
    BrandingForm *m_form;
    PagePreview *m_preview;
    QComboBox *m_which;
    Segmented *m_device;
    Segmented *m_scheme;
    Button *m_discard;
    Button *m_save;
    bool m_isUsable = false; // the server would take it
    QString m_publicUrl;
    QTimer m_soon;
    LatestOnly m_question;
    LatestOnly m_previewQuestion;
    LatestOnly m_addressQuestion;
    QTemporaryDir m_folder;
};

} // namespace ui
