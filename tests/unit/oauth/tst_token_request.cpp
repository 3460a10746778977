// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/token_request.h"
#include "tests/unit/oauth/oauth_fixture.h"

using namespace tests;
using oauth::ErrorCode;
using oauth::TokenRequest;

class TokenRequestTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsACodeRequest();
    void treatsEmptyParametersAsOmitted();
    void acceptsTheContentTypesClientsSend_data();
    void acceptsTheContentTypesClientsSend();
    void refusesOtherBodies_data();
    void refusesOtherBodies();
    void refusesIncompleteRequests_data();
    void refusesIncompleteRequests();
};

static core::Expected<TokenRequest, oauth::Error> parse(const QByteArray &body, const QList<QByteArray> &contentTypes)
{
    QList<http::Header> headers;
    for (const QByteArray &type : contentTypes) {
        headers.append({"Content-Type", type});
    }
    return TokenRequest::parse(RecordedExchange::requestFor("POST", "/token", headers, body));
}

static const QByteArray FormType = QByteArrayLiteral("application/x-www-form-urlencoded");

void TokenRequestTest::readsACodeRequest()
{
    const Form form{{"grant_type", "authorization_code"}, {"code", "c"}, {"code_verifier", "v"},
        {"redirect_uri", "http://127.0.0.1:1/cb?a=b"}, {"client_id", "id"}, {"resource", "http://a"},
        {"resource", "http://b"}};
    const auto request = parse(encoded(form), {FormType});
    QVERIFY(request.has_value());
    QCOMPARE(request->grantType, oauth::GrantType::AuthorizationCode);
    QCOMPARE(request->code.reveal().toByteArray(), QByteArrayLiteral("c"));
    QCOMPARE(request->codeVerifier.reveal().toByteArray(), QByteArrayLiteral("v"));
    QCOMPARE(*request->redirectUri, QStringLiteral("http://127.0.0.1:1/cb?a=b"));
    QCOMPARE(request->credentials.clientId.bytes(), QByteArrayLiteral("id"));
    QCOMPARE(request->resources,
        (QStringList{QStringLiteral("http://a"), QStringLiteral("http://b")})); // RFC 8707: may be repeated
    QVERIFY(!request->scope);
}

void TokenRequestTest::treatsEmptyParametersAsOmitted()
{
    const auto request
        = parse("grant_type=refresh_token&refresh_token=r&client_id=id&scope=&resource=&redirect_uri=", {FormType});
    QVERIFY(request.has_value()); // RFC 6749 section 3.2
    QVERIFY(!request->scope && !request->redirectUri && request->resources.isEmpty());
}

void TokenRequestTest::acceptsTheContentTypesClientsSend_data()
{
    QTest::addColumn<QByteArray>("contentType");
    QTest::newRow("plain") << FormType;
    QTest::newRow("RFC 9110 8.3.1 with charset") << QByteArray(FormType + "; charset=UTF-8");
    QTest::newRow("RFC 9110 8.3.1 in another case") << FormType.toUpper();
    QTest::newRow("blank before the parameter") << QByteArray(FormType + " ;charset=utf-8");
}

void TokenRequestTest::acceptsTheContentTypesClientsSend()
{
    QFETCH(QByteArray, contentType);
    QVERIFY(parse("grant_type=refresh_token&refresh_token=r&client_id=id", {contentType}).has_value());
}

void TokenRequestTest::refusesOtherBodies_data()
{
    QTest::addColumn<QList<QByteArray>>("contentTypes");
    QTest::addColumn<QByteArray>("body");
    const QByteArray form("grant_type=refresh_token&refresh_token=r&client_id=id");
    QTest::newRow("protocol 5 bug 8: no content type") << QList<QByteArray>() << form;
    QTest::newRow("protocol 5 bug 8: empty content type") << QList<QByteArray>{""} << form;
    QTest::newRow("protocol 5 bug 8: JSON")
        << QList<QByteArray>{"application/json"} << QByteArray("{\"grant_type\":\"refresh_token\"}");
    QTest::newRow("protocol 5 bug 8: two content types") << QList<QByteArray>{FormType, FormType} << form;
    QTest::newRow("protocol 5 bug 8: two in one header") << QList<QByteArray>{FormType + ", text/plain"} << form;
    QTest::newRow("protocol 5 bug 8: a type that begins alike") << QList<QByteArray>{FormType + "x"} << form;
    QTest::newRow("protocol 5 bug 8: multipart without boundary") << QList<QByteArray>{"multipart/form-data"} << form;
    QTest::newRow("protocol 5 bug 8: control characters") << QList<QByteArray>{"\x01\x7f"} << form;
    QTest::newRow("broken percent encoding") << QList<QByteArray>{FormType} << QByteArray("grant_type=refresh%zztoken");
    QTest::newRow("invalid UTF-8") << QList<QByteArray>{FormType} << QByteArray("grant_type=%ff");
    QTest::newRow("NUL") << QList<QByteArray>{FormType} << QByteArray("grant_type=%00");
    QTest::newRow("empty") << QList<QByteArray>{FormType} << QByteArray();
    QTest::newRow("RFC 6749 3.2 parameter twice") << QList<QByteArray>{FormType} << QByteArray(form + "&client_id=id");
    QTest::newRow("RFC 6749 3.2 unknown parameter twice")
        << QList<QByteArray>{FormType} << QByteArray(form + "&x=1&x=2");
    QTest::newRow("RFC 6749 3.2 scope twice") << QList<QByteArray>{FormType} << QByteArray(form + "&scope=a&scope=b");
}

void TokenRequestTest::refusesOtherBodies()
{
    QFETCH(QList<QByteArray>, contentTypes);
    QFETCH(QByteArray, body);
    const auto request = parse(body, contentTypes);
    QVERIFY(!request.has_value());
    QCOMPARE(request.error().code, ErrorCode::InvalidRequest);
    QCOMPARE(oauth::httpStatus(request.error().code), 400);
}

void TokenRequestTest::refusesIncompleteRequests_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("RFC 6749 5.2 no grant type") << QByteArray("code=c&client_id=id") << ErrorCode::InvalidRequest;
    QTest::newRow("RFC 6749 5.2 unknown grant type")
        << QByteArray("grant_type=magic&client_id=id") << ErrorCode::UnsupportedGrantType;
    QTest::newRow("RFC 9700 2.4 password grant")
        << QByteArray("grant_type=password&username=a&password=b&client_id=id") << ErrorCode::UnsupportedGrantType;
    QTest::newRow("grant type in another case")
        << QByteArray("grant_type=Refresh_Token&refresh_token=r&client_id=id") << ErrorCode::UnsupportedGrantType;
    QTest::newRow("RFC 6749 4.1.3 no code")
        << QByteArray("grant_type=authorization_code&client_id=id") << ErrorCode::InvalidRequest;
    QTest::newRow("RFC 6749 6 no refresh token")
        << QByteArray("grant_type=refresh_token&client_id=id") << ErrorCode::InvalidRequest;
    QTest::newRow("RFC 6749 3.2.1 no client")
        << QByteArray("grant_type=refresh_token&refresh_token=r") << ErrorCode::InvalidClient;
}

void TokenRequestTest::refusesIncompleteRequests()
{
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    const auto request = parse(body, {FormType});
    QVERIFY(!request.has_value());
    QCOMPARE(request.error().code, code);
}

QTEST_GUILESS_MAIN(TokenRequestTest)
#include "tst_token_request.moc"
