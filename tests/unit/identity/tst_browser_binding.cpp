// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/random.h"
#include "server/identity/browser_binding.h"
#include "server/identity/browser_sessions.h"
#include "server/identity/provider_round_trips.h"
#include "tests/support/fixed_clock.h"

#include <QTest>

using namespace identity;

namespace
{

http::Request requestWith(const QByteArray &cookies)
{
    http::Request request;
    if (!cookies.isEmpty()) {
        request.headers = {{"Cookie", cookies}};
    }
    return request;
}

QByteArray pairOf(const http::Header &setCookie)
{
    return setCookie.value.left(setCookie.value.indexOf(';'));
}

const CookieNaming loopback(QUrl(QStringLiteral("http://127.0.0.1:8788")));

} // namespace

class BrowserBindingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesCookiesByPortAndTransport_data();
    void namesCookiesByPortAndTransport();
    void keepsTheBrowserThatItKnows();
    void makesANewBrowserOfWhatIsNotOurs_data();
    void makesANewBrowserOfWhatIsNotOurs();
    void knowsItsBrowserAmongPlantedCookies();
    void csrfTokensFitOneFormInOneBrowser();
    void aSessionEndsAndIsNeverTakenOver();
    void aStateWorksOnceAndForTenMinutes();
};

void BrowserBindingTest::namesCookiesByPortAndTransport_data()
{
    QTest::addColumn<QString>("publicUrl");
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<bool>("isSecure");
    QTest::newRow("loopback: all ports share cookies")
        << u"http://127.0.0.1:8788"_qs << QByteArray("gatehouse_browser_8788") << false;
    QTest::newRow("https: nobody else can plant it")
        << u"https://gate.example"_qs << QByteArray("__Host-gatehouse_browser_443") << true;
    QTest::newRow("https on another port")
        << u"https://gate.example:8443"_qs << QByteArray("__Host-gatehouse_browser_8443") << true;
}

void BrowserBindingTest::namesCookiesByPortAndTransport()
{
    QFETCH(QString, publicUrl);
    QFETCH(QByteArray, name);
    QFETCH(bool, isSecure);
    const BrowserBinding binding{CookieNaming(QUrl(publicUrl))};
    const QByteArray cookie = binding.browserOf(requestWith({})).cookie.value;
    QVERIFY2(cookie.startsWith(QByteArray(name + '=')), cookie.constData());
    QVERIFY(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Path=/"));
    QVERIFY(!cookie.contains("Domain"));
    QCOMPARE(cookie.contains("; Secure"), isSecure);
}

void BrowserBindingTest::keepsTheBrowserThatItKnows()
{
    const BrowserBinding binding(loopback);
    const auto first = binding.browserOf(requestWith({}));
    const auto second = binding.browserOf(requestWith(pairOf(first.cookie)));
    QCOMPARE(second.hash, first.hash);
    QCOMPARE(second.cookie.value, first.cookie.value);
    QVERIFY(binding.isSameBrowser(requestWith(pairOf(first.cookie)), first.hash));
    QVERIFY(!binding.isSameBrowser(requestWith({}), first.hash));
    QVERIFY(!binding.isSameBrowser(requestWith(pairOf(binding.browserOf(requestWith({})).cookie)), first.hash));
}

void BrowserBindingTest::makesANewBrowserOfWhatIsNotOurs_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << QByteArray("abc");
    QTest::newRow("long") << QByteArray(4000, 'a');
    QTest::newRow("not base64url") << QByteArray(43, '!');
}

void BrowserBindingTest::makesANewBrowserOfWhatIsNotOurs()
{
    QFETCH(QByteArray, value);
    const BrowserBinding binding(loopback);
    const QByteArray cookie = binding.browserOf(requestWith("gatehouse_browser_8788=" + value)).cookie.value;
    QVERIFY(!cookie.contains(QByteArray('=' + value + ';')));
}

void BrowserBindingTest::knowsItsBrowserAmongPlantedCookies()
{
    const BrowserBinding binding(loopback);
    const auto browser = binding.browserOf(requestWith({}));
    const QByteArray planted = "gatehouse_browser_8788=" + core::randomToken(32);
    const QByteArray both = planted + "; " + pairOf(browser.cookie);
    QVERIFY(binding.isSameBrowser(requestWith(both), browser.hash));
}

void BrowserBindingTest::csrfTokensFitOneFormInOneBrowser()
{
    const BrowserBinding binding(loopback);
    const QByteArray token = binding.csrfToken("browser-a", "transaction-1");
    QVERIFY(binding.isCsrfToken(token, "browser-a", "transaction-1"));
    QCOMPARE(binding.csrfToken("browser-a", "transaction-1"), token); // two copies of a page in two tabs
    QVERIFY(!binding.isCsrfToken(token, "browser-b", "transaction-1"));
    QVERIFY(!binding.isCsrfToken(token, "browser-a", "transaction-2"));
    QVERIFY(!binding.isCsrfToken({}, "browser-a", "transaction-1"));
    QVERIFY(!BrowserBinding(loopback).isCsrfToken(token, "browser-a", "transaction-1")); // a key of each process
}

void BrowserBindingTest::aSessionEndsAndIsNeverTakenOver()
{
    tests::FixedClock clock;
    BrowserSessions sessions(loopback, clock);
    BrowserSession ada;
    ada.userId = core::UserId(QByteArray("local|ada"));
    const QByteArray first = pairOf(sessions.start(ada));
    const QByteArray second = pairOf(sessions.start(ada));
    QVERIFY(first != second);
    QVERIFY(sessions.find(requestWith(first)).has_value());
    QVERIFY(!sessions.find(requestWith("gatehouse_session_8788=planted")).has_value());
    clock.advance(BrowserSessions::lifetime - std::chrono::seconds(1));
    QVERIFY(sessions.find(requestWith(first)).has_value());
    clock.advance(std::chrono::seconds(1));
    QVERIFY(!sessions.find(requestWith(first)).has_value());
    const QByteArray third = pairOf(sessions.start(ada));
    sessions.endAllOf(ada.userId);
    QVERIFY(!sessions.find(requestWith(third)).has_value());
}

void BrowserBindingTest::aStateWorksOnceAndForTenMinutes()
{
    tests::FixedClock clock;
    ProviderRoundTrips roundTrips(clock);
    const auto departure = roundTrips.begin("transaction-1", "browser-a", u"github"_qs);
    QCOMPARE(departure.codeChallenge.size(), 43);
    QVERIFY(!roundTrips.consume("invented").has_value());
    const auto back = roundTrips.consume(departure.state);
    QVERIFY(back.has_value());
    QCOMPARE(back->transaction, QByteArray("transaction-1"));
    QVERIFY(!roundTrips.consume(departure.state).has_value());
    const auto late = roundTrips.begin("transaction-1", "browser-a", u"github"_qs);
    QVERIFY(late.state != departure.state);
    clock.advance(ProviderRoundTrips::lifetime);
    QVERIFY(!roundTrips.consume(late.state).has_value());
}

QTEST_GUILESS_MAIN(BrowserBindingTest)
#include "tst_browser_binding.moc"
