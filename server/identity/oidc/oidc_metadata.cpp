// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/oidc/oidc_metadata.h"

#include <QJsonArray>

namespace identity
{

namespace
{

const QString tenantPlace = QStringLiteral("{tenantid}");
// What Google's ID tokens may say instead of its issuer, as its documentation has it.
const QString googleWithoutScheme = QStringLiteral("accounts.google.com");

bool isLoopback(const QUrl &url)
{
    const QString host = url.host();
    return host == QLatin1String("127.0.0.1") || host == QLatin1String("::1") || host == QLatin1String("localhost");
}

// https; plain http only where the issuer itself is on this computer.
QUrl endpoint(const QJsonObject &document, QLatin1String name, const QUrl &issuer)
{
    const QUrl url(document.value(name).toString(), QUrl::StrictMode);
    const bool isGood = url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment()
        && (url.scheme() == QLatin1String("https")
            || (url.scheme() == QLatin1String("http") && isLoopback(url) && isLoopback(issuer)));
    return isGood ? url : QUrl();
}

QStringList strings(const QJsonValue &list)
{
    QStringList texts;
    const QJsonArray array = list.toArray();
    for (const QJsonValue &value : array) {
        texts.append(value.toString());
    }
    return texts;
}

// The words "common", "organizations" and "consumers" name endpoints for many tenants.
QString entraSegment(const OidcSettings &settings)
{
    QString segment = settings.tenants.size() == 1 ? settings.tenants.first() : QStringLiteral("organizations");
    for (const QString &tenant : settings.tenants) {
        if (!tenant.contains(QLatin1Char('-'))) {
            segment = tenant;
        }
    }
    return segment;
}

bool isExpectedIssuer(const QString &issuer, const OidcSettings &settings)
{
    if (settings.flavour == OidcFlavour::Entra) {
        const QString segment = entraSegment(settings);
        const QString tenant = segment.contains(QLatin1Char('-')) ? segment : tenantPlace;
        return issuer == settings.issuer + QLatin1Char('/') + tenant + QLatin1String("/v2.0");
    }
    // Some issuers end in a slash, and settings never do.
    return issuer == settings.issuer || issuer == settings.issuer + QLatin1Char('/');
}

} // namespace

QUrl discoveryUrl(const OidcSettings &settings)
{
    const QString base = settings.flavour == OidcFlavour::Entra
        ? settings.issuer + QLatin1Char('/') + entraSegment(settings) + QLatin1String("/v2.0")
        : settings.issuer;
    return QUrl(base + QLatin1String("/.well-known/openid-configuration"), QUrl::StrictMode);
}

core::Expected<OidcMetadata, QString> OidcMetadata::parse(const QJsonObject &document, const OidcSettings &settings)
{
    OidcMetadata metadata;
    metadata.issuer = document.value(QLatin1String("issuer")).toString();
    if (!isExpectedIssuer(metadata.issuer, settings)) { // Discovery section 4.3
        return core::unexpected(QStringLiteral("it calls itself \"%1\"").arg(metadata.issuer.left(200)));
    }
    const QUrl issuer(settings.issuer);
    metadata.authorizationEndpoint = endpoint(document, QLatin1String("authorization_endpoint"), issuer);
    metadata.tokenEndpoint = endpoint(document, QLatin1String("token_endpoint"), issuer);
    metadata.jwksUri = endpoint(document, QLatin1String("jwks_uri"), issuer);
    metadata.userinfoEndpoint = endpoint(document, QLatin1String("userinfo_endpoint"), issuer);
    if (metadata.authorizationEndpoint.isEmpty() || metadata.tokenEndpoint.isEmpty() || metadata.jwksUri.isEmpty()) {
        return core::unexpected(
            QStringLiteral("it lacks an https authorization_endpoint, token_endpoint or jwks_uri"));
    }
    metadata.scopesSupported = strings(document.value(QLatin1String("scopes_supported")));
    metadata.isIssuerInAnswers
        = document.value(QLatin1String("authorization_response_iss_parameter_supported")).toBool();
    const QLatin1String methodsName("token_endpoint_auth_methods_supported");
    if (document.contains(methodsName)) {
        const QStringList methods = strings(document.value(methodsName));
        metadata.isBasicAllowed = methods.contains(QLatin1String("client_secret_basic"));
        metadata.isPostAllowed = methods.contains(QLatin1String("client_secret_post"));
    }
    return metadata;
}

bool OidcMetadata::isIssuedHere(const QJsonObject &claims, const OidcSettings &settings) const
{
    const QString said = claims.value(QLatin1String("iss")).toString();
    if (settings.flavour == OidcFlavour::Google) {
        return said == issuer || said == googleWithoutScheme;
    }
    if (settings.flavour == OidcFlavour::Plain) {
        return said == issuer;
    }
    const QString tenant = claims.value(QLatin1String("tid")).toString();
    return settings.tenants.contains(tenant, Qt::CaseInsensitive)
        && said == QString(issuer).replace(tenantPlace, tenant);
}

} // namespace identity
