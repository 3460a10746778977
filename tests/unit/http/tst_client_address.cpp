// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/http/client_address.h"

#include <QTest>

class ClientAddressTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheRightmostUntrustedHop_data();
    void findsTheRightmostUntrustedHop();
    void keysByHost_data();
    void keysByHost();
};

void ClientAddressTest::findsTheRightmostUntrustedHop_data()
{
    QTest::addColumn<QString>("peer");
    QTest::addColumn<QByteArray>("headers");
    QTest::addColumn<QString>("client");
    const auto row = [](const char *name, const char *peer, const char *headers, const char *client) {
        QTest::newRow(name) << QString::fromLatin1(peer) << QByteArray(headers) << QString::fromLatin1(client);
    };
    // 10.0.0.1 and 10.0.0.2 are trusted proxies.
    row("no proxy", "192.0.2.7", "", "192.0.2.7");
    row("a stranger's header is not believed", "192.0.2.7", "X-Forwarded-For: 1.1.1.1", "192.0.2.7");
    row("one hop", "10.0.0.1", "X-Forwarded-For: 192.0.2.7", "192.0.2.7");
    row("right-most, not left-most: the client may send its own", "10.0.0.1", "X-Forwarded-For: 1.1.1.1, 192.0.2.7",
        "192.0.2.7");
    row("trusted hops are skipped", "10.0.0.1", "X-Forwarded-For: 1.1.1.1, 192.0.2.7, 10.0.0.2", "192.0.2.7");
    row("several fields are one list", "10.0.0.1", "X-Forwarded-For: 1.1.1.1|X-Forwarded-For: 192.0.2.7", "192.0.2.7");
    row("nothing is given", "10.0.0.1", "", "10.0.0.1");
    row("nonsense nearest to us: the proxy is all we know", "10.0.0.1", "X-Forwarded-For: 192.0.2.7, unknown",
        "10.0.0.1");
    row("only trusted hops", "10.0.0.1", "X-Forwarded-For: 10.0.0.2", "10.0.0.2");
    row("with a port", "10.0.0.1", "X-Forwarded-For: 192.0.2.7:4711", "192.0.2.7");
    row("IPv6", "10.0.0.1", "X-Forwarded-For: 2001:db8::7", "2001:db8::7");
    row("IPv6 in brackets with port", "10.0.0.1", "X-Forwarded-For: [2001:db8::7]:4711", "2001:db8::7");
    row("a lone number is no address", "10.0.0.1", "X-Forwarded-For: 7", "10.0.0.1");
    row("RFC 7239 Forwarded", "10.0.0.1", "Forwarded: for=1.1.1.1, proto=http;For=\"[2001:db8::7]:80\";by=10.0.0.1",
        "2001:db8::7");
    row("RFC 7239 6.3 an obfuscated name", "10.0.0.1", "Forwarded: for=_hidden", "10.0.0.1");
    row("both headers, one of them the client's own", "10.0.0.1", "X-Forwarded-For: 192.0.2.7|Forwarded: for=1.1.1.1",
        "10.0.0.1");
    row("both headers agree", "10.0.0.1", "X-Forwarded-For: 192.0.2.7|Forwarded: for=192.0.2.7", "192.0.2.7");
    row("a dual-stack socket's peer", "::ffff:10.0.0.1", "X-Forwarded-For: 192.0.2.7", "192.0.2.7");
    row("a dual-stack socket's peer, no proxy", "::ffff:192.0.2.7", "", "192.0.2.7");
    row("IPv6 loopback stays itself", "::1", "", "::1");
}

void ClientAddressTest::findsTheRightmostUntrustedHop()
{
    QFETCH(QString, peer);
    QFETCH(QByteArray, headers);
    QList<http::Header> list;
    for (const QByteArray &line : headers.split('|')) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0) {
            list.append({line.first(colon), line.sliced(colon + 2)});
        }
    }
    const QList<QHostAddress> trusted{
        QHostAddress(QStringLiteral("10.0.0.1")), QHostAddress(QStringLiteral("10.0.0.2"))};
    QTEST(http::clientAddress(QHostAddress(peer), list, trusted).toString(), "client");
}

void ClientAddressTest::keysByHost_data()
{
    QTest::addColumn<QString>("a");
    QTest::addColumn<QString>("b");
    QTest::addColumn<bool>("isSame");
    QTest::newRow("IPv4 and its mapped form")
        << QStringLiteral("192.0.2.7") << QStringLiteral("::ffff:192.0.2.7") << true;
    QTest::newRow("two IPv4 addresses") << QStringLiteral("192.0.2.7") << QStringLiteral("192.0.2.8") << false;
    QTest::newRow("one IPv6 /64 is one host")
        << QStringLiteral("2001:db8::1") << QStringLiteral("2001:db8::ffff:2") << true;
    QTest::newRow("two IPv6 networks") << QStringLiteral("2001:db8::1") << QStringLiteral("2001:db8:0:1::1") << false;
}

void ClientAddressTest::keysByHost()
{
    QFETCH(QString, a);
    QFETCH(QString, b);
    QTEST(http::addressKey(QHostAddress(a)) == http::addressKey(QHostAddress(b)), "isSame");
}

QTEST_GUILESS_MAIN(ClientAddressTest)
#include "tst_client_address.moc"
