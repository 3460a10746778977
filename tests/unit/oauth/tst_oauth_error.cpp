// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/oauth_error.h"

#include <QJsonDocument>
#include <QTest>

using oauth::Error;
using oauth::ErrorCode;

class OAuthErrorTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersWithCodeAndStatus_data();
    void answersWithCodeAndStatus();
    void keepsTheDetailToItself();
    void sendsOnlyCharactersTheRfcAllows();
};

void OAuthErrorTest::answersWithCodeAndStatus_data()
{
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("wire");
    QTest::newRow("RFC 6749 5.2 invalid_request")
        << ErrorCode::InvalidRequest << 400 << QStringLiteral("invalid_request");
    QTest::newRow("RFC 6749 5.2 invalid_client") << ErrorCode::InvalidClient << 401 << QStringLiteral("invalid_client");
    QTest::newRow("RFC 6749 5.2 invalid_grant") << ErrorCode::InvalidGrant << 400 << QStringLiteral("invalid_grant");
    QTest::newRow("RFC 6749 5.2 invalid_scope") << ErrorCode::InvalidScope << 400 << QStringLiteral("invalid_scope");
    QTest::newRow("RFC 6749 5.2 unsupported_grant_type")
        << ErrorCode::UnsupportedGrantType << 400 << QStringLiteral("unsupported_grant_type");
    QTest::newRow("RFC 8707 2 invalid_target") << ErrorCode::InvalidTarget << 400 << QStringLiteral("invalid_target");
    QTest::newRow("RFC 7591 3.2.2 invalid_redirect_uri")
        << ErrorCode::InvalidRedirectUri << 400 << QStringLiteral("invalid_redirect_uri");
    QTest::newRow("protocol 3.9 rate limit")
        << ErrorCode::TooManyRequests << 429 << QStringLiteral("temporarily_unavailable");
    QTest::newRow("our fault") << ErrorCode::ServerError << 500 << QStringLiteral("server_error");
}

void OAuthErrorTest::answersWithCodeAndStatus()
{
    QFETCH(ErrorCode, code);
    QFETCH(int, status);
    QFETCH(QString, wire);
    const http::Response response = oauth::toResponse(Error{code, {}, {}, std::chrono::seconds(7)});
    QCOMPARE(response.status, status);
    QCOMPARE(response.contentType, QByteArrayLiteral("application/json"));
    const QJsonObject body = QJsonDocument::fromJson(response.body).object();
    QCOMPARE(body.value(QStringLiteral("error")).toString(), wire);
    QVERIFY(!body.value(QStringLiteral("error_description")).toString().isEmpty());
    QByteArrayList headers;
    for (const http::Header &header : response.headers) {
        headers.append(header.name + ": " + header.value);
    }
    QCOMPARE(headers, (QByteArrayList{"Cache-Control: no-store", "Pragma: no-cache", "Retry-After: 7"}));
}

void OAuthErrorTest::keepsTheDetailToItself()
{
    const http::Response response
        = oauth::toResponse(Error{ErrorCode::ServerError, {}, QStringLiteral("disk I/O error in row 7"), {}});
    QVERIFY(!response.body.contains("row 7"));
}

void OAuthErrorTest::sendsOnlyCharactersTheRfcAllows()
{
    const Error error{ErrorCode::InvalidRequest, QString::fromUtf8("a \"b\" \\ c\r\nd é <x>"), {}, {}};
    QCOMPARE(oauth::wireDescription(error), QStringLiteral("a 'b' ? c??d ? <x>")); // RFC 6749 section 5.2
}

QTEST_GUILESS_MAIN(OAuthErrorTest)
#include "tst_oauth_error.moc"
