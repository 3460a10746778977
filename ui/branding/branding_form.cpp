// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/branding/branding_form.h"

#include "ui/branding/colour_field.h"
#include "ui/branding/logo_reader.h"
#include "ui/common/button.h"
#include "ui/common/card.h"
#include "ui/common/elided_label.h"
#include "ui/common/form_field.h"
#include "ui/common/metrics.h"
#include "ui/common/scroll_column.h"
#include "ui/common/segmented.h"
#include "ui/common/style_painting.h"
#include "ui/common/theme.h"
#include "ui/common/typography.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPixmap>
#include <QVBoxLayout>

namespace ui
{

namespace
{
constexpr int logoSide = 52;
const QString problemPrefix = QStringLiteral("bad_branding:");

QString localFile(const QMimeData &data)
{
    return data.hasUrls() && data.urls().size() == 1 ? data.urls().first().toLocalFile() : QString();
}
} // namespace

class BrandingForm::LogoView final : public QWidget
{
public:
    LogoView() { setFixedSize(logoSide, logoSide); }
    void set(const QByteArray &png)
    {
        m_logo = png.isEmpty() ? QPixmap() : QPixmap::fromImage(QImage::fromData(png, "PNG"));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tokens &tokens = Theme::current().tokens();
        paintRounded(painter, rect(), radius::Card, tokens.sunken, tokens.line);
        if (m_logo.isNull())
            return paintIcon(painter, Icon::Image, QRectF(rect()).adjusted(14, 14, -14, -14), tokens.faint);
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const QSize size = m_logo.size().scaled(logoSide - 8, logoSide - 8, Qt::KeepAspectRatio);
        painter.drawPixmap(QRect(QPoint((logoSide - size.width()) / 2, (logoSide - size.height()) / 2), size), m_logo);
    }

private:
    QPixmap m_logo;
};

BrandingForm::BrandingForm(QWidget *parent)
    : QWidget(parent)
    , m_logo(new LogoView)
    , m_logoNote(new ElidedLabel(tr("PNG or SVG, up to 1 MB"), TextRole::Caption, Ink::Muted))
    , m_noLogo(new Button(tr("None"), Emphasis::Ghost))
    , m_colour(new ColourField)
    , m_contrast(new QLabel)
    , m_scheme(new Segmented(tr("Light or dark")))
{
    setAcceptDrops(true);
    auto *scroll = new ScrollColumn;
    auto *card = new Card;
    card->body().setSpacing(space::Cell);
    card->body().addWidget(makeLogo());
    card->body().addWidget(new Hairline);
    addText(*card, m_name, "name", tr("&Name"), tr("On every page, beside the logo."), 60);
    addText(*card, m_description, "description", tr("One &sentence"), tr("Below the name. May stay empty."), 140);
    auto *colour = new FormField(tr("Brand &colour"), m_colour);
    m_fields.insert(QStringLiteral("accent"), colour);
    card->body().addWidget(colour);
    m_contrast->setTextFormat(Qt::PlainText);
    m_contrast->setWordWrap(true);
    m_contrast->setObjectName(QStringLiteral("contrast"));
    card->body().addWidget(m_contrast);
    m_scheme->setObjectName(QStringLiteral("scheme"));
    m_scheme->add(tr("As the browser"));
    m_scheme->add(tr("Light"));
    m_scheme->add(tr("Dark"));
    auto *schemeTitle = new QLabel(tr("Light or dark"));
    schemeTitle->setFont(fontOf(TextRole::Strong));
    card->body().addWidget(schemeTitle);
    card->body().addWidget(m_scheme, 0, Qt::AlignLeading);
    addText(*card, m_support, "support_url", tr("S&upport"), tr("https:// or mailto:"), 500);
    addText(*card, m_terms, "terms_url", tr("&Terms"), {}, 500);
    addText(*card, m_privacy, "privacy_url", tr("&Privacy"), {}, 500);
    addText(*card, m_footer, "footer", tr("&Footer"), tr("A line below the card."), 240);
    scroll->column().addWidget(card);
    scroll->column().addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    connect(m_colour, &ColourField::changed, this, &BrandingForm::onEdited);
    connect(m_scheme, &Segmented::currentChanged, this, &BrandingForm::onEdited);
}

QWidget *BrandingForm::makeLogo()
{
    auto *widget = new QWidget;
    auto *row = new QHBoxLayout(widget);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(space::Cell);
    auto *words = new QVBoxLayout;
    words->setSpacing(2);
    words->addStretch();
    words->addWidget(new ElidedLabel(tr("Logo"), TextRole::Strong));
    words->addWidget(m_logoNote);
    words->addStretch();
    auto *choose = new Button(tr("Change"));
    choose->setObjectName(QStringLiteral("chooseLogo"));
    m_noLogo->setObjectName(QStringLiteral("noLogo"));
    row->addWidget(m_logo);
    row->addLayout(words, 1);
    row->addWidget(m_noLogo);
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, &BrandingForm::chooseLogo);
    connect(m_noLogo, &QPushButton::clicked, this, [this] {
        m_branding.logo.clear();
        showLogo();
        Q_EMIT changed();
    });
    return widget;
}

FormField *BrandingForm::addText(Card &card, QLineEdit *&edit, const char *name, const QString &label, const QString &hint, int longest)
{
    edit = new QLineEdit;
    edit->setObjectName(QStringLiteral("branding_") + QLatin1String(name));
    edit->setMaxLength(longest);
    auto *field = new FormField(label, edit, hint);
    m_fields.insert(QString::fromLatin1(name), field);
    card.body().addWidget(field);
    connect(edit, &QLineEdit::textChanged, this, &BrandingForm::onEdited);
    return field;
}

void BrandingForm::set(const admin::Branding &branding)
{
    m_isSetting = true;
    m_branding = branding;
    m_name->setText(branding.name);
    m_description->setText(branding.description);
    m_colour->setColour(branding.accent);
    m_scheme->setCurrent(int(branding.scheme));
    m_support->setText(branding.supportUrl);
    m_terms->setText(branding.termsUrl);
    m_privacy->setText(branding.privacyUrl);
    m_footer->setText(branding.footer);
    showLogo();
    clearProblems();
    m_isSetting = false;
}

void BrandingForm::onEdited()
{
    if (m_isSetting)
        return;
    m_branding.name = m_name->text();
    m_branding.description = m_description->text();
    m_branding.accent = m_colour->colour();
    using Scheme = decltype(m_branding.scheme);
    m_branding.scheme = Scheme(std::max(0, m_scheme->current()));
    m_branding.supportUrl = m_support->text();
    m_branding.termsUrl = m_terms->text();
    m_branding.privacyUrl = m_privacy->text();
    m_branding.footer = m_footer->text();
    Q_EMIT changed();
}

void BrandingForm::showProblem(const admin::Error &error)
{
    clearProblems();
    const QString name = error.detail.startsWith(problemPrefix) ? error.detail.mid(problemPrefix.size()) : QString();
    // The server's sentence begins with the field's name, which stands above it here.
    const QString sentence = error.text.startsWith(name + QLatin1String(": ")) ? error.text.mid(name.size() + 2) : error.text;
    if (FormField *field = m_fields.value(name)) {
        field->setProblem(sentence);
    } else {
        m_logoNote->setText(sentence);
        m_logoNote->setTone(Tone::Err);
    }
}

void BrandingForm::clearProblems()
{
    for (FormField *field : std::as_const(m_fields))
        field->setProblem({});
    m_logoNote->setText(tr("PNG or SVG, up to 1 MB"));
    m_logoNote->setInk(Ink::Muted);
}

void BrandingForm::showContrast(const admin::PagePreview &preview)
{
    const QString ratio = QLocale().toString(preview.contrast, 'f', 1);
    const bool isWhite = preview.onBrand == QLatin1String("#ffffff");
    const QString words = preview.isBrandChanged ? tr("No text is readable on it, so it is darkened to %1: white then has %2 : 1.").arg(preview.brand, ratio)
        : isWhite                                ? tr("White text on it is readable, %1 : 1.").arg(ratio)
                                                 : tr("Dark text on it is readable, %1 : 1.").arg(ratio);
    m_contrast->setText(words);
    QPalette colours;
    const Tokens &tokens = Theme::current().tokens();
    colours.setColor(QPalette::WindowText, preview.isBrandChanged ? tokens.warn : tokens.ok);
    m_contrast->setPalette(colours);
}

void BrandingForm::showLogo()
{
    m_logo->set(m_branding.logo);
    m_noLogo->setVisible(!m_branding.logo.isEmpty());
}

void BrandingForm::chooseLogo()
{
    auto *dialog = new QFileDialog(this, tr("Choose a logo"), {}, tr("Pictures (*.png *.svg)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &BrandingForm::takeLogo);
    dialog->open();
}

void BrandingForm::takeLogo(const QString &fileName)
{
    const auto logo = logoFromFile(fileName);
    if (!logo)
        return showProblem({admin::ErrorCode::Invalid, problemPrefix + QStringLiteral("logo"), logo.error()});
    m_branding.logo = *logo;
    clearProblems();
    showLogo();
    Q_EMIT changed();
}

void BrandingForm::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void BrandingForm::dropEvent(QDropEvent *event)
{
    takeLogo(localFile(*event->mimeData()));
}

} // namespace ui
