// SPDX-License-Identifier: GPL-3.0-or-later
// Product section 6: remembered consent shortens page 2 to one click, for the same person at the same client, and never leaves it out.
#include "tests/unit/oauth/authorization_bench.h"

#include "server/store/remembered_consent_table.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace oauth;
using namespace tests;

class RememberedConsentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isOfferedForHttpsOnly_data();
    void isOfferedForHttpsOnly();
    void isOptIn();
    void shortensThePageButNeverSkipsIt();
    void doesNotCount_data();
    void doesNotCount();
    void endsWhenTheBoxIsCleared();
    void endsAfterThirtyDaysWhateverItsUse();
    void cannotBeForcedWhereItIsNotOffered();
    void endsWhenTheClientPublishesOtherKeys_data();
    void endsWhenTheClientPublishesOtherKeys();
};

namespace
{

const QByteArray redirect = "https://client.example/cb";
const QByteArray tickedBox = "value=\"1\" checked>";
const QByteArray shortened = "Continue as <bdi>Ada L.</bdi></button>";

ExchangeRecord consentPage(Browser &browser, const QByteArray &target)
{
    return browser.follow(browser.signInLocally(browser.get(target)));
}

// Comes back in the same browser: "Continue as …" on page 1.
ExchangeRecord comeAgain(Browser &browser, const QByteArray &target)
{
    return browser.follow(browser.post("/login", formOf(browser.get(target), {{"provider", "session"}})));
}

ExchangeRecord allowAndRemember(Browser &browser, const ExchangeRecord &page2)
{
    return browser.post("/consent", formOf(page2, {{"decision", "allow"}, {"remember", "1"}}));
}

bool isShortened(const ExchangeRecord &page)
{
    return page->status() == 200 && page->response().body.contains(shortened) && page->response().body.contains("Go on to");
}

bool isWhole(const ExchangeRecord &page)
{
    return page->status() == 200 && page->response().body.contains("use your tools?") && page->response().body.contains("Use the built-in tools");
}

QByteArray target()
{
    return authorizeTarget("c1", redirect);
}

} // namespace

void RememberedConsentTest::isOfferedForHttpsOnly_data()
{
    QTest::addColumn<QByteArray>("uri");
    QTest::addColumn<bool>("isOffered");
    QTest::newRow("https") << redirect << true;
    QTest::newRow("protocol 4: loopback, which any program can take") << QByteArray("http://127.0.0.1:5000/cb") << false;
    QTest::newRow("protocol 4: a private-use scheme") << QByteArray("cursor://anysphere/cb") << false;
}

void RememberedConsentTest::isOfferedForHttpsOnly()
{
    QFETCH(QByteArray, uri);
    QFETCH(bool, isOffered);
    AuthorizationBench bench;
    bench.addClient("c1", {QString::fromLatin1(redirect), u"http://127.0.0.1/cb"_qs, u"cursor://anysphere/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    const auto page = consentPage(browser, authorizeTarget("c1", uri));
    QVERIFY(isWhole(page));
    QCOMPARE(page->response().body.contains("name=\"remember\""), isOffered);
}

void RememberedConsentTest::isOptIn()
{
    AuthorizationBench bench;
    bench.addClient("c1", {QString::fromLatin1(redirect)});
    bench.addAccount();
    Browser browser(bench);
    const auto page = consentPage(browser, target());
    QVERIFY(!page->response().body.contains(tickedBox));
    QCOMPARE(browser.decide(page, "allow")->status(), 303);
    QVERIFY(isWhole(comeAgain(browser, target())));
}

void RememberedConsentTest::shortensThePageButNeverSkipsIt()
{
    AuthorizationBench bench;
    bench.addClient("c1", {QString::fromLatin1(redirect)});
    bench.addAccount();
    Browser browser(bench);
    QCOMPARE(allowAndRemember(browser, consentPage(browser, target()))->status(), 303);
    const auto page = comeAgain(browser, target());
    QVERIFY(isShortened(page));
    QVERIFY(!page->responseHeader("Location").contains("code="));
    QVERIFY(page->response().body.contains("client.example")); // where it goes is said all the same
    const auto answer = allowAndRemember(browser, page);
    QVERIFY(answer->responseHeader("Location").startsWith(QByteArray(redirect + "?code=")));
    QVERIFY(isShortened(comeAgain(browser, target())));
    // Deny is as near as ever.
    const auto denied = browser.decide(comeAgain(browser, target()), "deny");
    QVERIFY(denied->responseHeader("Location").contains("error=access_denied"));
}

void RememberedConsentTest::doesNotCount_data()
{
    QTest::addColumn<int>("what");
    QTest::newRow("protocol 4: for more scopes") << 0;
    QTest::newRow("for another resource") << 1;
    QTest::newRow("product 6: for another redirect URI of the client") << 2;
    QTest::newRow("product 6: once the client has another name") << 3;
    QTest::newRow("product 6: once the client has another redirect URI") << 4;
    QTest::newRow("product 6: for another person") << 5;
    QTest::newRow("for another client") << 6;
    QTest::newRow("product 6: without the person's live session") << 7;
}

void RememberedConsentTest::doesNotCount()
{
    QFETCH(int, what);
    AuthorizationBench bench;
    const QStringList uris{QString::fromLatin1(redirect), u"https://client.example/other"_qs};
    bench.addClient("c1", uris);
    bench.addClient("c2", uris);
    const core::UserId ada = bench.addAccount();
    bench.addAccount(u"bob"_qs);
    Browser browser(bench);
    const QByteArray asked = authorizeTarget("c1", redirect, "&scope=mcp:127.0.0.1:gatehouse");
    allowAndRemember(browser, consentPage(browser, asked));
    QVERIFY(isShortened(comeAgain(browser, asked)));
    const auto changeClient = [&bench](const std::function<void(store::ClientRow &)> &change) {
        bench.write([&change](store::Transaction &tx) {
            store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(QByteArray("c1")));
            change(row);
            QVERIFY(store::ClientTable(tx).update(row));
        });
    };
    const QByteArray page = [&] {
        switch (what) {
        case 0:
            return comeAgain(browser, authorizeTarget("c1", redirect, "&scope=email+mcp:127.0.0.1:gatehouse"))->response().body;
        case 1:
            return comeAgain(browser, asked + "&resource=http://127.0.0.1:8788/mcp/gatehouse")->response().body;
        case 2:
            return comeAgain(browser, authorizeTarget("c1", "https://client.example/other", "&scope=mcp:127.0.0.1:gatehouse"))->response().body;
        case 3:
            changeClient([](store::ClientRow &row) { row.name = u"Renamed"_qs; });
            return comeAgain(browser, asked)->response().body;
        case 4:
            changeClient([](store::ClientRow &row) { row.redirectUris.append(u"https://evil.example/cb"_qs); });
            return comeAgain(browser, asked)->response().body;
        case 5:
            return browser.follow(browser.signInLocally(browser.get(asked), "bob"))->response().body;
        case 6:
            return comeAgain(browser, authorizeTarget("c2", redirect, "&scope=mcp:127.0.0.1:gatehouse"))->response().body;
        default: {
            const auto page2 = comeAgain(browser, asked);
            const QByteArray url = "/consent?transaction=" + formOf(page2, {}).first().second;
            bench.sessions.endAllOf(ada);
            return browser.get(url)->response().body;
        }
        }
    }();
    QVERIFY2(page.contains("use your tools?"), page.constData());
    QVERIFY(!page.contains(tickedBox));
}

void RememberedConsentTest::endsWhenTheBoxIsCleared()
{
    AuthorizationBench bench;
    bench.addClient("c1", {QString::fromLatin1(redirect)});
    bench.addAccount();
    Browser browser(bench);
    allowAndRemember(browser, consentPage(browser, target()));
    QCOMPARE(browser.decide(comeAgain(browser, target()), "allow")->status(), 303); // box cleared
    QVERIFY(isWhole(comeAgain(browser, target())));
}

void RememberedConsentTest::endsAfterThirtyDaysWhateverItsUse()
{
    AuthorizationBench bench;
    bench.addClient("c1", {QString::fromLatin1(redirect)});
    bench.addAccount();
    Browser browser(bench);
    allowAndRemember(browser, consentPage(browser, target()));
    bench.clock.advance(std::chrono::days(30) - std::chrono::minutes(1));
    const auto page = consentPage(browser, target());
    QVERIFY(isShortened(page));
    allowAndRemember(browser, page);
    bench.clock.advance(std::chrono::minutes(1));
    QVERIFY(isWhole(comeAgain(browser, target())));
}

void RememberedConsentTest::cannotBeForcedWhereItIsNotOffered()
{
    AuthorizationBench bench;
    bench.addClient("c1", {u"http://127.0.0.1/cb"_qs});
    bench.addAccount();
    Browser browser(bench);
    allowAndRemember(browser, consentPage(browser, authorizeTarget()));
    QVERIFY(isWhole(comeAgain(browser, authorizeTarget())));
    QCOMPARE(bench.read([](store::Database &db) { return *db.statement("SELECT count(*) FROM remembered_consents").value<int>(); }), 0);
}

void RememberedConsentTest::endsWhenTheClientPublishesOtherKeys_data()
{
    QTest::addColumn<int>("published"); // 0: the same, 1: in another order, 2: one more, 3: another, 4: cannot be had
    QTest::addColumn<bool>("isOver");
    QTest::newRow("the same keys") << 0 << false;
    QTest::newRow("in another order") << 1 << false;
    QTest::newRow("product 6: one more") << 2 << true;
    QTest::newRow("product 6: another") << 3 << true;
    QTest::newRow("an outage changes no key") << 4 << false;
}

void RememberedConsentTest::endsWhenTheClientPublishesOtherKeys()
{
    QFETCH(int, published);
    QFETCH(bool, isOver);
    static const auto jwk = [](const char *kid) {
        QJsonObject key = jose::SigningKey::generate(jose::SigningAlgorithm::ES256).publicKey().toJwk();
        key.insert(u"kid"_qs, QString::fromLatin1(kid));
        return key;
    };
    static const QJsonObject one = jwk("one");
    static const QJsonObject two = jwk("two");
    static const QJsonObject three = jwk("three");
    const QUrl address(u"https://client.example/jwks"_qs);
    AuthorizationBench bench;
    const auto publish = [&](const QJsonArray &keys) {
        const QByteArray body = QJsonDocument(QJsonObject{{u"keys"_qs, keys}}).toJson();
        bench.fetcher.results.insert(address, http::FetchResult{200, {{"Content-Type", "application/json"}}, body});
    };
    bench.addClient("c1", {QString::fromLatin1(redirect)});
    bench.addAccount();
    bench.write([&](store::Transaction &tx) {
        store::ClientRow row = **store::ClientTable(tx).find(core::ClientId(QByteArray("c1")));
        row.jwksUri = address.toString();
        row.tokenEndpointAuthMethod = u"private_key_jwt"_qs;
        QVERIFY(store::ClientTable(tx).update(row));
    });
    publish({one, two});
    Browser browser(bench);
    allowAndRemember(browser, consentPage(browser, target()));
    QVERIFY(isShortened(comeAgain(browser, target())));
    switch (published) {
    case 1:
        publish({two, one});
        break;
    case 2:
        publish({one, two, three});
        break;
    case 3:
        publish({three});
        break;
    case 4:
        bench.fetcher.results.remove(address);
        break;
    default:
        break;
    }
    bench.clock.advance(jose::JwkSetCache::lifetime);
    QCOMPARE(isWhole(comeAgain(browser, target())), isOver);
}

QTEST_GUILESS_MAIN(RememberedConsentTest)
#include "tst_remembered_consent.moc"
