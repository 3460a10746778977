// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_server_metadata.h"
#include "server/oauth/jwks_endpoint.h"
#include "server/oauth/protected_resource_metadata.h"
#include "tests/unit/oauth/oauth_fixture.h"

#include <QJsonArray>

using namespace tests;

class MetadataDocumentsTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void describesTheAuthorizationServer();
    void describesEachProtectedResource_data();
    void describesEachProtectedResource();
    void advertisesNoWayInWhenRegistrationIsClosed();
    void ignoresTheHostHeader();
    void publishesTheKeys();
};

static oauth::OAuthConfig configWithSse()
{
    oauth::OAuthConfig config = fixtureConfig();
    config.issuer = QStringLiteral("https://tools.example");
    config.isSseServed = true;
    return config;
}

static QByteArray joined(const QJsonValue &array)
{
    QByteArrayList words;
    for (const QJsonValue &value : array.toArray()) {
        words.append(value.toString().toUtf8());
    }
    return words.join(' ');
}

void MetadataDocumentsTest::advertisesNoWayInWhenRegistrationIsClosed()
{
    for (const auto mode : {oauth::RegistrationMode::Open, oauth::RegistrationMode::Approve, oauth::RegistrationMode::Closed}) {
        oauth::OAuthConfig config = configWithSse();
        config.registration = mode;
        const auto exchange = RecordedExchange::get("/.well-known/oauth-authorization-server");
        oauth::AuthorizationServerMetadata(config).handle(exchange);
        const bool isOpen = mode != oauth::RegistrationMode::Closed;
        QCOMPARE(exchange->json().contains(QStringLiteral("registration_endpoint")), isOpen);
        QCOMPARE(exchange->json().value(QStringLiteral("client_id_metadata_document_supported")).toBool(), isOpen);
    }
}

void MetadataDocumentsTest::describesTheAuthorizationServer()
{
    const auto exchange = RecordedExchange::get("/.well-known/oauth-authorization-server");
    oauth::AuthorizationServerMetadata(configWithSse()).handle(exchange);
    QCOMPARE(exchange->status(), 200);
    QCOMPARE(exchange->response().contentType, QByteArrayLiteral("application/json"));
    const QJsonObject document = exchange->json();
    QCOMPARE(document.value(QStringLiteral("issuer")).toString(),
        QStringLiteral("https://tools.example")); // no trailing slash
    for (const auto &[name, path] : {std::pair("authorization_endpoint", "/authorize"),
             std::pair("token_endpoint", "/token"), // literally these
             std::pair("registration_endpoint", "/register"), std::pair("revocation_endpoint", "/revoke"),
             std::pair("jwks_uri", "/.well-known/jwks.json"),
             std::pair("introspection_endpoint", "/introspect"),
             std::pair("pushed_authorization_request_endpoint", "/par"),
             std::pair("device_authorization_endpoint", "/device_authorization"),
             std::pair("userinfo_endpoint", "/userinfo")}) {
        QCOMPARE(member(document, name), QByteArray("https://tools.example") + path);
    }
    QCOMPARE(joined(document.value(QStringLiteral("response_types_supported"))), QByteArrayLiteral("code"));
    QCOMPARE(joined(document.value(QStringLiteral("code_challenge_methods_supported"))),
        QByteArrayLiteral("S256")); // Q-08, never plain
    QCOMPARE(joined(document.value(QStringLiteral("grant_types_supported"))),
        QByteArrayLiteral("authorization_code refresh_token client_credentials "
                          "urn:ietf:params:oauth:grant-type:device_code"));
    QCOMPARE(joined(document.value(QStringLiteral("token_endpoint_auth_methods_supported"))),
        QByteArrayLiteral("none client_secret_basic client_secret_post private_key_jwt"));
    QCOMPARE(joined(document.value(QStringLiteral("scopes_supported"))),
        QByteArrayLiteral("mcp:tools.example:gatehouse openid email profile offline_access"));
    QCOMPARE(document.value(QStringLiteral("authorization_response_iss_parameter_supported")),
        QJsonValue(true)); // RFC 9207 section 3
    QCOMPARE(joined(document.value(QStringLiteral("response_modes_supported"))), QByteArrayLiteral("query form_post"));
    QCOMPARE(joined(document.value(QStringLiteral("id_token_signing_alg_values_supported"))), QByteArrayLiteral("ES256"));
    QCOMPARE(joined(document.value(QStringLiteral("introspection_endpoint_auth_methods_supported"))),
        QByteArrayLiteral("client_secret_basic client_secret_post private_key_jwt")); // RFC 7662 section 2.1: never anybody
}

void MetadataDocumentsTest::describesEachProtectedResource_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("resource"); // empty: 404
    QTest::newRow("RFC 9728 3.1 root: the MCP resource")
        << QByteArray("/.well-known/oauth-protected-resource") << QByteArray("https://tools.example/mcp");
    QTest::newRow("RFC 9728 3.1 /mcp (Q-36)")
        << QByteArray("/.well-known/oauth-protected-resource/mcp") << QByteArray("https://tools.example/mcp");
    QTest::newRow("RFC 9728 3.1 one server") << QByteArray("/.well-known/oauth-protected-resource/mcp/gatehouse")
                                             << QByteArray("https://tools.example/mcp/gatehouse");
    QTest::newRow("RFC 9728 3.1 the old transport")
        << QByteArray("/.well-known/oauth-protected-resource/sse") << QByteArray("https://tools.example/sse");
    QTest::newRow("RFC 9728 3.1 a server that came at run time") << QByteArray("/.well-known/oauth-protected-resource/mcp/files")
                                                                << QByteArray("https://tools.example/mcp/files");
    QTest::newRow("an unknown server") << QByteArray("/.well-known/oauth-protected-resource/mcp/nothing")
                                       << QByteArray();
}

void MetadataDocumentsTest::describesEachProtectedResource()
{
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, resource);
    const auto servers = std::make_shared<oauth::ServerDirectory>();
    oauth::OAuthConfig config = configWithSse();
    config.externalServers = servers;
    const oauth::ProtectedResourceMetadata metadata(config);
    servers->replaceHosted({QStringLiteral("files")}); // it came later
    const auto exchange = RecordedExchange::get(path);
    metadata.handle(exchange);
    QCOMPARE(exchange->status(), resource.isEmpty() ? 404 : 200);
    if (!resource.isEmpty()) {
        const QJsonObject document = exchange->json();
        QCOMPARE(member(document, "resource"), resource);
        QCOMPARE(joined(document.value(QStringLiteral("authorization_servers"))),
            QByteArrayLiteral("https://tools.example"));
        QCOMPARE(joined(document.value(QStringLiteral("bearer_methods_supported"))), QByteArrayLiteral("header"));
        const QByteArray scopes = resource.endsWith("/files") ? QByteArrayLiteral("mcp:tools.example:files")
            : resource.endsWith("/gatehouse")                 ? QByteArrayLiteral("mcp:tools.example:gatehouse")
                                                              : QByteArrayLiteral("mcp:tools.example:gatehouse mcp:tools.example:files");
        QCOMPARE(joined(document.value(QStringLiteral("scopes_supported"))), scopes); // no offline_access
    }
}

void MetadataDocumentsTest::ignoresTheHostHeader()
{
    const QList<http::Header> foreign{
        {"Host", "evil.example"}, {"X-Forwarded-Host", "evil.example"}, {"X-Forwarded-Proto", "http"}};
    const auto server = RecordedExchange::get("/.well-known/oauth-authorization-server", foreign);
    oauth::AuthorizationServerMetadata(configWithSse()).handle(server);
    const auto resource = RecordedExchange::get("/.well-known/oauth-protected-resource", foreign);
    oauth::ProtectedResourceMetadata(configWithSse()).handle(resource);
    QVERIFY(!server->response().body.contains("evil") && !resource->response().body.contains("evil"));
    QVERIFY(!server->response().body.contains("http://"));
}

void MetadataDocumentsTest::publishesTheKeys()
{
    OAuthFixture f;
    const auto exchange = RecordedExchange::get("/.well-known/jwks.json");
    oauth::JwksEndpoint(f.keys).handle(exchange);
    const QJsonArray keys = exchange->json().value(QStringLiteral("keys")).toArray();
    QCOMPARE(keys.size(), 1);
    const QJsonObject key = keys.first().toObject();
    QCOMPARE(member(key, "use"), QByteArrayLiteral("sig"));
    QCOMPARE(member(key, "alg"), QByteArrayLiteral("ES256"));
    QCOMPARE(member(key, "kid"), jose::Jws::parse(member(f.signIn(), "access_token"))->kid);
    QVERIFY2(!key.contains(QStringLiteral("d")), "public members only");
}

QTEST_GUILESS_MAIN(MetadataDocumentsTest)
#include "tst_metadata_documents.moc"
