// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/oauth/oauth_state.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace gateway
{

namespace
{

constexpr QLatin1String Upstream("upstream");
constexpr QLatin1String Issuer("issuer");
constexpr QLatin1String TokenEndpoint("token_endpoint");
constexpr QLatin1String Resource("resource");
constexpr QLatin1String Asked("asked");
constexpr QLatin1String Client("client");
constexpr QLatin1String Id("id");
constexpr QLatin1String SecretKey("secret");
constexpr QLatin1String Authentication("authentication");
constexpr QLatin1String Token("token");
constexpr QLatin1String Access("access");
constexpr QLatin1String Refresh("refresh");
constexpr QLatin1String Expires("expires");
constexpr QLatin1String Scopes("scopes");

QString text(const core::Secret &secret)
{
    return QString::fromUtf8(secret.reveal());
}

core::Secret secret(const QJsonValue &value)
{
    return core::Secret(value.toString().toUtf8());
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

} // namespace

core::Secret OAuthState::toSecret() const
{
    QJsonObject object{{Upstream, upstream.toString(QUrl::FullyEncoded)}, {Issuer, issuer}, {TokenEndpoint, tokenEndpoint.toString(QUrl::FullyEncoded)}, {Resource, resource}, {Asked, QJsonArray::fromStringList(askedScopes)}};
    if (client) {
        object.insert(Client, QJsonObject{{Id, client->clientId}, {SecretKey, text(client->secret)}, {Authentication, int(client->authentication)}});
    }
    if (token) {
        object.insert(Token, QJsonObject{{Access, text(token->access)},
                                         {Refresh, text(token->refresh)},
                                         {Expires, qint64(token->expiresAt.time_since_epoch().count())},
                                         {Scopes, QJsonArray::fromStringList(token->scopes)}});
    }
    return core::Secret(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

std::optional<OAuthState> OAuthState::fromSecret(const core::Secret &sealedText)
{
    const QJsonDocument document = QJsonDocument::fromJson(sealedText.reveal().toByteArray());
    if (!document.isObject()) {
        return std::nullopt;
    }
    const QJsonObject object = document.object();
    OAuthState state;
    state.upstream = QUrl(object.value(Upstream).toString(), QUrl::StrictMode);
    state.issuer = object.value(Issuer).toString();
    state.tokenEndpoint = QUrl(object.value(TokenEndpoint).toString(), QUrl::StrictMode);
    state.resource = object.value(Resource).toString();
    state.askedScopes = strings(object.value(Asked));
    if (const QJsonObject client = object.value(Client).toObject(); !client.isEmpty()) {
        const int authentication = client.value(Authentication).toInt();
        if (authentication < 0 || authentication > int(ClientAuthentication::PrivateKeyJwt)) {
            return std::nullopt;
        }
        state.client = RegisteredClient{client.value(Id).toString(), secret(client.value(SecretKey)), ClientAuthentication(authentication)};
    }
    if (const QJsonObject token = object.value(Token).toObject(); !token.isEmpty()) {
        state.token = UpstreamToken{secret(token.value(Access)), secret(token.value(Refresh)),
                                    core::Seconds(std::chrono::seconds(token.value(Expires).toInteger())), strings(token.value(Scopes))};
    }
    return state;
}

} // namespace gateway
