// SPDX-License-Identifier: GPL-3.0-or-later
// What an upstream and its authorization server publish about themselves (RFC 9728, RFC 8414, OpenID Connect Discovery 1.0), checked: an issuer
// that is the one asked for, and endpoints that a secret may be sent to or a browser may open. Values; any thread.
#pragma once

#include "server/core/error.h"

#include <QJsonObject>
#include <QStringList>
#include <QUrl>

namespace gateway
{

struct AuthorizationServer {
    QString issuer;
    QUrl authorizationEndpoint;
    QUrl tokenEndpoint;
    QUrl registrationEndpoint; // empty: none
    QStringList scopesSupported;
    QStringList authMethods; // token_endpoint_auth_methods_supported; its default where absent
    bool isIssuerInAnswers = false; // RFC 9207
    bool takesClientDocuments = false; // CIMD
    bool hasS256 = false;

    // `upstream`: its own host may be asked over plain http where it is itself. The error says why not.
    [[nodiscard]] static core::Expected<AuthorizationServer, QString> parse(const QJsonObject &document, const QString &issuer, const QUrl &upstream);
};

struct ProtectedResource {
    QString resource;
    QString issuer; // the first of authorization_servers
    QStringList scopesSupported;

    [[nodiscard]] static core::Expected<ProtectedResource, QString> parse(const QJsonObject &document, const QUrl &upstream);
};

// Where the documents may be, in the order to ask.
[[nodiscard]] QList<QUrl> protectedResourceUrls(const QUrl &upstream);
[[nodiscard]] QList<QUrl> authorizationServerUrls(const QString &issuer);
[[nodiscard]] QString originOf(const QUrl &url);

} // namespace gateway
