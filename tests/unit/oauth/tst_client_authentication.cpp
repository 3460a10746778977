// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_authentication.h"
#include "tests/unit/oauth/oauth_fixture.h"

using namespace tests;
using oauth::ClientAuthMethod;
using oauth::ClientCredentials;
using oauth::ErrorCode;

class ClientAuthenticationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsExactlyTheRegisteredMethod_data();
    void acceptsExactlyTheRegisteredMethod();
    void refusesWrongCredentials_data();
    void refusesWrongCredentials();
    void splitsAndDecodesBasicCredentials();
    void refusesMalformedCredentials_data();
    void refusesMalformedCredentials();
};

static core::Expected<ClientCredentials, oauth::Error> parse(const Form &form, const QList<http::Header> &headers)
{
    const auto exchange = RecordedExchange::postForm("/token", encoded(form), headers);
    return ClientCredentials::parse(exchange->request(), *http::FormBody::ofBody(exchange->request()));
}

static core::Expected<ClientCredentials, oauth::Error> credentialsBy(
    ClientAuthMethod method, const QByteArray &id, const QByteArray &secret)
{
    switch (method) {
    case ClientAuthMethod::None:
        return parse({{"client_id", id}}, {});
    case ClientAuthMethod::SecretBasic:
        return parse({}, {basicHeader(id, secret)});
    case ClientAuthMethod::SecretPost:
        return parse({{"client_id", id}, {"client_secret", secret}}, {});
    case ClientAuthMethod::PrivateKeyJwt: // tst_client_authenticator.cpp
        break;
    }
    Q_UNREACHABLE();
}

void ClientAuthenticationTest::acceptsExactlyTheRegisteredMethod_data()
{
    QTest::addColumn<ClientAuthMethod>("registered");
    QTest::addColumn<ClientAuthMethod>("used");
    for (const auto registered :
        {ClientAuthMethod::None, ClientAuthMethod::SecretBasic, ClientAuthMethod::SecretPost}) {
        for (const auto used : {ClientAuthMethod::None, ClientAuthMethod::SecretBasic, ClientAuthMethod::SecretPost}) {
            QTest::addRow("protocol 5 bug 9: registered %s, used %s", oauth::toWire(registered).data(),
                oauth::toWire(used).data())
                << registered << used;
        }
    }
}

void ClientAuthenticationTest::acceptsExactlyTheRegisteredMethod()
{
    QFETCH(ClientAuthMethod, registered);
    QFETCH(ClientAuthMethod, used);
    const auto credentials = credentialsBy(used, basicClient, clientSecret);
    QVERIFY(credentials.has_value());
    const auto authenticated = oauth::authenticateClient(*credentials, OAuthFixture::client(basicClient, registered));
    QCOMPARE(authenticated.has_value(), registered == used);
    if (!authenticated) {
        QCOMPARE(authenticated.error().code, ErrorCode::InvalidClient);
    }
}

void ClientAuthenticationTest::refusesWrongCredentials_data()
{
    QTest::addColumn<ClientAuthMethod>("method");
    QTest::addColumn<QByteArray>("secret");
    QTest::newRow("RFC 6749 2.3.1 wrong secret, Basic") << ClientAuthMethod::SecretBasic << QByteArray("wrong");
    QTest::newRow("RFC 6749 2.3.1 wrong secret, body") << ClientAuthMethod::SecretPost << QByteArray("wrong");
    QTest::newRow("RFC 6749 2.3.1 secret in another case") << ClientAuthMethod::SecretPost << clientSecret.toUpper();
    QTest::newRow("RFC 6749 2.3.1 secret with more behind it")
        << ClientAuthMethod::SecretPost << QByteArray(clientSecret + 'x');
    QTest::newRow("RFC 6749 2.3.1 empty secret, Basic") << ClientAuthMethod::SecretBasic << QByteArray();
}

void ClientAuthenticationTest::refusesWrongCredentials()
{
    QFETCH(ClientAuthMethod, method);
    QFETCH(QByteArray, secret);
    const auto credentials = credentialsBy(method, basicClient, secret);
    QVERIFY(credentials.has_value());
    const auto wrong = oauth::authenticateClient(*credentials, OAuthFixture::client(basicClient, method));
    const auto unknown = oauth::authenticateClient(*credentials, std::nullopt);
    QVERIFY(!wrong && !unknown);
    QCOMPARE(
        oauth::wireDescription(wrong.error()), oauth::wireDescription(unknown.error())); // no oracle for client ids
    QCOMPARE(wrong.error().code, ErrorCode::InvalidClient);
}

void ClientAuthenticationTest::splitsAndDecodesBasicCredentials()
{
    // RFC 6749 section 2.3.1: both halves are form-encoded; RFC 7617 section 2: the scheme in any case, the first colon
    // splits.
    const auto plain = parse({}, {{"Authorization", "bAsIc " + QByteArray("a%2Bb:c:d+e%26f").toBase64()}});
    QVERIFY(plain.has_value());
    QCOMPARE(plain->clientId.bytes(), QByteArrayLiteral("a+b"));
    QCOMPARE(plain->clientSecret.reveal().toByteArray(), QByteArrayLiteral("c:d e&f"));
    const auto repeated
        = parse({{"client_id", "a+b"}}, {{"Authorization", "Basic " + QByteArray("a%2Bb:c").toBase64()}});
    QVERIFY2(repeated.has_value(), "many clients repeat client_id in the body");
}

void ClientAuthenticationTest::refusesMalformedCredentials_data()
{
    QTest::addColumn<Form>("form");
    QTest::addColumn<QList<QByteArray>>("authorization");
    QTest::addColumn<ErrorCode>("code");
    const auto header = [](const char *name, const QByteArray &value) {
        QTest::newRow(name) << Form() << QList<QByteArray>{value} << ErrorCode::InvalidClient;
    };
    header("protocol 5 bug 9: no base64", "Basic ***");
    header("protocol 5 bug 9: no colon", "Basic " + QByteArray("justanid").toBase64());
    header("protocol 5 bug 9: broken percent encoding", "Basic " + QByteArray("a%zz:b").toBase64());
    header("protocol 5 bug 9: percent at the end", "Basic " + QByteArray("a:b%4").toBase64());
    header("protocol 5 bug 9: NUL in the id", "Basic " + QByteArray("a%00:b").toBase64());
    header("protocol 5 bug 9: empty id", "Basic " + QByteArray(":b").toBase64());
    header("protocol 5 bug 9: scheme alone", "Basic");
    header("protocol 5 bug 9: empty header", "");
    header("another scheme", "Bearer abc");
    QTest::newRow("RFC 6749 2.3 no client at all") << Form() << QList<QByteArray>() << ErrorCode::InvalidClient;
    QTest::newRow("RFC 6749 2.3 secret without id")
        << Form{{"client_secret", "x"}} << QList<QByteArray>() << ErrorCode::InvalidClient;
    QTest::newRow("RFC 6749 2.3 two methods")
        << Form{{"client_id", "a"}, {"client_secret", "b"}}
        << QList<QByteArray>{"Basic " + QByteArray("a:b").toBase64()} << ErrorCode::InvalidRequest;
    QTest::newRow("RFC 6749 2.3 two clients")
        << Form{{"client_id", "c"}} << QList<QByteArray>{"Basic " + QByteArray("a:b").toBase64()}
        << ErrorCode::InvalidRequest;
    QTest::newRow("RFC 9110 11.6.2 two headers")
        << Form() << QList<QByteArray>{"Basic " + QByteArray("a:b").toBase64(), "Basic " + QByteArray("a:b").toBase64()}
        << ErrorCode::InvalidRequest;
}

void ClientAuthenticationTest::refusesMalformedCredentials()
{
    QFETCH(Form, form);
    QFETCH(QList<QByteArray>, authorization);
    QFETCH(ErrorCode, code);
    QList<http::Header> headers;
    for (const QByteArray &value : authorization) {
        headers.append({"Authorization", value});
    }
    const auto credentials = parse(form, headers);
    QVERIFY(!credentials.has_value());
    QCOMPARE(credentials.error().code, code);
}

QTEST_GUILESS_MAIN(ClientAuthenticationTest)
#include "tst_client_authentication.moc"
