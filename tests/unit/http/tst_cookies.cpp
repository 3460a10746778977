// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/cookies.h"
#include "tests/support/recorded_exchange.h"

#include <QTest>

class CookiesTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsEveryValue_data();
    void findsEveryValue();
    void writesSetCookie_data();
    void writesSetCookie();
};

void CookiesTest::findsEveryValue_data()
{
    QTest::addColumn<QByteArrayList>("headers");
    QTest::addColumn<QByteArrayList>("values");
    QTest::newRow("one") << QByteArrayList{"sid=abc"} << QByteArrayList{"abc"};
    QTest::newRow("among others") << QByteArrayList{"a=1; sid=abc; b=2"} << QByteArrayList{"abc"};
    QTest::newRow("values may contain equals signs") << QByteArrayList{"sid=a=b="} << QByteArrayList{"a=b="};
    QTest::newRow("RFC 6265 8.6 planted for a longer path")
        << QByteArrayList{"sid=evil; sid=good"} << QByteArrayList{"evil", "good"};
    QTest::newRow("two header fields (HTTP/2 proxies split them)")
        << QByteArrayList{"a=1", "sid=x"} << QByteArrayList{"x"};
    QTest::newRow("names are case-sensitive") << QByteArrayList{"SID=x"} << QByteArrayList{};
    QTest::newRow("a name that only ends so") << QByteArrayList{"xsid=x"} << QByteArrayList{};
    QTest::newRow("no value") << QByteArrayList{"sid"} << QByteArrayList{};
    QTest::newRow("empty") << QByteArrayList{""} << QByteArrayList{};
}

void CookiesTest::findsEveryValue()
{
    QFETCH(QByteArrayList, headers);
    http::Request request;
    for (const QByteArray &value : headers) {
        request.headers.append({"cookie", value});
    }
    QTEST(QByteArrayList(http::cookieValues(request, "sid")), "values");
    QFETCH(QByteArrayList, values);
    QCOMPARE(http::cookie(request, "sid"), values.isEmpty() ? std::nullopt : std::optional(values.first()));
}

void CookiesTest::writesSetCookie_data()
{
    QTest::addColumn<QByteArray>("actual");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("session cookie") << http::SetCookie{.name = "sid", .value = "x"}.toHeader().value
                                    << QByteArray("sid=x; Path=/; HttpOnly; SameSite=Lax");
    QTest::newRow("kept, strict, https")
        << http::SetCookie{.name = "sid",
               .value = "x",
               .path = "/authorize",
               .maxAge = std::chrono::minutes(30),
               .sameSite = http::SameSite::Strict,
               .transport = http::CookieTransport::HttpsOnly}
               .toHeader()
               .value
        << QByteArray("sid=x; Path=/authorize; Max-Age=1800; HttpOnly; Secure; SameSite=Strict");
    QTest::newRow("deleted") << http::SetCookie{.name = "sid", .maxAge = std::chrono::seconds(0)}.toHeader().value
                             << QByteArray("sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
}

void CookiesTest::writesSetCookie()
{
    QFETCH(QByteArray, actual);
    QTEST(actual, "expected");
}

QTEST_GUILESS_MAIN(CookiesTest)
#include "tst_cookies.moc"
