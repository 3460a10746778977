// SPDX-License-Identifier: GPL-3.0-or-later
// The page about how the browser pages look: what is saved is served, and the preview says and colours what the real page does.
#include "server/branding/branding.h"
#include "tests/ui/support/builders.h"
#include "ui/branding/branding_form.h"
#include "ui/branding/branding_page.h"
#include "ui/branding/logo_reader.h"
#include "ui/branding/page_node.h"
#include "ui/branding/page_preview.h"
#include "ui/common/button.h"
#include "ui/common/confirm_dialog.h"
#include "ui/common/console_settings.h"
#include "ui/common/segmented.h"
#include "ui/common/when_answered.h"

#include <QBuffer>
#include <QComboBox>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QTest>

using namespace ui;

namespace
{

const QString accent = QStringLiteral("#0b6b5d");

// Independent of our own reader: what stands between tags in <body>, closed <details> left out.
QString textOf(const QByteArray &html)
{
    QString body = QString::fromUtf8(html);
    body = body.mid(body.indexOf(QLatin1String("<body>")));
    body.remove(QRegularExpression(QStringLiteral("<p class=\"small\"><code>.*?</code></p></details>"), QRegularExpression::DotMatchesEverythingOption));
    body.remove(QRegularExpression(QStringLiteral("<[^>]*>")));
    body.replace(QLatin1String("&#39;"), QLatin1String("'")).replace(QLatin1String("&quot;"), QLatin1String("\"")).replace(QLatin1String("&amp;"), QLatin1String("&"));
    return body.remove(QRegularExpression(QStringLiteral("\\s+")));
}

QByteArray bigPng(int side)
{
    QImage image(side, side, QImage::Format_ARGB32);
    image.fill(Qt::red);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

class TestBrandingPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<tests::ConsoleServer>();
        m_settings = std::make_unique<ConsoleSettings>(m_server->filePath(QStringLiteral("console.ini")));
        m_page = std::make_unique<BrandingPage>(m_server->client(), *m_settings);
        m_page->resize(1080, 760);
        m_page->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_page.get()));
        m_page->refresh();
        QTRY_VERIFY(!preview().shownTexts().isEmpty());
    }
    void cleanup()
    {
        m_page.reset();
        m_settings.reset();
        m_server.reset();
    }

    void whatIsSavedIsKept()
    {
        edit("name")->setText(QStringLiteral("  Acme Tools "));
        edit("brandColour")->setText(accent);
        edit("support_url")->setText(QStringLiteral("mailto:it@acme.example"));
        QTRY_VERIFY(button("save")->isEnabled());
        QTRY_VERIFY(preview().shownTexts().join(QLatin1Char(' ')).contains(QStringLiteral("Acme Tools")));
        QTest::mouseClick(button("save"), Qt::LeftButton);
        QTRY_VERIFY(!button("save")->isEnabled() && !button("discard")->isEnabled());
        QCOMPARE(kept().name, QStringLiteral("Acme Tools"));
        QCOMPARE(kept().accent, accent);
        QCOMPARE(edit("name")->text(), QStringLiteral("Acme Tools"));
    }

    void theServerRefusesAtTheField_data()
    {
        QTest::addColumn<QByteArray>("field");
        QTest::addColumn<QString>("value");
        QTest::newRow("no name") << QByteArray("name") << QStringLiteral(" ");
        QTest::newRow("a script") << QByteArray("terms_url") << QStringLiteral("javascript:alert(1)");
        QTest::newRow("no colour") << QByteArray("brandColour") << QStringLiteral("#12");
    }
    void theServerRefusesAtTheField()
    {
        QFETCH(QByteArray, field);
        QFETCH(QString, value);
        edit(field.constData())->setText(value);
        QTRY_VERIFY(!button("save")->isEnabled() && button("discard")->isEnabled());
        QTest::mouseClick(button("discard"), Qt::LeftButton);
        QTRY_VERIFY(!button("discard")->isEnabled());
        QCOMPARE(kept().name, QStringLiteral("Gatehouse"));
    }

    void thePreviewSaysWhatThePageSays_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("consent") << int(admin::BrandedPage::Consent);
        QTest::newRow("sign-in") << int(admin::BrandedPage::SignIn);
        QTest::newRow("waiting") << int(admin::BrandedPage::Waiting);
        QTest::newRow("error") << int(admin::BrandedPage::Error);
        QTest::newRow("landing") << int(admin::BrandedPage::Landing);
    }
    void thePreviewSaysWhatThePageSays()
    {
        QFETCH(int, which);
        edit("description")->setText(QStringLiteral("Search & files for \"everyone\""));
        edit("footer")->setText(QStringLiteral("Acme Ltd."));
        edit("privacy_url")->setText(QStringLiteral("https://acme.example/privacy"));
        m_page->findChild<QComboBox *>(QStringLiteral("whichPage"))->setCurrentIndex(which);
        admin::PagePreview page;
        const admin::Branding branding = m_page->findChild<BrandingForm *>()->branding();
        QTRY_VERIFY(preview().shownTexts().join(QString()).contains(QStringLiteral("Acme Ltd.")));
        bool isAnswered = false;
        whenAnswered(m_server->client().previewPage(branding, admin::BrandedPage(which)), this, [&](const admin::Result<admin::PagePreview> &answer) {
            page = *answer;
            isAnswered = true;
        });
        QTRY_VERIFY(isAnswered);
        QTRY_COMPARE(preview().shownTexts().join(QString()).remove(QRegularExpression(QStringLiteral("\\s+"))), textOf(page.html));
    }

    void thePreviewHasThePagesColours()
    {
        edit("brandColour")->setText(accent);
        QTRY_COMPARE(preview().colorOf("brand"), QColor(accent));
        QCOMPARE(preview().colorOf("card"), QColor(Qt::white));
        m_page->findChild<Segmented *>(QStringLiteral("previewScheme"))->setCurrent(1);
        Q_EMIT m_page->findChild<Segmented *>(QStringLiteral("previewScheme"))->currentChanged(1);
        QCOMPARE(preview().colorOf("card"), QColor(QStringLiteral("#1d2025")));
        const QImage picture = preview().grab().toImage();
        int brandPixels = 0;
        for (int y = 0; y < picture.height(); y += 2) {
            for (int x = 0; x < picture.width(); x += 2)
                brandPixels += picture.pixelColor(x, y) == QColor(accent) ? 1 : 0;
        }
        QVERIFY(brandPixels > 100); // the mark and Allow
    }

    void anUnreadableColourIsDarkenedAndSaid()
    {
        edit("brandColour")->setText(QStringLiteral("#777777"));
        auto *contrast = m_page->findChild<QLabel *>(QStringLiteral("contrast"));
        QTRY_VERIFY(contrast->text().contains(QStringLiteral("4.")));
        edit("brandColour")->setText(QStringLiteral("#ffee00"));
        QTRY_VERIFY(contrast->text().startsWith(QStringLiteral("Dark text")));
    }

    void aLogoIsDrawnAnew_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("a PNG that is too large") << bigPng(700);
        QTest::newRow("an SVG") << QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\"><rect width=\"40\" height=\"20\" fill=\"#a31d3f\"/></svg>");
    }
    void aLogoIsDrawnAnew()
    {
        QFETCH(QByteArray, file);
        const QString name = m_server->filePath(QStringLiteral("logo"));
        QFile written(name);
        QVERIFY(written.open(QIODevice::WriteOnly) && written.write(file) == file.size());
        written.close();
        m_page->findChild<BrandingForm *>()->takeLogo(name);
        QTRY_VERIFY(button("save")->isEnabled());
        QTest::mouseClick(button("save"), Qt::LeftButton);
        QTRY_VERIFY(!kept().logo.isEmpty());
        const QImage image = QImage::fromData(kept().logo, "PNG");
        QVERIFY(!image.isNull() && image.width() == 256);
    }

    void dangerousPicturesAreRefused_data()
    {
        QTest::addColumn<QByteArray>("file");
        const auto svg = [](const char *inside) -> QByteArray { return QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"9\" height=\"9\">") + inside + "</svg>"; };
        QTest::newRow("a script") << svg("<script>alert(1)</script>");
        QTest::newRow("an event") << svg("<rect width=\"9\" height=\"9\" onclick=\"alert(1)\"/>");
        QTest::newRow("a picture from elsewhere") << svg("<image href=\"https://evil.example/x.png\"/>");
        QTest::newRow("a use from elsewhere") << svg("<use xlink:href=\"https://evil.example/x.svg#a\"/>");
        QTest::newRow("a style from elsewhere") << svg("<rect width=\"9\" height=\"9\" fill=\"url(https://evil.example/x)\"/>");
        QTest::newRow("another document inside") << svg("<foreignObject><body/></foreignObject>");
        QTest::newRow("entities") << QByteArray("<?xml version=\"1.0\"?><!DOCTYPE svg [<!ENTITY x \"boom\">]><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><text>&x;</text></svg>");
        QTest::newRow("broken") << QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\"><rect");
        QTest::newRow("more than a million pixels") << bigPng(1200);
        QTest::newRow("not a picture") << QByteArray("hello");
    }
    void dangerousPicturesAreRefused()
    {
        QFETCH(QByteArray, file);
        const auto logo = logoFromData(file);
        QVERIFY(!logo);
        QVERIFY(!logo.error().isEmpty());
    }

    void whatIsExportedCanBeImported()
    {
        edit("name")->setText(QStringLiteral("Acme Tools"));
        QTRY_VERIFY(button("save")->isEnabled());
        const QString file = m_server->filePath(QStringLiteral("branding.json"));
        m_page->exportTo(file);
        QVERIFY(QFile::exists(file));
        QTest::mouseClick(button("discard"), Qt::LeftButton);
        QCOMPARE(edit("name")->text(), QStringLiteral("Gatehouse"));
        m_page->importFrom(file);
        QCOMPARE(edit("name")->text(), QStringLiteral("Acme Tools"));
        QCOMPARE(kept().name, QStringLiteral("Gatehouse")); // looked at first
    }

    void resetIsAskedFor()
    {
        edit("name")->setText(QStringLiteral("Acme Tools"));
        QTRY_VERIFY(button("save")->isEnabled());
        QTest::mouseClick(button("save"), Qt::LeftButton);
        QTRY_COMPARE(kept().name, QStringLiteral("Acme Tools"));
        const QList<QAction *> actions = m_page->findChild<QMenu *>()->actions();
        actions.last()->trigger();
        QTest::mouseClick(m_page->findChild<ConfirmDialog *>()->findChild<QPushButton *>(QStringLiteral("confirm")), Qt::LeftButton);
        QTRY_COMPARE(kept().name, QStringLiteral("Gatehouse"));
    }

    void theFileForTheBrowserStandsAlone()
    {
        admin::PagePreview page;
        bool isAnswered = false;
        whenAnswered(m_server->client().previewPage({}, admin::BrandedPage::Waiting), this, [&](const admin::Result<admin::PagePreview> &answer) {
            page = *answer;
            isAnswered = true;
        });
        QTRY_VERIFY(isAnswered);
        QFile file(m_page->writeForBrowser(page));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray html = file.readAll();
        QVERIFY(!html.contains("/assets/"));
        QVERIFY(!html.contains("http-equiv=\"refresh\""));
        QVERIFY(html.contains("prefers-color-scheme:dark"));
    }

private:
    [[nodiscard]] QLineEdit *edit(const char *name) const
    {
        const QString wanted = QString::fromLatin1(name);
        return m_page->findChild<QLineEdit *>(wanted == QLatin1String("brandColour") ? wanted : QStringLiteral("branding_") + wanted);
    }
    [[nodiscard]] QPushButton *button(const char *name) const { return m_page->findChild<QPushButton *>(QString::fromLatin1(name)); }
    [[nodiscard]] PagePreview &preview() const { return *m_page->findChild<PagePreview *>(); }
    admin::Branding kept()
    {
        admin::Branding branding;
        bool isAnswered = false;
        whenAnswered(m_server->client().branding(), this, [&](const admin::Result<admin::Branding> &answer) {
            branding = *answer;
            isAnswered = true;
        });
        if (!QTest::qWaitFor([&isAnswered] { return isAnswered; }))
            qFatal("no answer");
        return branding;
    }

    std::unique_ptr<tests::ConsoleServer> m_server;
    std::unique_ptr<ConsoleSettings> m_settings;
    std::unique_ptr<BrandingPage> m_page;
};

QTEST_MAIN(TestBrandingPage)
#include "tst_branding_page.moc"
