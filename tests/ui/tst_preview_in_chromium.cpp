// SPDX-License-Identifier: GPL-3.0-or-later
// The console's preview beside the real page in a real browser: the same texts in the same order, the same colours, the same edges.
#include "tests/ui/support/console_server.h"
#include "ui/branding/branding_page.h"
#include "ui/branding/page_picture.h"
#include "ui/common/console_settings.h"
#include "ui/common/when_answered.h"

#include <QFile>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace ui;

namespace
{

constexpr QSize Screen(640, 1000);
const QColor Brand(0x0b, 0x6b, 0x5d);

QString withoutBlanks(QString text)
{
    return text.remove(QRegularExpression(QStringLiteral("\\s+")));
}

// Edges of everything that has this very colour.
QRect extentOf(const QImage &image, const QColor &color)
{
    QRect extent;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixelColor(x, y) == color)
                extent = extent.united(QRect(x, y, 1, 1));
        }
    }
    return extent;
}

} // namespace

class TestPreviewInChromium : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysTheSameInTheSameOrder_data() { pages(); }
    void saysTheSameInTheSameOrder()
    {
        prepare();
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::ReadWrite | QIODevice::Append));
        file.write("<script>document.documentElement.setAttribute('data-text', document.body.innerText)</script>");
        file.close();
        const QByteArray dom = chromium({QStringLiteral("--dump-dom")});
        const auto text = QRegularExpression(QStringLiteral("data-text=\"([^\"]*)\"")).match(QString::fromUtf8(dom));
        QVERIFY2(text.hasMatch(), dom.left(300));
        QString said = text.captured(1);
        said.replace(QLatin1String("&quot;"), QLatin1String("\"")).replace(QLatin1String("&lt;"), QLatin1String("<")).replace(QLatin1String("&gt;"), QLatin1String(">"));
        said.replace(QLatin1String("&nbsp;"), QLatin1String(" ")).replace(QLatin1String("&amp;"), QLatin1String("&"));
        QCOMPARE(withoutBlanks(picture().shownTexts(Screen.width()).join(QString())), withoutBlanks(said));
    }

    void looksTheSame_data() { pages(); }
    void looksTheSame()
    {
        prepare();
        const QImage real = screenshot(Screen);
        QImage drawn(Screen, QImage::Format_RGB32);
        QPainter painter(&drawn);
        picture().paint(painter, Screen.width(), Screen.height());
        painter.end();
        QVERIFY(!real.isNull());
        QCOMPARE(drawn.pixelColor(3, 3), real.pixelColor(3, 3)); // the ground
        const QRect theirs = extentOf(real, Brand);
        const QRect ours = extentOf(drawn, Brand);
        QVERIFY(!theirs.isEmpty());
        // Across, both go by the measures of page.css; how high the lines are is the font's.
        QVERIFY2(std::abs(ours.left() - theirs.left()) <= 3, qPrintable(QStringLiteral("%1 %2").arg(ours.left()).arg(theirs.left())));
        QVERIFY2(std::abs(ours.right() - theirs.right()) <= 3, qPrintable(QStringLiteral("%1 %2").arg(ours.right()).arg(theirs.right())));
        QVERIFY2(std::abs(ours.height() - theirs.height()) <= 80, qPrintable(QStringLiteral("%1 %2").arg(ours.height()).arg(theirs.height())));
    }

private:
    void pages()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<bool>("isDark");
        const QList<QPair<const char *, admin::BrandedPage>> all{{"consent", admin::BrandedPage::Consent}, {"sign-in", admin::BrandedPage::SignIn},
            {"waiting", admin::BrandedPage::Waiting}, {"error", admin::BrandedPage::Error}, {"landing", admin::BrandedPage::Landing}};
        for (const auto &[name, page] : all) {
            QTest::addRow("%s, light", name) << int(page) << false;
            QTest::addRow("%s, dark", name) << int(page) << true;
        }
    }
    void prepare()
    {
        QFETCH(int, which);
        QFETCH(bool, isDark);
        admin::Branding branding;
        branding.name = QStringLiteral("Acme <Tools> & friends");
        branding.description = QStringLiteral("Search and files for everyone.");
        branding.accent = Brand.name();
        branding.footer = QStringLiteral("Acme Ltd.");
        branding.privacyUrl = QStringLiteral("https://acme.example/privacy");
        using Scheme = decltype(branding.scheme);
        branding.scheme = isDark ? Scheme::Dark : Scheme::Light;
        bool isAnswered = false;
        whenAnswered(m_server.client().previewPage(branding, admin::BrandedPage(which)), this, [&](const admin::Result<admin::PagePreview> &answer) {
            m_shown = *answer;
            isAnswered = true;
        });
        QTRY_VERIFY(isAnswered);
        m_css = {m_shown.stylesheet};
        if (isDark)
            m_css.append(m_shown.darkColours);
        m_file = m_page.writeForBrowser(m_shown);
        QVERIFY(!m_file.isEmpty());
    }
    [[nodiscard]] PagePicture picture() const { return PagePicture(m_shown.html, m_css, {}); }
    QByteArray chromium(QStringList options) const
    {
        options += {QStringLiteral("--headless=new"), QStringLiteral("--no-sandbox"), QStringLiteral("--disable-gpu"), QStringLiteral("--hide-scrollbars"),
            QStringLiteral("--force-color-profile=srgb"), QStringLiteral("--user-data-dir=") + m_home.path(), QStringLiteral("file://") + m_file};
        QProcess browser;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOME"), m_home.path());
        browser.setProcessEnvironment(environment);
        browser.start(QStringLiteral("chromium"), options);
        browser.waitForFinished(60'000);
        return browser.readAllStandardOutput();
    }
    [[nodiscard]] QImage screenshot(QSize size) const
    {
        const QString target = m_home.filePath(QStringLiteral("page.png"));
        (void)chromium({QStringLiteral("--screenshot=") + target, QStringLiteral("--window-size=%1,%2").arg(size.width()).arg(size.height())});
        return QImage(target);
    }

    QTemporaryDir m_home;
    tests::ConsoleServer m_server;
    ConsoleSettings m_settings{m_server.filePath(QStringLiteral("console.ini"))};
    BrandingPage m_page{m_server.client(), m_settings};
    admin::PagePreview m_shown;
    QList<QByteArray> m_css;
    QString m_file;
};

QTEST_MAIN(TestPreviewInChromium)
#include "tst_preview_in_chromium.moc"
