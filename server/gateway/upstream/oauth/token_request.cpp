// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/oauth/token_request.h"

#include "server/core/random.h"
#include "server/jose/jws.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QJsonDocument>

namespace gateway
{

namespace
{

constexpr qint64 longestAnswer = 256 * 1024;
constexpr std::chrono::seconds assertionLifetime{60};

constexpr QLatin1String None("none");
constexpr QLatin1String Basic("client_secret_basic");
constexpr QLatin1String Post("client_secret_post");
constexpr QLatin1String PrivateKey("private_key_jwt");

// RFC 6749 appendix B; also for the two halves of Basic (section 2.3.1).
QByteArray encoded(QByteArrayView text)
{
    return text.toByteArray().toPercentEncoding();
}

QByteArray body(const TokenForm &form)
{
    QByteArray text;
    for (const auto &[name, value] : form) {
        text += (text.isEmpty() ? QByteArray() : QByteArrayLiteral("&")) + name + '=' + encoded(value);
    }
    return text;
}

// RFC 7523 section 3. The audience is the issuer: a token endpoint's address could be another server's as well.
QByteArray assertion(const TokenPeer &peer)
{
    const qint64 now = peer.clock.now().time_since_epoch().count();
    return jose::signJws(*peer.key, QLatin1String("JWT"),
                         {{QStringLiteral("iss"), peer.client.clientId},
                          {QStringLiteral("sub"), peer.client.clientId},
                          {QStringLiteral("aud"), peer.issuer},
                          {QStringLiteral("iat"), now},
                          {QStringLiteral("exp"), now + assertionLifetime.count()},
                          {QStringLiteral("jti"), QString::fromLatin1(core::randomToken(16))}});
}

void authenticate(const TokenPeer &peer, TokenForm &form, QList<http::Header> &headers)
{
    const QByteArray id = peer.client.clientId.toUtf8();
    switch (peer.client.authentication) {
    case ClientAuthentication::None:
        form.emplaceBack("client_id", id);
        return;
    case ClientAuthentication::SecretBasic:
        headers.append(http::Header{"Authorization", "Basic " + QByteArray(encoded(id) + ':' + encoded(peer.client.secret.reveal())).toBase64()});
        return;
    case ClientAuthentication::SecretPost:
        form.emplaceBack("client_id", id);
        form.emplaceBack("client_secret", peer.client.secret.reveal().toByteArray());
        return;
    case ClientAuthentication::PrivateKeyJwt:
        form.emplaceBack("client_id", id);
        form.emplaceBack("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.emplaceBack("client_assertion", assertion(peer));
        return;
    }
}

UpstreamFailure failure(const QString &message, UpstreamFailure::Kind kind = UpstreamFailure::Kind::SignInNeeded)
{
    return {kind, message, {}, 0, {}};
}

// Only the registered word: descriptions are the other side's text and may repeat what was sent.
QString errorWord(const QJsonObject &answer, int status)
{
    const QString error = answer.value(QLatin1String("error")).toString();
    const bool isWord = !error.isEmpty() && error.size() <= 64 && std::all_of(error.begin(), error.end(), [](QChar c) { return c.isLetterOrNumber() || c == u'_'; });
    return isWord ? error : QStringLiteral("status %1").arg(status);
}

core::Expected<UpstreamToken, UpstreamFailure> readToken(const http::FetchResult &answer, const QStringList &asked, core::Seconds now)
{
    const QJsonObject object = QJsonDocument::fromJson(answer.body).object();
    if (answer.status != 200) {
        const auto kind = answer.status >= 500 ? UpstreamFailure::Kind::Unreachable : UpstreamFailure::Kind::SignInNeeded;
        return core::unexpected(failure(QStringLiteral("the authorization server gives no token: %1").arg(errorWord(object, answer.status)), kind));
    }
    const QString type = object.value(QLatin1String("token_type")).toString();
    UpstreamToken token;
    token.access = core::Secret(object.value(QLatin1String("access_token")).toString().toUtf8());
    if (token.access.isEmpty() || type.compare(QLatin1String("bearer"), Qt::CaseInsensitive) != 0) {
        return core::unexpected(failure(QStringLiteral("the authorization server answers without a bearer token")));
    }
    token.refresh = core::Secret(object.value(QLatin1String("refresh_token")).toString().toUtf8());
    const qint64 lifetime = object.value(QLatin1String("expires_in")).toVariant().toLongLong();
    token.expiresAt = lifetime > 0 ? now + std::chrono::seconds(std::min<qint64>(lifetime, 10LL * 365 * 86'400)) : core::Seconds{};
    token.scopes = object.contains(QLatin1String("scope")) ? object.value(QLatin1String("scope")).toString().split(QLatin1Char(' '), Qt::SkipEmptyParts) : asked;
    return token;
}

bool isLoopback(const QString &uri)
{
    const QUrl url(uri);
    return url.host() == QLatin1String("localhost") || QHostAddress(url.host()).isLoopback();
}

QLatin1String wantedMethod(const AuthorizationServer &server)
{
    for (const QLatin1String &method : {Basic, Post}) {
        if (server.authMethods.contains(method)) {
            return method;
        }
    }
    return None;
}

ClientAuthentication authenticationOf(const QString &method, bool hasSecret)
{
    if (!hasSecret || method == None) {
        return ClientAuthentication::None;
    }
    return method == Post ? ClientAuthentication::SecretPost : ClientAuthentication::SecretBasic;
}

} // namespace

void requestToken(const TokenPeer &peer, TokenForm form, const QStringList &asked, QObject *context, TokenAnswer then)
{
    http::FetchRequest request;
    request.method = QByteArrayLiteral("POST");
    request.url = peer.tokenEndpoint;
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}};
    request.maxResponseBytes = longestAnswer;
    authenticate(peer, form, request.headers);
    request.body = body(form);
    peer.fetcher.fetch(request, context, [asked, now = peer.clock.now(), then = std::move(then)](const core::Expected<http::FetchResult, http::FetchError> &answer) {
        answer ? then(readToken(*answer, asked, now))
               : then(core::unexpected(failure(QStringLiteral("the authorization server cannot be reached: %1").arg(answer.error().detail), UpstreamFailure::Kind::Unreachable)));
    });
}

void registerClient(const OAuthSettings &settings, const AuthorizationServer &server, const QStringList &scopes, http::HttpFetcher &fetcher, QObject *context,
                    ClientAnswer then)
{
    QJsonObject metadata{
        {QStringLiteral("client_name"), settings.clientName},
        {QStringLiteral("redirect_uris"), QJsonArray{settings.redirectUri}},
        {QStringLiteral("grant_types"), QJsonArray{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")}},
        {QStringLiteral("response_types"), QJsonArray{QStringLiteral("code")}},
        {QStringLiteral("token_endpoint_auth_method"), QString(wantedMethod(server))},
        {QStringLiteral("application_type"), isLoopback(settings.redirectUri) ? QStringLiteral("native") : QStringLiteral("web")},
    };
    if (!scopes.isEmpty()) {
        metadata.insert(QStringLiteral("scope"), scopes.join(QLatin1Char(' ')));
    }
    http::FetchRequest request;
    request.method = QByteArrayLiteral("POST");
    request.url = server.registrationEndpoint;
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    request.body = QJsonDocument(metadata).toJson(QJsonDocument::Compact);
    request.maxResponseBytes = longestAnswer;
    fetcher.fetch(request, context, [wanted = QString(wantedMethod(server)), then = std::move(then)](const core::Expected<http::FetchResult, http::FetchError> &answer) {
        if (!answer) {
            return then(core::unexpected(failure(QStringLiteral("the authorization server cannot be reached: %1").arg(answer.error().detail), UpstreamFailure::Kind::Unreachable)));
        }
        const QJsonObject object = QJsonDocument::fromJson(answer->body).object();
        RegisteredClient client;
        client.clientId = object.value(QLatin1String("client_id")).toString();
        if ((answer->status != 201 && answer->status != 200) || client.clientId.isEmpty()) {
            return then(core::unexpected(failure(QStringLiteral("the authorization server does not register us: %1; enter a client id by hand").arg(errorWord(object, answer->status)))));
        }
        client.secret = core::Secret(object.value(QLatin1String("client_secret")).toString().toUtf8());
        client.authentication = authenticationOf(object.value(QLatin1String("token_endpoint_auth_method")).toString(wanted), !client.secret.isEmpty());
        then(std::move(client));
    });
}

core::Expected<ClientAuthentication, QString> chooseAuthentication(const ManualClient &client, const AuthorizationServer &server)
{
    const auto takes = [&server](QLatin1String method) { return server.authMethods.contains(method); };
    if (client.key && takes(PrivateKey)) {
        return ClientAuthentication::PrivateKeyJwt;
    }
    if (!client.clientSecret.isEmpty() && takes(Basic)) {
        return ClientAuthentication::SecretBasic;
    }
    if (!client.clientSecret.isEmpty() && takes(Post)) {
        return ClientAuthentication::SecretPost;
    }
    if (client.clientSecret.isEmpty() && !client.key) {
        return ClientAuthentication::None;
    }
    return core::unexpected(QStringLiteral("the authorization server takes none of the credentials that were entered for it"));
}

} // namespace gateway
