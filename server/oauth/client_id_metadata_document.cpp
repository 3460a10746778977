// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_id_metadata_document.h"

#include "server/http/form_body.h"
#include "server/oauth/client_metadata.h"
#include "server/oauth/parameters.h"
#include "server/oauth/redirect_uri.h"

#include <QJsonDocument>

#include <algorithm>

namespace oauth
{

namespace
{

using namespace std::chrono_literals;

constexpr std::chrono::seconds ShortestLifetime = 60s;
constexpr std::chrono::seconds UsualLifetime = 1h;
constexpr std::chrono::seconds LongestLifetime = 24h;

auto unusable(const QString &why)
{
    return core::unexpected(why);
}

bool isJson(const QByteArray &contentType)
{
    const QByteArray type = http::mediaType(contentType);
    return type == "application/json" || (type.startsWith("application/") && type.endsWith("+json"));
}

// Section 4.1: such a client has no secret that both sides know.
std::optional<QString> problemOf(const QJsonObject &document, const core::ClientId &id)
{
    if (document.value(param::ClientId).toString() != id.toString()) {
        return QStringLiteral("its client_id is not its address");
    }
    if (document.contains(param::ClientSecret) || document.contains(metadata::ClientSecretExpiresAt)) {
        return QStringLiteral("it holds a client_secret");
    }
    if (document.value(metadata::ClientName).toString().trimmed().isEmpty()) {
        return QStringLiteral("it has no client_name");
    }
    const QString method = document.value(metadata::TokenEndpointAuthMethod).toString();
    if (!method.isEmpty() && method != value::AuthMethodNone && method != value::AuthMethodPrivateKeyJwt) {
        return QStringLiteral("its token_endpoint_auth_method is neither none nor private_key_jwt");
    }
    return std::nullopt;
}

} // namespace

bool isDocumentId(const core::ClientId &id)
{
    const QString text = id.toString();
    return text.startsWith(QLatin1String("https://")) || text.startsWith(QLatin1String("http://"));
}

core::Expected<QUrl, QString> documentUrl(const core::ClientId &id, http::LoopbackFetch loopback)
{
    // What a redirect URI may not have, this may not have either.
    const auto parts = RedirectUri::parse(id.toString());
    if (!parts) {
        return unusable(QStringLiteral("it is not a plain https address"));
    }
    if (!parts->pathAndQuery.startsWith(QLatin1Char('/'))) {
        return unusable(QStringLiteral("it has no path"));
    }
    const QUrl url = QUrl::fromEncoded(id.bytes(), QUrl::StrictMode);
    if (const auto allowed = http::checkOutsideUrl(url, loopback); !allowed) {
        return unusable(allowed.error());
    }
    return url;
}

core::Expected<store::ClientRow, QString> clientFromDocument(
    const core::ClientId &id, const FetchedDocument &document, const ScopeCatalogue &scopes)
{
    if (document.status != 200) {
        return unusable(QStringLiteral("its server answered with status %1").arg(document.status));
    }
    if (!isJson(document.contentType)) {
        return unusable(QStringLiteral("it is not application/json"));
    }
    const QJsonDocument json = QJsonDocument::fromJson(document.body);
    if (!json.isObject()) {
        return unusable(QStringLiteral("it is not a JSON object"));
    }
    QJsonObject members = json.object();
    if (const auto problem = problemOf(members, id)) {
        return unusable(*problem);
    }
    if (members.value(metadata::TokenEndpointAuthMethod).toString().isEmpty()) {
        members.insert(metadata::TokenEndpointAuthMethod, value::AuthMethodNone); // not RFC 7591's default: that needs a secret
    }
    auto client = clientFromMetadata(members, scopes, store::ClientKind::MetadataDocument);
    if (!client) {
        return unusable(client.error().description);
    }
    if (client->redirectUris.isEmpty()) {
        return unusable(QStringLiteral("it has no redirect_uris"));
    }
    client->id = id;
    return *client;
}

std::chrono::seconds documentLifetime(const std::optional<QByteArray> &cacheControl)
{
    if (!cacheControl) {
        return UsualLifetime;
    }
    std::chrono::seconds lifetime = UsualLifetime;
    for (const QByteArray &part : cacheControl->toLower().split(',')) {
        const QByteArray directive = part.trimmed();
        if (directive == "no-store" || directive == "no-cache") {
            return ShortestLifetime;
        }
        if (directive.startsWith("max-age=")) {
            bool isNumber = false;
            const qint64 seconds = directive.sliced(8).toLongLong(&isNumber);
            lifetime = isNumber ? std::chrono::seconds(seconds) : ShortestLifetime;
        }
    }
    return std::clamp(lifetime, ShortestLifetime, LongestLifetime);
}

} // namespace oauth
