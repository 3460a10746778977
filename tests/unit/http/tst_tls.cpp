// SPDX-License-Identifier: GPL-3.0-or-later
// TLS: handshakes, deadlines, and certificates that are replaced while the server runs.
#include "tests/unit/http/listener_fixture.h"
#include "tests/unit/http/raw_client.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace std::chrono_literals;

namespace
{

// A self-signed certificate and its key, made by the openssl program.
bool makeCertificate(const QString &certificate, const QString &key, const QString &name, const QStringList &algorithm)
{
    return QProcess::execute(QStringLiteral("openssl"),
               QStringList{QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-nodes"),
                   QStringLiteral("-days"), QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=") + name,
                   QStringLiteral("-keyout"), key, QStringLiteral("-out"), certificate, QStringLiteral("-newkey")}
                   + algorithm)
        == 0;
}

const QStringList ec{QStringLiteral("ec"), QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:P-256")};
const QStringList rsa{QStringLiteral("rsa:2048")};

void write(const QString &name, const QByteArray &bytes)
{
    QFile file(name);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
    file.write(bytes);
}

QByteArray read(const QString &name)
{
    QFile file(name);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

struct Visit {
    QString certificateName; // empty: no handshake
    QSsl::SslProtocol protocol = QSsl::UnknownProtocol;
    QByteArray answer;
};

Visit visit(quint16 port, QSsl::SslProtocol protocol = QSsl::SecureProtocols)
{
    QSslSocket socket;
    QSslConfiguration configuration;
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setProtocol(protocol);
    socket.setSslConfiguration(configuration);
    socket.connectToHostEncrypted(QStringLiteral("localhost"), port);
    if (!socket.waitForEncrypted(10'000)) {
        return {};
    }
    socket.write("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    Visit visit{
        socket.peerCertificate().subjectInfo(QSslCertificate::CommonName).value(0), socket.sessionProtocol(), {}};
    while (socket.waitForReadyRead(10'000)) {
        visit.answer += socket.readAll();
    }
    visit.answer += socket.readAll();
    return visit;
}

} // namespace

class TlsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void serves_data();
    void serves();
    void refusesTls11();
    void streamsAndLosesClients();
    void endsHandshakesThatDoNotProceed();
    void takesOverReplacedFiles_data();
    void takesOverReplacedFiles();
    void keepsTheOldCertificate_data();
    void keepsTheOldCertificate();
    void refusesToStart_data();
    void refusesToStart();

private:
    [[nodiscard]] QString path(const char *name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    [[nodiscard]] http::ListenOptions options() const
    {
        http::ListenOptions options;
        options.certificateFile = path("cert.pem");
        options.keyFile = path("key.pem");
        return options;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TlsTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    QVERIFY(makeCertificate(path("cert.pem"), path("key.pem"), QStringLiteral("first"), ec));
}

void TlsTest::serves_data()
{
    QTest::addColumn<QStringList>("algorithm");
    QTest::newRow("P-256") << ec;
    QTest::newRow("RSA") << rsa;
}

void TlsTest::serves()
{
    QFETCH(QStringList, algorithm);
    QVERIFY(makeCertificate(path("cert.pem"), path("key.pem"), QStringLiteral("here"), algorithm));
    tests::ListenerFixture server(options());
    const Visit seen = visit(server.port());
    QCOMPARE(seen.certificateName, QStringLiteral("here"));
    QVERIFY(seen.protocol == QSsl::TlsV1_3);
    QVERIFY(seen.answer.startsWith("HTTP/1.1 200 OK\r\n") && seen.answer.endsWith("hello"));
    QTRY_COMPARE(server.counters()->connections, 0);
}

void TlsTest::refusesTls11()
{
    tests::ListenerFixture server(options());
    QT_WARNING_PUSH
    QT_WARNING_DISABLE_DEPRECATED
    QVERIFY(visit(server.port(), QSsl::TlsV1_1).answer.isEmpty());
    QT_WARNING_POP
    QVERIFY(visit(server.port(), QSsl::TlsV1_2).protocol == QSsl::TlsV1_2);
}

void TlsTest::streamsAndLosesClients()
{
    tests::ListenerFixture server(options());
    for (int i = 1; i <= 3; ++i) {
        QSslSocket socket;
        socket.setPeerVerifyMode(QSslSocket::VerifyNone);
        socket.connectToHostEncrypted(QStringLiteral("localhost"), server.port());
        QVERIFY(socket.waitForEncrypted(10'000));
        socket.write("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        QByteArray received;
        while (!received.contains("data: first") && socket.waitForReadyRead(10'000)) {
            received += socket.readAll();
        }
        QVERIFY(received.contains("data: first"));
        socket.abort();
        QTRY_COMPARE(server.seen().streamsGone, i);
    }
    QTRY_COMPARE(server.counters()->connections, 0);
}

void TlsTest::endsHandshakesThatDoNotProceed()
{
    http::ListenOptions impatient = options();
    impatient.limits.handshakeTimeout = 150ms;
    impatient.limits.sweepInterval = 20ms;
    tests::ListenerFixture server(impatient);
    tests::RawClient silent(server.port());
    tests::RawClient half(server.port());
    half.send(QByteArray("\x16\x03\x01\x01\x00\x01", 6));
    tests::RawClient plain(server.port());
    plain.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    static_cast<void>(plain.receive(1000)); // an alert, perhaps
    QVERIFY(silent.isClosedByServer());
    QVERIFY(half.isClosedByServer());
    QVERIFY(plain.isClosedByServer());
    QTRY_COMPARE(server.counters()->connections, 0);
    QCOMPARE(server.seen().handled, 0);
}

void TlsTest::takesOverReplacedFiles_data()
{
    QTest::addColumn<bool>("byRenaming");
    QTest::newRow("written in place") << false;
    QTest::newRow("replaced by renaming") << true;
}

void TlsTest::takesOverReplacedFiles()
{
    QFETCH(bool, byRenaming);
    tests::ListenerFixture server(options());
    QCOMPARE(visit(server.port()).certificateName, QStringLiteral("first"));
    for (const QString &name : {QStringLiteral("second"), QStringLiteral("third")}) {
        QVERIFY(makeCertificate(path("new.pem"), path("newkey.pem"), name, ec));
        if (byRenaming) {
            QCOMPARE(
                ::rename(path("new.pem").toLocal8Bit().constData(), path("cert.pem").toLocal8Bit().constData()), 0);
            QCOMPARE(
                ::rename(path("newkey.pem").toLocal8Bit().constData(), path("key.pem").toLocal8Bit().constData()), 0);
        } else {
            write(path("cert.pem"), read(path("new.pem")));
            write(path("key.pem"), read(path("newkey.pem")));
        }
        QTRY_COMPARE_WITH_TIMEOUT(visit(server.port()).certificateName, name, 10'000);
    }
}

void TlsTest::keepsTheOldCertificate_data()
{
    QTest::addColumn<bool>("isKeyOfAnother");
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("a key that does not belong to it") << true << QByteArray() << QStringLiteral("does not belong to");
    QTest::newRow("no certificate in the file")
        << false << QByteArray("hello") << QStringLiteral("holds no PEM certificate");
    QTest::newRow("an empty file") << false << QByteArray("") << QStringLiteral("holds no PEM certificate");
}

void TlsTest::keepsTheOldCertificate()
{
    QFETCH(bool, isKeyOfAnother);
    QFETCH(QByteArray, certificate);
    QFETCH(QString, complaint);
    auto opened = http::CertificateStore::open(path("cert.pem"), path("key.pem"));
    QVERIFY(opened);
    QString heard;
    connect(opened->get(), &http::CertificateStore::reloadFailed, this, [&](const QString &detail) { heard = detail; });
    if (isKeyOfAnother) {
        QVERIFY(makeCertificate(path("other.pem"), path("key.pem"), QStringLiteral("other"), ec));
    } else {
        write(path("cert.pem"), certificate);
    }
    QTRY_VERIFY2(heard.contains(complaint), qPrintable(heard));
    QCOMPARE((*opened)->configuration().localCertificate().subjectInfo(QSslCertificate::CommonName).value(0),
        QStringLiteral("first"));
}

void TlsTest::refusesToStart_data()
{
    QTest::addColumn<QByteArray>("command");
    QTest::addColumn<QString>("complaint");
    QTest::newRow("no key file") << QByteArray("rm key.pem") << QStringLiteral("key.pem cannot be read");
    QTest::newRow("certificate and key swapped") << QByteArray("mv cert.pem x; mv key.pem cert.pem; mv x key.pem")
                                                 << QStringLiteral("cert.pem holds no PEM certificate");
    QTest::newRow("a key with a passphrase")
        << QByteArray("openssl ec -in key.pem -aes128 -passout pass:x -out k && mv k key.pem")
        << QStringLiteral("without a passphrase");
    QTest::newRow("a key of another kind")
        << QByteArray("openssl req -x509 -nodes -subj /CN=x -newkey ed25519 -keyout key.pem -out cert.pem")
        << QStringLiteral("neither RSA nor");
}

void TlsTest::refusesToStart()
{
    QFETCH(QByteArray, command);
    QFETCH(QString, complaint);
    QProcess shell;
    shell.setWorkingDirectory(m_folder->path());
    shell.start(QStringLiteral("sh"), {QStringLiteral("-c"), QString::fromUtf8(command)});
    QVERIFY(shell.waitForFinished() && shell.exitCode() == 0);
    const auto opened = http::CertificateStore::open(path("cert.pem"), path("key.pem"));
    QVERIFY(!opened);
    QVERIFY2(opened.error().detail.contains(complaint), qPrintable(opened.error().detail));
}

QTEST_GUILESS_MAIN(TlsTest)
#include "tst_tls.moc"
