// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/fetch/network_fetcher.h"

#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <optional>

using namespace std::chrono_literals;

namespace
{

// Answers each connection with the same bytes once a whole head has come, and keeps what was asked.
class CannedServer
{
public:
    explicit CannedServer(QByteArray answer, bool closes = true)
    {
        m_server.listen(QHostAddress(QHostAddress::LocalHost));
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, answer, closes] {
            QTcpSocket *socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket, answer, closes] {
                m_asked += socket->readAll();
                if (m_asked.contains("\r\n\r\n") && !answer.isEmpty()) {
                    socket->write(answer);
                    if (closes) {
                        socket->disconnectFromHost();
                    }
                }
            });
        });
    }
    [[nodiscard]] QUrl url(const QString &path = QStringLiteral("/x")) const
    {
        return QUrl(QStringLiteral("http://127.0.0.1:%1%2").arg(m_server.serverPort()).arg(path));
    }
    [[nodiscard]] const QByteArray &asked() const { return m_asked; }
    void stop() { m_server.close(); }

private:
    QTcpServer m_server;
    QByteArray m_asked;
};

} // namespace

class NetworkFetcherTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void givesTheAnswer_data();
    void givesTheAnswer();
    void sendsWhatItWasGiven();
    void posts();
    void failsWithAReason_data();
    void failsWithAReason();
    void refusesUrls_data();
    void refusesUrls();
    void keepsNoCookies();
    void isSilentOnceItsContextIsGone();
    void survivesACallbackThatFetchesAgain();

private:
    // Waits for the outcome.
    [[nodiscard]] core::Expected<http::FetchResult, http::FetchError> fetch(const http::FetchRequest &request);

    http::NetworkFetcher m_fetcher{QByteArrayLiteral("Gatehouse/test")};
};

core::Expected<http::FetchResult, http::FetchError> NetworkFetcherTest::fetch(const http::FetchRequest &request)
{
    std::optional<core::Expected<http::FetchResult, http::FetchError>> outcome;
    m_fetcher.fetch(request, this, [&](auto result) { outcome = std::move(result); });
    static_cast<void>(QTest::qWaitFor([&] { return outcome.has_value(); }, 10'000));
    return outcome.value();
}

void NetworkFetcherTest::givesTheAnswer_data()
{
    QTest::addColumn<int>("status");
    QTest::newRow("200") << 200;
    QTest::newRow("302 is not followed") << 302;
    QTest::newRow("400 is an answer") << 400;
    QTest::newRow("401 is an answer") << 401;
    QTest::newRow("404 is an answer") << 404;
    QTest::newRow("429 is an answer") << 429;
    QTest::newRow("500 is an answer") << 500;
    QTest::newRow("503 is an answer") << 503;
}

void NetworkFetcherTest::givesTheAnswer()
{
    QFETCH(int, status);
    CannedServer server("HTTP/1.1 " + QByteArray::number(status)
        + " X\r\nLocation: http://127.0.0.1:1/\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
    const auto result = fetch({.url = server.url()});
    QVERIFY2(result, qPrintable(result ? QString() : result.error().detail));
    QCOMPARE(result->status, status);
    QCOMPARE(result->body, QByteArray("{}"));
    QCOMPARE(result->header("content-TYPE"), std::optional<QByteArray>("application/json"));
}

void NetworkFetcherTest::sendsWhatItWasGiven()
{
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(fetch({.url = server.url(QStringLiteral("/user?per_page=2")),
        .headers = {{"Accept", "application/json"}, {"Authorization", "Bearer t"}}}));
    QVERIFY(server.asked().startsWith("GET /user?per_page=2 HTTP/1.1\r\n"));
    QVERIFY(server.asked().contains("\r\nUser-Agent: Gatehouse/test\r\n"));
    QVERIFY(server.asked().contains("\r\nAccept: application/json\r\n"));
    QVERIFY(server.asked().contains("\r\nAuthorization: Bearer t\r\n"));
}

void NetworkFetcherTest::posts()
{
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(fetch({.method = "POST",
        .url = server.url(),
        .headers = {{"Content-Type", "application/x-www-form-urlencoded"}},
        .body = "code=1"}));
    QVERIFY(server.asked().startsWith("POST /x HTTP/1.1\r\n"));
    QVERIFY(server.asked().contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    QVERIFY(server.asked().endsWith("\r\n\r\ncode=1"));
}

void NetworkFetcherTest::failsWithAReason_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<bool>("closes");
    QTest::addColumn<int>("kind");
    using Kind = http::FetchError::Kind;
    QTest::newRow("no answer in time") << QByteArray() << false << int(Kind::Timeout);
    QTest::newRow("half an answer, then nothing")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab") << false << int(Kind::Timeout);
    QTest::newRow("half an answer, then hung up")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab") << true << int(Kind::BrokenAnswer);
    QTest::newRow("larger than allowed, with length")
        << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n" + QByteArray(2000, 'x')) << true
        << int(Kind::TooLarge);
    QTest::newRow("larger than allowed, without length")
        << QByteArray("HTTP/1.1 200 OK\r\n\r\n" + QByteArray(200'000, 'x')) << true << int(Kind::TooLarge);
    QTest::newRow("larger than allowed, never ending")
        << QByteArray("HTTP/1.1 200 OK\r\n\r\n" + QByteArray(200'000, 'x')) << false << int(Kind::TooLarge);
}

void NetworkFetcherTest::failsWithAReason()
{
    QFETCH(QByteArray, answer);
    QFETCH(bool, closes);
    CannedServer server(answer, closes);
    const auto result = fetch({.url = server.url(), .timeout = 300ms, .maxResponseBytes = 1000});
    QVERIFY(!result);
    QTEST(int(result.error().kind), "kind");
    QVERIFY(!result.error().detail.isEmpty());
}

void NetworkFetcherTest::refusesUrls_data()
{
    QTest::addColumn<QUrl>("url");
    QTest::addColumn<int>("kind");
    using Kind = http::FetchError::Kind;
    QTest::newRow("a file") << QUrl(QStringLiteral("file:///etc/passwd")) << int(Kind::BadUrl);
    QTest::newRow("data") << QUrl(QStringLiteral("data:text/plain,x")) << int(Kind::BadUrl);
    QTest::newRow("ftp") << QUrl(QStringLiteral("ftp://127.0.0.1/")) << int(Kind::BadUrl);
    QTest::newRow("no host") << QUrl(QStringLiteral("http:///x")) << int(Kind::BadUrl);
    QTest::newRow("relative") << QUrl(QStringLiteral("/x")) << int(Kind::BadUrl);
    QTest::newRow("nobody there") << QUrl(QStringLiteral("http://127.0.0.1:1/")) << int(Kind::Unreachable);
}

void NetworkFetcherTest::refusesUrls()
{
    QFETCH(QUrl, url);
    const auto result = fetch({.url = url});
    QVERIFY(!result);
    QTEST(int(result.error().kind), "kind");
}

void NetworkFetcherTest::keepsNoCookies()
{
    CannedServer server("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
    QVERIFY(fetch({.url = server.url()}));
    QVERIFY(fetch({.url = server.url()}));
    QCOMPARE(server.asked().count("GET /x"), 2);
    QVERIFY(!server.asked().contains("Cookie"));
}

void NetworkFetcherTest::isSilentOnceItsContextIsGone()
{
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    auto context = std::make_unique<QObject>();
    bool wasCalled = false;
    m_fetcher.fetch({.url = server.url()}, context.get(), [&](auto) { wasCalled = true; });
    m_fetcher.fetch({.url = QUrl(QStringLiteral("file:///x"))}, context.get(), [&](auto) { wasCalled = true; });
    context.reset();
    QVERIFY(fetch({.url = server.url()})); // and another has come and gone meanwhile
    QVERIFY(!wasCalled);
}

void NetworkFetcherTest::survivesACallbackThatFetchesAgain()
{
    CannedServer server("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    int answers = 0;
    std::function<void(core::Expected<http::FetchResult, http::FetchError>)> again = [&](auto) {
        if (++answers < 5) {
            m_fetcher.fetch({.url = server.url()}, this, again);
        }
    };
    m_fetcher.fetch({.url = server.url()}, this, again);
    QTRY_COMPARE(answers, 5);
}

QTEST_GUILESS_MAIN(NetworkFetcherTest)
#include "tst_network_fetcher.moc"
