// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/branding_page.h"

#include "ui/branding/branding_form.h"
#include "ui/branding/page_preview.h"
#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/failure_words.h"
#include "ui/common/metrics.h"
#include "ui/common/segmented.h"
#include "ui/common/toast.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QRegularExpression>
#include <QSaveFile>
#include <QUrl>
#include <QVBoxLayout>

#include <algorithm>

namespace ui
{

namespace
{

using namespace std::chrono_literals;
constexpr int formWidth = 390;
constexpr qint64 MostImportBytes = 1024 * 1024;

QString pathOf(admin::BrandedPage page)
{
    switch (page) {
    case admin::BrandedPage::Consent: return QStringLiteral("/consent");
    case admin::BrandedPage::SignIn: return QStringLiteral("/login");
    case admin::BrandedPage::Waiting: return QStringLiteral("/consent");
    case admin::BrandedPage::Error: return QStringLiteral("/authorize");
    case admin::BrandedPage::Landing: return QStringLiteral("/");
    }
    Q_UNREACHABLE();
}

} // namespace

BrandingPage::BrandingPage(admin::AdminClient &client, ConsoleSettings &, QWidget *parent)
    : Page({PageId::Look, Icon::Consent, tr("Consent page"), tr("How sign-in and consent look in the browser. Saved changes are live at once.")}, parent)
    , m_client(client)
    , m_form(new BrandingForm)
    , m_preview(new PagePreview)
    , m_which(new QComboBox)
    , m_device(new Segmented(tr("Screen")))
    , m_scheme(new Segmented(tr("Light or dark")))
    , m_discard(new Button(tr("Discard")))
    , m_save(new Button(Icon::Check, tr("Save"), Emphasis::Primary))
    , m_question(this)
    , m_previewQuestion(this)
    , m_addressQuestion(this)
{
    setObjectName(QStringLiteral("brandingPage"));
    buildActions();
    m_form->setFixedWidth(em(formWidth));
    auto *row = new QHBoxLayout;
    row->setSpacing(space::PageTop);
    row->addWidget(m_form);
    row->addWidget(makePreview(), 1);
    body().addLayout(row, 1);
    m_soon.setSingleShot(true);
    m_soon.setInterval(120ms); // while somebody types
    connect(&m_soon, &QTimer::timeout, this, &BrandingPage::showPreview);
    connect(m_form, &BrandingForm::changed, this, [this] {
        m_soon.start();
        updateActions();
    });
    connect(&client, &admin::AdminClient::changed, this, [this](const QList<admin::Change> &changes) {
        const bool concernsUs = std::any_of(changes.cbegin(), changes.cend(),
            [](const admin::Change &change) { return change.topic == admin::Topic::Look || change.topic == admin::Topic::Server; });
        if (concernsUs)
            refresh();
    });
    updateActions();
}

void BrandingPage::buildActions()
{
    auto *more = new Button(tr("More"));
    more->setObjectName(QStringLiteral("more"));
    auto *menu = new QMenu(more);
    connect(menu->addAction(tr("&Import …")), &QAction::triggered, this, &BrandingPage::chooseImport);
    connect(menu->addAction(tr("&Export …")), &QAction::triggered, this, &BrandingPage::chooseExport);
    menu->addSeparator();
    connect(menu->addAction(tr("&Reset to the default …")), &QAction::triggered, this, &BrandingPage::askToReset);
    connect(more, &QPushButton::clicked, this, [more, menu] { menu->popup(more->mapToGlobal(QPoint(0, more->height()))); });
    auto *browser = new Button(Icon::External, tr("Open in browser"));
    browser->setObjectName(QStringLiteral("openInBrowser"));
    m_discard->setObjectName(QStringLiteral("discard"));
    m_save->setObjectName(QStringLiteral("save"));
    for (QWidget *button : {more, browser, m_discard, m_save})
        addHeaderAction(button);
    connect(browser, &QPushButton::clicked, this, &BrandingPage::openInBrowser);
    connect(m_discard, &QPushButton::clicked, this, [this] {
        m_form->set(m_saved);
        showPreview();
        updateActions();
    });
    connect(m_save, &QPushButton::clicked, this, &BrandingPage::save);
}

QWidget *BrandingPage::makePreview()
{
    using admin::BrandedPage;
    m_which->setObjectName(QStringLiteral("whichPage"));
    m_which->setAccessibleName(tr("Which page"));
    const QList<QPair<BrandedPage, QString>> pages{{BrandedPage::Consent, tr("Consent")}, {BrandedPage::SignIn, tr("Sign-in")}, {BrandedPage::Waiting, tr("Waiting")},
        {BrandedPage::Error, tr("Error")}, {BrandedPage::Landing, tr("Landing")}};
    for (const auto &[page, name] : pages)
        m_which->addItem(name, int(page));
    m_device->setObjectName(QStringLiteral("device"));
    m_device->add(tr("Desktop"));
    m_device->add(tr("Phone"));
    m_device->setCurrent(0);
    m_scheme->setObjectName(QStringLiteral("previewScheme"));
    m_scheme->add(tr("Light"));
    m_scheme->add(tr("Dark"));
    m_scheme->setCurrent(0);
    auto *widget = new QWidget;
    auto *column = new QVBoxLayout(widget);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::Cell);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::Small);
    m_which->setMinimumWidth(em(150));
    row->addWidget(m_which);
    row->addStretch();
    row->addWidget(m_device);
    row->addWidget(m_scheme);
    column->addLayout(row);
    column->addWidget(m_preview, 1);
    connect(m_which, &QComboBox::currentIndexChanged, this, &BrandingPage::showPreview);
    connect(m_device, &Segmented::currentChanged, this, [this](int device) { m_preview->setDevice(PagePreview::Device(device)); });
    connect(m_scheme, &Segmented::currentChanged, this, [this](int scheme) { m_preview->setScheme(PagePreview::Scheme(scheme)); });
    return widget;
}

void BrandingPage::refresh()
{
    m_addressQuestion.ask(m_client.overview(), [this](const admin::Result<admin::Overview> &answer) {
        m_publicUrl = answer ? answer->publicUrl : QString();
        showPreview();
    });
    m_question.ask(m_client.branding(), [this](const admin::Result<admin::Branding> &answer) {
        if (!answer)
            return showFailure(answer.error());
        hideFailure();
        const bool keepsEdit = isChanged();
        m_saved = *answer;
        if (!keepsEdit) {
            m_form->set(m_saved);
            showPreview();
        }
        updateActions();
    });
}

bool BrandingPage::isChanged() const
{
    return m_form->branding() != m_saved;
}

void BrandingPage::showPreview()
{
    const auto page = admin::BrandedPage(m_which->currentData().toInt());
    m_previewQuestion.ask(m_client.previewPage(m_form->branding(), page), [this](const admin::Result<admin::PagePreview> &answer) { onPreview(answer); });
}

void BrandingPage::onPreview(const admin::Result<admin::PagePreview> &answer)
{
    m_isUsable = answer.has_value();
    if (answer) {
        m_shown = *answer;
        m_form->clearProblems();
        m_form->showContrast(*answer);
        m_preview->setPage(*answer, m_form->branding().logo, m_publicUrl + pathOf(admin::BrandedPage(m_which->currentData().toInt())));
    } else {
        m_form->showProblem(answer.error());
    }
    updateActions();
}

void BrandingPage::updateActions()
{
    m_save->setEnabled(isChanged() && m_isUsable);
    m_discard->setEnabled(isChanged());
}

void BrandingPage::save()
{
    m_save->setEnabled(false);
    whenAnswered(m_client.setBranding(m_form->branding()), this, [this](const admin::Result<admin::Done> &answer) {
        updateActions();
        if (!answer)
            return m_form->showProblem(answer.error());
        ToastStack::of(*this).show(tr("The next page in a browser looks like this."));
        m_saved = m_form->branding(); // trimmed by the server; refresh() brings that
        m_question.ask(m_client.branding(), [this](const admin::Result<admin::Branding> &kept) {
            if (!kept)
                return;
            m_saved = *kept;
            m_form->set(m_saved);
            updateActions();
        });
    });
}

void BrandingPage::askToReset()
{
    ConfirmDialog::ask(*this, {tr("Reset the consent page?"), tr("Name, logo, colour, links and footer are as at first again."), tr("Reset"), {}}, [this] {
        m_form->set({});
        whenAnswered(m_client.setBranding({}), this, [this](const admin::Result<admin::Done> &answer) {
            if (!answer)
                return showRefusal(answer.error());
            m_saved = {};
            showPreview();
        });
    });
}

QString BrandingPage::writeForBrowser(const admin::PagePreview &page)
{
    QByteArray html = page.html;
    // A file has no server beside it: what the page would load is put into it.
    static const QRegularExpression sheet(QStringLiteral("<link rel=\"stylesheet\" href=\"/assets/(page|dark)\\.css[^\"]*\"( media=\"[^\"]*\")?>"));
    QString text = QString::fromUtf8(html);
    for (auto match = sheet.match(text); match.hasMatch(); match = sheet.match(text)) {
        const bool isDark = match.captured(1) == QLatin1String("dark");
        const QString style = QStringLiteral("<style%1>%2</style>").arg(match.captured(2), QString::fromUtf8(isDark ? page.darkColours : page.stylesheet));
        text.replace(match.capturedStart(), match.capturedLength(), style);
    }
    static const QRegularExpression picture(QStringLiteral("src=\"/assets/logo\\.png[^\"]*\""));
    text.replace(picture, QStringLiteral("src=\"data:image/png;base64,%1\"").arg(QString::fromLatin1(m_form->branding().logo.toBase64())));
    static const QRegularExpression again(QStringLiteral("<meta http-equiv=\"refresh\"[^>]*>"));
    text.remove(again);
    const QString fileName = m_folder.filePath(QStringLiteral("page.html"));
    QSaveFile file(fileName);
    const QByteArray bytes = text.toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit() ? fileName : QString();
}

void BrandingPage::openInBrowser()
{
    const QString fileName = writeForBrowser(m_shown);
    if (fileName.isEmpty() || !QDesktopServices::openUrl(QUrl::fromLocalFile(fileName)))
        ToastStack::of(*this).showError(tr("No browser could be opened."));
}

void BrandingPage::chooseImport()
{
    auto *dialog = new QFileDialog(this, tr("Import branding"), {}, tr("Branding (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &BrandingPage::importFrom);
    dialog->open();
}

void BrandingPage::importFrom(const QString &fileName)
{
    QFile file(fileName);
    if (!file.open(QIODevice::ReadOnly) || file.size() > MostImportBytes)
        return ToastStack::of(*this).showError(tr("%1 cannot be read.").arg(fileName));
    const auto branding = admin::AdminClient::parseBranding(file.readAll());
    if (!branding)
        return showRefusal(branding.error());
    m_form->set(*branding); // looked at first; Save makes it so
    showPreview();
    updateActions();
}

void BrandingPage::chooseExport()
{
    auto *dialog = new QFileDialog(this, tr("Export branding"), QStringLiteral("gatehouse-branding.json"), tr("Branding (*.json)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    connect(dialog, &QFileDialog::fileSelected, this, &BrandingPage::exportTo);
    dialog->open();
}

void BrandingPage::exportTo(const QString &fileName)
{
    QSaveFile file(fileName);
    const QByteArray text = admin::AdminClient::exportBranding(m_form->branding());
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit())
        return ToastStack::of(*this).showError(tr("%1 cannot be written: %2.").arg(fileName, file.errorString()));
    ToastStack::of(*this).show(tr("Exported to %1.").arg(fileName));
}

} // namespace ui
