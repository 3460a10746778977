// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/oauth/authorization_server.h"

#include <QHostAddress>
#include <QJsonArray>

namespace gateway
{

namespace
{

QStringList strings(const QJsonValue &list)
{
    QStringList texts;
    const QJsonArray array = list.toArray();
    for (const QJsonValue &value : array) {
        texts.append(value.toString());
    }
    return texts;
}

bool isLoopback(const QUrl &url)
{
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

// https; plain http on this computer, and at the host that the administrator has entered with it. Never another scheme: one of these is opened
// in a browser, and `file:` or an option for its program would be opened as well (CVE-2025-6514).
bool isEndpoint(const QUrl &url, const QUrl &upstream)
{
    const bool isPlainAllowed = isLoopback(url) || (upstream.scheme() == QLatin1String("http") && url.host() == upstream.host());
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment()
        && (url.scheme() == QLatin1String("https") || (url.scheme() == QLatin1String("http") && isPlainAllowed));
}

QUrl endpoint(const QJsonObject &document, QLatin1String name, const QUrl &upstream)
{
    const QUrl url(document.value(name).toString(), QUrl::StrictMode);
    return isEndpoint(url, upstream) ? url : QUrl();
}

QString trimmedPath(const QUrl &url)
{
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(QLatin1Char('/'))) {
        path.chop(1);
    }
    return path;
}

// RFC 9728 section 3.3, as clients do it: the resource is what we call, or the folder that it stands in.
bool covers(const QUrl &resource, const QUrl &upstream)
{
    const QString folder = trimmedPath(resource);
    const QString path = trimmedPath(upstream);
    return resource.isValid() && originOf(resource) == originOf(upstream) && (path == folder || path.startsWith(folder + QLatin1Char('/')));
}

} // namespace

QString originOf(const QUrl &url)
{
    const int standard = url.scheme() == QLatin1String("https") ? 443 : 80;
    const int port = url.port(standard);
    const QString host = url.host().contains(QLatin1Char(':')) ? QLatin1Char('[') + url.host() + QLatin1Char(']') : url.host();
    return url.scheme() + QLatin1String("://") + host + (port == standard ? QString() : QString(QLatin1Char(':') + QString::number(port)));
}

core::Expected<AuthorizationServer, QString> AuthorizationServer::parse(const QJsonObject &document, const QString &issuer, const QUrl &upstream)
{
    AuthorizationServer server;
    server.issuer = document.value(QLatin1String("issuer")).toString();
    if (server.issuer != issuer) { // RFC 8414 section 3.3: identical, character by character
        return core::unexpected(QStringLiteral("the authorization server %1 calls itself \"%2\"").arg(issuer, server.issuer.left(200)));
    }
    server.authorizationEndpoint = endpoint(document, QLatin1String("authorization_endpoint"), upstream);
    server.tokenEndpoint = endpoint(document, QLatin1String("token_endpoint"), upstream);
    server.registrationEndpoint = endpoint(document, QLatin1String("registration_endpoint"), upstream);
    if (server.tokenEndpoint.isEmpty()) {
        return core::unexpected(QStringLiteral("the authorization server %1 names no token endpoint that may be used").arg(issuer));
    }
    server.scopesSupported = strings(document.value(QLatin1String("scopes_supported")));
    const QLatin1String methods("token_endpoint_auth_methods_supported");
    server.authMethods = document.contains(methods) ? strings(document.value(methods)) : QStringList{QStringLiteral("client_secret_basic")};
    server.isIssuerInAnswers = document.value(QLatin1String("authorization_response_iss_parameter_supported")).toBool();
    server.takesClientDocuments = document.value(QLatin1String("client_id_metadata_document_supported")).toBool();
    server.hasS256 = strings(document.value(QLatin1String("code_challenge_methods_supported"))).contains(QLatin1String("S256"));
    return server;
}

core::Expected<ProtectedResource, QString> ProtectedResource::parse(const QJsonObject &document, const QUrl &upstream)
{
    ProtectedResource resource;
    resource.resource = document.value(QLatin1String("resource")).toString();
    if (!covers(QUrl(resource.resource, QUrl::StrictMode), upstream)) {
        return core::unexpected(QStringLiteral("its metadata is about another resource, \"%1\"").arg(resource.resource.left(200)));
    }
    resource.issuer = strings(document.value(QLatin1String("authorization_servers"))).value(0);
    const QUrl issuer(resource.issuer, QUrl::StrictMode);
    if (!isEndpoint(issuer, upstream) || issuer.hasQuery()) {
        return core::unexpected(QStringLiteral("its metadata names no authorization server that may be used"));
    }
    resource.scopesSupported = strings(document.value(QLatin1String("scopes_supported")));
    return resource;
}

QList<QUrl> protectedResourceUrls(const QUrl &upstream)
{
    const QString base = originOf(upstream) + QLatin1String("/.well-known/oauth-protected-resource");
    const QString path = trimmedPath(upstream);
    return path.isEmpty() ? QList<QUrl>{QUrl(base)} : QList<QUrl>{QUrl(base + path), QUrl(base)};
}

QList<QUrl> authorizationServerUrls(const QString &issuer)
{
    const QUrl url(issuer, QUrl::StrictMode);
    const QString base = originOf(url) + QLatin1String("/.well-known/");
    const QString path = trimmedPath(url);
    QList<QUrl> urls{QUrl(base + QLatin1String("oauth-authorization-server") + path), QUrl(base + QLatin1String("openid-configuration") + path)};
    if (!path.isEmpty()) {
        urls.append(QUrl(originOf(url) + path + QLatin1String("/.well-known/openid-configuration")));
    }
    return urls;
}

} // namespace gateway
