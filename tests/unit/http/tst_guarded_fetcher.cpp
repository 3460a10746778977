// SPDX-License-Identifier: GPL-3.0-or-later
// What we may be made to ask (protocol section 3.6), and that the address asked is the one that was checked.
#include "server/http/fetch/guarded_fetcher.h"
#include "server/http/fetch/network_fetcher.h"
#include "tests/unit/http/listener_fixture.h"

#include <QPointer>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QTemporaryDir>
#include <QTest>

using namespace std::chrono_literals;
using http::LoopbackFetch;
using Kind = http::FetchError::Kind;
using Outcome = core::Expected<http::FetchResult, http::FetchError>;

namespace
{

// Keeps what came through the guard.
class KeepingFetcher final : public http::HttpFetcher
{
public:
    void fetch(http::FetchRequest request, QObject *, Callback callback) override
    {
        asked.append(request);
        callback(http::FetchResult{302, {{"Location", "http://169.254.169.254/"}}, {}});
    }
    QList<http::FetchRequest> asked;
};

QList<QHostAddress> addresses(const QStringList &texts)
{
    QList<QHostAddress> list;
    for (const QString &text : texts) {
        list.append(QHostAddress(text));
    }
    return list;
}

} // namespace

class GuardedFetcherTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTheInternet_data();
    void knowsTheInternet();
    void checksUrls_data();
    void checksUrls();
    void refusesNamesOfOurNetwork_data();
    void refusesNamesOfOurNetwork();
    void connectsToTheAddressItChecked();
    void givesRedirectsBackUnfollowed();
    void endsWhenTheNameServiceIsSilent();
    void isSilentOnceItsContextIsGone();
    void limitsHowManyRunAtOnce();
    void verifiesTheCertificateAgainstTheName();

private:
    [[nodiscard]] Outcome fetch(http::HttpFetcher &fetcher, const http::FetchRequest &request);
};

Outcome GuardedFetcherTest::fetch(http::HttpFetcher &fetcher, const http::FetchRequest &request)
{
    std::optional<Outcome> outcome;
    fetcher.fetch(request, this, [&](Outcome result) { outcome = std::move(result); });
    if (!QTest::qWaitFor([&] { return outcome.has_value(); }, 10'000)) {
        qFatal("no outcome");
    }
    return *std::move(outcome);
}

void GuardedFetcherTest::knowsTheInternet_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("isPublic");
    for (const char *address : {"1.1.1.1", "93.184.216.34", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
             "198.17.0.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::1", "2001:200::1"}) {
        QTest::newRow(address) << QString::fromLatin1(address) << true;
    }
    const std::initializer_list<std::pair<const char *, const char *>> special{
        {"RFC 6890: this network", "0.0.0.0"}, {"RFC 6890: this network, any host", "0.1.2.3"}, {"RFC 1918: 10/8", "10.255.0.1"},
        {"RFC 1918: 172.16/12, first", "172.16.0.1"}, {"RFC 1918: 172.16/12, last", "172.31.255.255"},
        {"RFC 1918: 192.168/16", "192.168.1.1"}, {"RFC 6598: shared address space", "100.64.0.1"},
        {"RFC 6598: shared address space, last", "100.127.255.255"}, {"RFC 1122: loopback", "127.0.0.1"},
        {"RFC 1122: loopback, any", "127.8.8.8"}, {"RFC 3927: metadata services of clouds", "169.254.169.254"},
        {"RFC 6890: protocol assignments", "192.0.0.8"}, {"RFC 5737: TEST-NET-1", "192.0.2.1"}, {"RFC 5737: TEST-NET-2", "198.51.100.1"},
        {"RFC 5737: TEST-NET-3", "203.0.113.1"}, {"RFC 7526: 6to4 relay", "192.88.99.1"}, {"RFC 2544: benchmarking", "198.18.0.1"},
        {"RFC 2544: benchmarking, last", "198.19.255.255"}, {"RFC 5771: multicast", "224.0.0.1"}, {"RFC 1112: reserved", "240.0.0.1"},
        {"RFC 919: broadcast", "255.255.255.255"}, {"RFC 4291: unspecified", "::"}, {"RFC 4291: loopback", "::1"},
        {"RFC 4291: IPv4-mapped", "::ffff:127.0.0.1"}, {"RFC 4291: IPv4-mapped, public", "::ffff:1.1.1.1"},
        {"RFC 4291: IPv4-compatible", "::7f00:1"}, {"RFC 6052: NAT64", "64:ff9b::7f00:1"}, {"RFC 8215: local NAT64", "64:ff9b:1::1"},
        {"RFC 6666: discard", "100::1"}, {"RFC 4193: unique local", "fd00::1"}, {"RFC 4193: unique local, fc", "fc00::1"},
        {"RFC 4291: link-local", "fe80::1"}, {"RFC 4291: link-local with scope", "fe80::1%lo"}, {"RFC 3879: site-local", "fec0::1"},
        {"RFC 4291: multicast", "ff02::1"}, {"RFC 4380: Teredo", "2001::1"}, {"RFC 3849: documentation", "2001:db8::1"},
        {"RFC 9637: documentation", "3fff::1"}, {"RFC 3056: 6to4 of 127.0.0.1", "2002:7f00:1::1"}, {"no address", ""}};
    for (const auto &[name, address] : special) {
        QTest::newRow(name) << QString::fromLatin1(address) << false;
    }
}

void GuardedFetcherTest::knowsTheInternet()
{
    QFETCH(QString, address);
    QTEST(http::isPublicAddress(QHostAddress(address)), "isPublic");
}

void GuardedFetcherTest::checksUrls_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<bool>("outside"); // accepted of anybody
    QTest::addColumn<bool>("local"); // accepted where only this machine can ask
    const auto row = [](const char *name, const char *url, bool outside, bool local) {
        QTest::newRow(name) << QString::fromLatin1(url) << outside << local;
    };
    row("https", "https://app.example/client.json", true, true);
    row("https with its port", "https://app.example:443/client.json", true, true);
    row("another port could be any service", "https://app.example:8443/client.json", false, false);
    row("http", "http://app.example/client.json", false, false);
    row("http on port 443", "http://app.example:443/client.json", false, false);
    row("a file", "file:///etc/passwd", false, false);
    row("ftp", "ftp://app.example/x", false, false);
    row("no host", "https:///x", false, false);
    row("user name", "https://user@app.example/x", false, false);
    row("password", "https://user:password@app.example/x", false, false);
    row("fragment", "https://app.example/x#y", false, false);
    row("loopback over http", "http://127.0.0.1:4000/x", false, true);
    row("loopback name over http", "http://localhost:4000/x", false, true);
    row("loopback IPv6 over http", "http://[::1]:4000/x", false, true);
    row("loopback over something else", "ftp://127.0.0.1/x", false, false);
    row("a name that begins like loopback", "http://localhost.evil.example/x", false, false);
}

void GuardedFetcherTest::checksUrls()
{
    QFETCH(QString, url);
    QTEST(http::checkOutsideUrl(QUrl(url), LoopbackFetch::Refused).has_value(), "outside");
    QTEST(http::checkOutsideUrl(QUrl(url), LoopbackFetch::Allowed).has_value(), "local");
}

void GuardedFetcherTest::refusesNamesOfOurNetwork_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QStringList>("resolved");
    QTest::addColumn<LoopbackFetch>("loopback");
    QTest::addColumn<int>("kind");
    const QString name = QStringLiteral("https://app.example/x");
    const auto refused = LoopbackFetch::Refused;
    const auto allowed = LoopbackFetch::Allowed;
    QTest::newRow("a name of loopback") << name << QStringList{QStringLiteral("127.0.0.1")} << refused << int(Kind::Forbidden);
    QTest::newRow("a name of loopback, although loopback may be asked by its own names")
        << name << QStringList{QStringLiteral("127.0.0.1")} << allowed << int(Kind::Forbidden);
    QTest::newRow("a name of a cloud's metadata service") << name << QStringList{QStringLiteral("169.254.169.254")} << allowed << int(Kind::Forbidden);
    QTest::newRow("one inner address among outer ones")
        << name << QStringList{QStringLiteral("1.1.1.1"), QStringLiteral("10.0.0.1")} << refused << int(Kind::Forbidden);
    QTest::newRow("inner IPv6 beside outer IPv4") << name << QStringList{QStringLiteral("1.1.1.1"), QStringLiteral("fd00::1")} << refused << int(Kind::Forbidden);
    QTest::newRow("a name without address") << name << QStringList() << refused << int(Kind::Unreachable);
    QTest::newRow("an inner address itself") << QStringLiteral("https://10.0.0.1/x") << QStringList() << refused << int(Kind::Forbidden);
    QTest::newRow("an inner address as one number") << QStringLiteral("https://2130706433/x") << QStringList() << refused << int(Kind::Forbidden);
    QTest::newRow("an inner address in hex") << QStringLiteral("https://0x7f000001/x") << QStringList() << refused << int(Kind::Forbidden);
    QTest::newRow("an IPv4-mapped address itself") << QStringLiteral("https://[::ffff:10.0.0.1]/x") << QStringList() << refused << int(Kind::Forbidden);
    QTest::newRow("localhost of a server others can reach") << QStringLiteral("https://localhost/x") << QStringList{QStringLiteral("127.0.0.1")} << refused << int(Kind::Forbidden);
    QTest::newRow("localhost that means somebody else") << QStringLiteral("http://localhost/x") << QStringList{QStringLiteral("1.1.1.1")} << allowed << int(Kind::Forbidden);
    QTest::newRow("http") << QStringLiteral("http://app.example/x") << QStringList{QStringLiteral("1.1.1.1")} << refused << int(Kind::BadUrl);
}

void GuardedFetcherTest::refusesNamesOfOurNetwork()
{
    QFETCH(QString, url);
    QFETCH(QStringList, resolved);
    QFETCH(LoopbackFetch, loopback);
    KeepingFetcher inner;
    http::GuardedFetcher guarded(inner, loopback, [&](const QString &, QObject *, const http::GuardedFetcher::Resolved &then) { then(addresses(resolved)); });
    const Outcome outcome = fetch(guarded, {.url = QUrl(url)});
    QVERIFY(!outcome);
    QTEST(int(outcome.error().kind), "kind");
    QVERIFY2(inner.asked.isEmpty(), "nobody was asked");
}

// Names that answer differently the second time (rebinding): there is no second time.
void GuardedFetcherTest::connectsToTheAddressItChecked()
{
    KeepingFetcher inner;
    int lookups = 0;
    http::GuardedFetcher guarded(inner, LoopbackFetch::Refused, [&](const QString &host, QObject *, const auto &then) {
        QCOMPARE(host, QStringLiteral("app.example"));
        then(addresses({++lookups == 1 ? QStringLiteral("1.1.1.1") : QStringLiteral("127.0.0.1")}));
    });
    QVERIFY(fetch(guarded, {.url = QUrl(QStringLiteral("https://app.example/x"))}));
    QCOMPARE(lookups, 1);
    QCOMPARE(inner.asked.size(), 1);
    QCOMPARE(inner.asked.first().connectTo, QHostAddress(QStringLiteral("1.1.1.1")));
    QCOMPARE(inner.asked.first().url, QUrl(QStringLiteral("https://app.example/x")));
    QVERIFY(inner.asked.first().timeout <= http::GuardedFetcher::longest);
    const Outcome second = fetch(guarded, {.url = QUrl(QStringLiteral("https://app.example/x"))});
    QVERIFY(!second);
    QCOMPARE(int(second.error().kind), int(Kind::Forbidden));
}

// xagent 733: whoever follows asks whatever the answer says.
void GuardedFetcherTest::givesRedirectsBackUnfollowed()
{
    KeepingFetcher inner;
    http::GuardedFetcher guarded(inner, LoopbackFetch::Refused, [](const QString &, QObject *, const http::GuardedFetcher::Resolved &then) { then(addresses({QStringLiteral("1.1.1.1")})); });
    const Outcome outcome = fetch(guarded, {.url = QUrl(QStringLiteral("https://app.example/x"))});
    QVERIFY(outcome);
    QCOMPARE(outcome->status, 302);
    QCOMPARE(inner.asked.size(), 1);
}

void GuardedFetcherTest::endsWhenTheNameServiceIsSilent()
{
    KeepingFetcher inner;
    http::GuardedFetcher guarded(inner, LoopbackFetch::Refused, [](const QString &, QObject *, const auto &) {});
    const Outcome outcome = fetch(guarded, {.url = QUrl(QStringLiteral("https://app.example/x")), .timeout = 50ms});
    QVERIFY(!outcome);
    QCOMPARE(int(outcome.error().kind), int(Kind::Timeout));
}

void GuardedFetcherTest::isSilentOnceItsContextIsGone()
{
    KeepingFetcher inner;
    std::function<void()> answerName;
    http::GuardedFetcher guarded(inner, LoopbackFetch::Refused, [&](const QString &, QObject *context, const auto &then) {
        answerName = [context = QPointer<QObject>(context), then] {
            if (context) {
                then(addresses({QStringLiteral("1.1.1.1")}));
            }
        };
    });
    auto context = std::make_unique<QObject>();
    bool wasCalled = false;
    guarded.fetch({.url = QUrl(QStringLiteral("https://app.example/x"))}, context.get(), [&](const auto &) { wasCalled = true; });
    guarded.fetch({.url = QUrl(QStringLiteral("http://app.example/x"))}, context.get(), [&](const auto &) { wasCalled = true; });
    context.reset();
    answerName();
    QTest::qWait(0);
    QVERIFY(!wasCalled);
    QVERIFY(inner.asked.isEmpty());
}

void GuardedFetcherTest::limitsHowManyRunAtOnce()
{
    KeepingFetcher inner;
    QObject context;
    http::GuardedFetcher guarded(inner, LoopbackFetch::Refused, [](const QString &, QObject *, const auto &) {});
    for (int i = 0; i < http::GuardedFetcher::mostAtOnce; ++i) {
        guarded.fetch({.url = QUrl(QStringLiteral("https://app.example/x"))}, &context, [](const auto &) {});
    }
    const Outcome outcome = fetch(guarded, {.url = QUrl(QStringLiteral("https://app.example/x"))});
    QVERIFY(!outcome);
    QCOMPARE(int(outcome.error().kind), int(Kind::Unreachable));
}

void GuardedFetcherTest::verifiesTheCertificateAgainstTheName()
{
    const QTemporaryDir dir;
    const QString certificate = dir.filePath(QStringLiteral("cert.pem"));
    const QString key = dir.filePath(QStringLiteral("key.pem"));
    QCOMPARE(QProcess::execute(QStringLiteral("openssl"),
                 {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-nodes"), QStringLiteral("-days"), QStringLiteral("2"),
                     QStringLiteral("-subj"), QStringLiteral("/CN=pinned.example"), QStringLiteral("-addext"),
                     QStringLiteral("subjectAltName=DNS:pinned.example"), QStringLiteral("-keyout"), key, QStringLiteral("-out"), certificate,
                     QStringLiteral("-newkey"), QStringLiteral("rsa:2048")}),
        0);
    http::ListenOptions options;
    options.certificateFile = certificate;
    options.keyFile = key;
    options.access.allowedHosts = {QStringLiteral("pinned.example")};
    const tests::ListenerFixture listener(options);
    const QSslConfiguration usual = QSslConfiguration::defaultConfiguration();
    QSslConfiguration trusting = usual;
    trusting.addCaCertificates(QSslCertificate::fromPath(certificate));
    QSslConfiguration::setDefaultConfiguration(trusting);
    const auto ask = [&](const QString &host) {
        http::NetworkFetcher fetcher("Gatehouse/test");
        return fetch(fetcher, {.url = QUrl(QStringLiteral("https://%1:%2/hello").arg(host).arg(listener.port())), .connectTo = QHostAddress(QHostAddress::LocalHost)});
    };
    const Outcome right = ask(QStringLiteral("pinned.example")); // has no address: only pinning gets there
    const Outcome wrong = ask(QStringLiteral("other.example"));
    QSslConfiguration::setDefaultConfiguration(usual);
    const Outcome untrusted = ask(QStringLiteral("pinned.example"));
    QVERIFY2(right, qPrintable(right ? QString() : right.error().detail));
    QCOMPARE(right->status, 200);
    QVERIFY(!wrong);
    QCOMPARE(int(wrong.error().kind), int(Kind::Tls));
    QVERIFY(!untrusted);
    QCOMPARE(int(untrusted.error().kind), int(Kind::Tls));
}

QTEST_GUILESS_MAIN(GuardedFetcherTest)
#include "tst_guarded_fetcher.moc"
