// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_metadata.h"

#include "server/http/form_body.h"
#include "server/core/random.h"
#include "server/jose/jwk_set.h"
#include "server/oauth/client_authentication.h"
#include "server/oauth/grant_type.h"
#include "server/oauth/parameters.h"
#include "server/oauth/redirect_uri.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>
#include <QUrl>

#include <algorithm>

namespace oauth
{
namespace
{

constexpr qsizetype MaxRedirectUris = 10;
constexpr qsizetype MaxNameLength = 100;
constexpr qsizetype MaxTextLength = 500;
constexpr qsizetype MaxKeysSize = 16 * 1024;

template <class T>
using Parsed = core::Expected<T, Error>;

auto invalid(const QString &sentence)
{
    return core::unexpected(Error{ErrorCode::InvalidClientMetadata, sentence, {}, {}});
}

auto invalidRedirect(const QString &sentence)
{
    return core::unexpected(Error{ErrorCode::InvalidRedirectUri, sentence, {}, {}});
}

// Absent, null and "" are the same: not given.
Parsed<QString> text(const QJsonObject &metadata, QLatin1String name)
{
    const QJsonValue value = metadata.value(name);
    if (value.isUndefined() || value.isNull()) {
        return QString();
    }
    if (!value.isString()) {
        return invalid(QStringLiteral("%1 must be a string.").arg(name));
    }
    const QString string = value.toString().trimmed();
    const bool hasControl
        = std::any_of(string.cbegin(), string.cend(), [](QChar c) { return c.category() == QChar::Other_Control; });
    if (string.size() > MaxTextLength || hasControl) {
        return invalid(QStringLiteral("%1 is too long or contains control characters.").arg(name));
    }
    return string;
}

// Absent or null: nullopt.
Parsed<std::optional<QStringList>> list(const QJsonObject &metadata, QLatin1String name)
{
    const QJsonValue value = metadata.value(name);
    if (value.isUndefined() || value.isNull()) {
        return std::nullopt;
    }
    QStringList strings;
    const QJsonArray array = value.toArray();
    for (const QJsonValue &element : array) {
        if (!element.isString()) {
            return invalid(QStringLiteral("%1 must be an array of strings.").arg(name));
        }
        strings.append(element.toString());
    }
    if (!value.isArray()) {
        return invalid(QStringLiteral("%1 must be an array of strings.").arg(name));
    }
    strings.removeDuplicates();
    return strings;
}

// Where there is no redirect, there is no need for an address (RFC 7591 section 2).
Parsed<QStringList> redirectUris(const QJsonObject &metadata, const QStringList &grantTypes)
{
    const auto uris = list(metadata, metadata::RedirectUris);
    if (!uris) {
        return invalidRedirect(uris.error().description);
    }
    if (!grantTypes.contains(toWire(GrantType::AuthorizationCode)) && (!*uris || (*uris)->isEmpty())) {
        return QStringList();
    }
    if (!*uris || (*uris)->isEmpty() || (*uris)->size() > MaxRedirectUris) {
        return invalidRedirect(QStringLiteral("redirect_uris must have 1 to 10 entries."));
    }
    for (qsizetype i = 0; i < (*uris)->size(); ++i) {
        if (const auto uri = RedirectUri::parse((*uris)->at(i)); !uri) {
            return invalidRedirect(QStringLiteral("redirect_uris[%1]: %2").arg(i).arg(uri.error().description));
        }
    }
    return **uris;
}

// A client without a name is shown by the place it sends people to.
Parsed<QString> clientName(const QJsonObject &metadata, const QStringList &redirectUris)
{
    const QJsonValue given = metadata.value(metadata::ClientName);
    const auto name = text(metadata, metadata::ClientName);
    if (!name) {
        return name;
    }
    if (given.isString() && (name->isEmpty() || name->toUcs4().size() > MaxNameLength)) {
        return invalid(QStringLiteral("client_name must have 1 to 100 characters."));
    }
    if (!name->isEmpty()) {
        return name;
    }
    return redirectUris.isEmpty() ? QStringLiteral("Unnamed client") : RedirectUri::parse(redirectUris.first()).value().displayHost();
}

Parsed<QString> authMethod(const QJsonObject &metadata)
{
    const auto method = text(metadata, metadata::TokenEndpointAuthMethod);
    if (!method) {
        return method;
    }
    if (method->isEmpty()) {
        return QString(value::AuthMethodSecretBasic); // RFC 7591 section 2
    }
    if (!clientAuthMethodFromWire(*method)) {
        return invalid(QStringLiteral(
            "token_endpoint_auth_method must be none, client_secret_basic, client_secret_post or private_key_jwt."));
    }
    return *method;
}

// Those we support of those asked for. Not asked: what a client of an MCP server needs, so that nobody has to sign in
// hourly.
Parsed<QStringList> grantTypes(const QJsonObject &metadata, store::ClientKind kind)
{
    const auto asked = list(metadata, metadata::GrantTypes);
    if (!asked) {
        return core::unexpected(asked.error());
    }
    const QString code(toWire(GrantType::AuthorizationCode));
    if (!*asked || (*asked)->isEmpty()) {
        return QStringList{code, QString(toWire(GrantType::RefreshToken))};
    }
    QStringList supported = **asked;
    supported.removeIf([kind](const QString &word) {
        const auto type = grantTypeFromWire(word);
        return !type || (type == GrantType::ClientCredentials && kind != store::ClientKind::Manual);
    });
    if (supported.isEmpty() || supported == QStringList{QString(toWire(GrantType::RefreshToken))}) {
        return invalid(QStringLiteral("grant_types must contain a grant that a client may register here, such as authorization_code."));
    }
    return supported;
}

Parsed<void> checkResponseTypes(const QJsonObject &metadata)
{
    const auto asked = list(metadata, metadata::ResponseTypes);
    if (!asked) {
        return core::unexpected(asked.error());
    }
    if (*asked && !(*asked)->isEmpty() && !(*asked)->contains(value::Code)) {
        return invalid(QStringLiteral("response_types must contain code."));
    }
    return {};
}

Parsed<QString> scopeOf(const QJsonObject &metadata, const ScopeCatalogue &catalogue)
{
    const auto asked = text(metadata, param::Scope).and_then(&ScopeSet::parse);
    if (!asked) {
        return invalid(asked.error().description);
    }
    QStringList known = asked->tokens();
    known.removeIf([&](const QString &token) { return !catalogue.isKnown(token); });
    return known.isEmpty() ? catalogue.advertised().toString() : known.join(QLatin1Char(' '));
}

Parsed<QString> webAddress(const QJsonObject &metadata, QLatin1String name)
{
    const auto address = text(metadata, name);
    if (!address || address->isEmpty()) {
        return address;
    }
    const QUrl url(*address, QUrl::StrictMode);
    const bool isWeb = url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty()
        && (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"));
    if (!isWeb) {
        return invalid(QStringLiteral("%1 must be an http or https address.").arg(name));
    }
    return address;
}

// https, but for a client on this machine (development); who fetches it refuses what must not be asked (protocol section 3.6).
bool isKeyAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const QHostAddress host(url.host());
    const bool isLoopback = url.host() == QLatin1String("localhost") || (!host.isNull() && host.isLoopback());
    return url.isValid() && !url.host().isEmpty() && url.userInfo().isEmpty() && !url.hasFragment()
        && (url.scheme() == QLatin1String("https") || (isLoopback && url.scheme() == QLatin1String("http")));
}

// RFC 7591 section 2: the keys, or where they are published, never both; and only public ones.
Parsed<void> fillKeys(const QJsonObject &metadata, store::ClientRow &client)
{
    const QJsonValue keys = metadata.value(metadata::Jwks);
    const auto address = text(metadata, metadata::JwksUri);
    if (!address) {
        return core::unexpected(address.error());
    }
    const bool hasKeys = !keys.isUndefined() && !keys.isNull();
    if (hasKeys && !address->isEmpty()) {
        return invalid(QStringLiteral("Give jwks or jwks_uri, not both."));
    }
    if (!address->isEmpty() && !isKeyAddress(*address)) {
        return invalid(QStringLiteral("jwks_uri must be an https address."));
    }
    if (hasKeys) {
        const QByteArray json = QJsonDocument(keys.toObject()).toJson(QJsonDocument::Compact);
        const auto set = jose::JwkSet::parse(json);
        if (!set || set->isEmpty() || set->hasSecrets() || json.size() > MaxKeysSize) {
            return invalid(QStringLiteral("jwks must hold public RSA (2048 bits and more) or P-256 signature keys, and nothing secret."));
        }
        client.jwks = json;
    }
    client.jwksUri = *address;
    if (client.tokenEndpointAuthMethod == value::AuthMethodPrivateKeyJwt && client.jwks.isEmpty() && client.jwksUri.isEmpty()) {
        return invalid(QStringLiteral("private_key_jwt needs jwks or jwks_uri."));
    }
    return {};
}

// The texts nothing depends on but the console and the consent page.
Parsed<void> fillDescription(const QJsonObject &metadata, store::ClientRow &client)
{
    const std::initializer_list<std::pair<QString *, Parsed<QString>>> members{
        {&client.clientUri, webAddress(metadata, metadata::ClientUri)},
        {&client.logoUri, webAddress(metadata, metadata::LogoUri)},
        {nullptr, webAddress(metadata, metadata::PolicyUri)},
        {nullptr, webAddress(metadata, metadata::TosUri)},
        {&client.softwareId, text(metadata, metadata::SoftwareId)},
        {&client.softwareVersion, text(metadata, metadata::SoftwareVersion)},
    };
    for (const auto &[target, value] : members) {
        if (!value) {
            return core::unexpected(value.error());
        }
        if (target) {
            *target = *value;
        }
    }
    return {};
}

} // namespace

core::Expected<store::ClientRow, Error> clientFromMetadata(
    const QJsonObject &metadata, const ScopeCatalogue &scopes, store::ClientKind kind)
{
    store::ClientRow client;
    client.kind = kind;
    const auto take = [](auto &target) { return [&target](const auto &value) { target = value; }; };
    const auto filled = grantTypes(metadata, kind)
                            .map(take(client.grantTypes))
                            .and_then([&] { return redirectUris(metadata, client.grantTypes); })
                            .map(take(client.redirectUris))
                            .and_then([&] { return clientName(metadata, client.redirectUris); })
                            .map(take(client.name))
                            .and_then([&] { return authMethod(metadata); })
                            .map(take(client.tokenEndpointAuthMethod))
                            .and_then([&] { return fillKeys(metadata, client); })
                            .and_then([&] { return checkResponseTypes(metadata); })
                            .and_then([&] { return scopeOf(metadata, scopes); })
                            .map(take(client.scope))
                            .and_then([&] { return fillDescription(metadata, client); });
    if (!filled) {
        return core::unexpected(filled.error());
    }
    return client;
}

core::Expected<QJsonObject, Error> clientMetadataOf(const http::Request &request)
{
    const QList<QByteArray> types = request.headerValues("Content-Type");
    if (types.size() != 1 || http::mediaType(types.first()) != "application/json") {
        return invalid(QStringLiteral("Send the client metadata as application/json."));
    }
    const QJsonDocument document = QJsonDocument::fromJson(request.body);
    if (!document.isObject()) {
        return invalid(QStringLiteral("The body is not a JSON object."));
    }
    return document.object();
}

// Unreserved characters only: ids travel in URLs, and a colon would split Basic credentials (RFC 7617 section 2).
core::ClientId newClientId(const OAuthConfig &config)
{
    QString host = config.host();
    for (QChar &c : host) {
        if (!c.isLetterOrNumber() && c != QLatin1Char('.') && c != QLatin1Char('-')) {
            c = QLatin1Char('-');
        }
    }
    return core::ClientId(QStringLiteral("mcp_%1_").arg(host) + QString::fromLatin1(core::randomToken(16)));
}

bool needsSecret(const store::ClientRow &client)
{
    const auto method = clientAuthMethodFromWire(client.tokenEndpointAuthMethod);
    return method == ClientAuthMethod::SecretBasic || method == ClientAuthMethod::SecretPost;
}

QJsonObject metadataOf(const store::ClientRow &client)
{
    QJsonObject members{{param::ClientId, client.id.toString()},
        {metadata::ClientIdIssuedAt, qint64(client.createdAt.time_since_epoch().count())},
        {metadata::ClientName, client.name}, {metadata::RedirectUris, QJsonArray::fromStringList(client.redirectUris)},
        {metadata::GrantTypes, QJsonArray::fromStringList(client.grantTypes)},
        {metadata::ResponseTypes,
            client.grantTypes.contains(toWire(GrantType::AuthorizationCode)) ? QJsonArray{value::Code} : QJsonArray()},
        {metadata::TokenEndpointAuthMethod, client.tokenEndpointAuthMethod}, {param::Scope, client.scope}};
    const std::initializer_list<std::pair<QLatin1String, QString>> optionals{
        {metadata::ClientUri, client.clientUri},
        {metadata::LogoUri, client.logoUri},
        {metadata::SoftwareId, client.softwareId},
        {metadata::SoftwareVersion, client.softwareVersion},
    };
    for (const auto &[name, value] : optionals) {
        if (!value.isEmpty()) {
            members.insert(name, value);
        }
    }
    if (!client.jwksUri.isEmpty()) {
        members.insert(metadata::JwksUri, client.jwksUri);
    } else if (!client.jwks.isEmpty()) {
        members.insert(metadata::Jwks, QJsonDocument::fromJson(client.jwks).object());
    }
    return members;
}

store::ClientApproval approvalAfter(
    const store::ClientRow &changed, const store::ClientRow &known, RegistrationMode mode)
{
    const bool isSame = changed.name == known.name && changed.redirectUris == known.redirectUris
        && changed.jwks == known.jwks && changed.jwksUri == known.jwksUri;
    const bool waitsAgain
        = mode == RegistrationMode::Approve && known.approval == store::ClientApproval::Approved && !isSame;
    return waitsAgain ? store::ClientApproval::Waiting : known.approval;
}

} // namespace oauth
