// SPDX-License-Identifier: GPL-3.0-or-later
// An OpenID Connect provider that refuses what real ones refuse; every part of what it says can be changed.
#pragma once

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/http/fetch/http_fetcher.h"
#include "server/http/form_body.h"
#include "server/jose/jws.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace tests
{

class OidcStandIn final : public http::HttpFetcher
{
public:
    explicit OidcStandIn(const QString &issuerUrl = QStringLiteral("https://id.example"))
        : issuer(issuerUrl)
    {
        discovery = {{u"issuer"_qs, issuer}, {u"authorization_endpoint"_qs, u"https://login.example/authorize"_qs},
            {u"token_endpoint"_qs, u"https://id.example/token"_qs}, {u"jwks_uri"_qs, u"https://id.example/keys"_qs},
            {u"userinfo_endpoint"_qs, u"https://id.example/me"_qs},
            {u"scopes_supported"_qs, QJsonArray{u"openid"_qs, u"offline_access"_qs}}};
        claims = {{u"iss"_qs, issuer}, {u"aud"_qs, u"client"_qs}, {u"sub"_qs, u"248289761001"_qs},
            {u"nonce"_qs, u"n0nce"_qs}, {u"iat"_qs, 1'000'000}, {u"exp"_qs, 1'000'300}, {u"name"_qs, u"Jane Doe"_qs},
            {u"email"_qs, u"jane@example.org"_qs}, {u"email_verified"_qs, true},
            {u"preferred_username"_qs, u"j.doe"_qs}};
        userinfo = {{u"sub"_qs, u"248289761001"_qs}};
        tokens = {{u"access_token"_qs, u"upstream-access"_qs}, {u"token_type"_qs, u"Bearer"_qs}};
    }

    QString issuer;
    QJsonObject discovery;
    QJsonObject claims; // of the next ID token
    QJsonObject userinfo;
    QJsonObject tokens; // beside the ID token
    bool givesIdToken = true;
    std::optional<QByteArray> idToken; // instead of a good one
    std::optional<QByteArray> tokenError; // "invalid_grant"
    bool wantsSecretInBody = false;
    QByteArray clientSecret = QByteArrayLiteral("s3cret&=");
    QByteArrayList downPaths; // what does not answer
    QByteArrayList asked; // paths
    http::FormBody lastForm = *http::FormBody::parse({});
    jose::SigningKey key = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);
    jose::SigningKey otherKey = jose::SigningKey::generate(jose::SigningAlgorithm::ES256);

    void fetch(http::FetchRequest request, QObject *, Callback callback) override
    {
        const QByteArray path = request.url.path().toUtf8();
        asked.append(path);
        if (downPaths.contains(path)) {
            callback(core::unexpected(http::FetchError{http::FetchError::Kind::Unreachable, u"nobody there"_qs}));
        } else if (path.endsWith("/.well-known/openid-configuration")) {
            callback(answer(200, discovery));
        } else if (path == "/keys") {
            callback(answer(200, {{u"keys"_qs, QJsonArray{key.publicKey().toJwk()}}}));
        } else if (path == "/me") {
            const bool isKnown = headerOf(request, "Authorization") == "Bearer " + text(tokens, "access_token");
            callback(isKnown ? answer(200, userinfo) : answer(401, {}));
        } else if (path == "/token") {
            callback(answerToken(request));
        } else {
            callback(answer(404, {}));
        }
    }

private:
    static QByteArray text(const QJsonObject &object, const char *member)
    {
        return object.value(QLatin1String(member)).toString().toUtf8();
    }
    static http::FetchResult answer(int status, const QJsonObject &body)
    {
        return {status, {}, QJsonDocument(body).toJson()};
    }
    static QByteArray headerOf(const http::FetchRequest &request, const QByteArray &name)
    {
        for (const http::Header &header : request.headers) {
            if (header.name == name) {
                return header.value;
            }
        }
        return {};
    }

    http::FetchResult answerToken(const http::FetchRequest &request)
    {
        lastForm = *http::FormBody::parse(request.body);
        const QByteArray basic = "Basic " + QByteArray("client:s3cret%26%3D").toBase64();
        const bool isAuthenticated = clientSecret.isEmpty() ? lastForm.value("client_id") == QByteArray("client")
            : wantsSecretInBody                             ? lastForm.value("client_secret") == clientSecret
                                                            : headerOf(request, "Authorization") == basic;
        if (!isAuthenticated) {
            return answer(401, {{u"error"_qs, u"invalid_client"_qs}});
        }
        if (tokenError) {
            return answer(400, {{u"error"_qs, QString::fromLatin1(*tokenError)}});
        }
        const bool isCode = lastForm.value("grant_type") == QByteArray("authorization_code");
        const bool isGood = isCode ? lastForm.value("code") == QByteArray("good")
                && lastForm.value("code_verifier") == QByteArray("verifier")
                && lastForm.value("redirect_uri") == QByteArray("https://gate.example/callback/oidc")
                                   : lastForm.value("refresh_token") == QByteArray("upstream-refresh");
        if (!isGood) {
            return answer(400, {{u"error"_qs, u"invalid_grant"_qs}});
        }
        QJsonObject body = tokens;
        if (givesIdToken) {
            const QByteArray jwt = idToken.value_or(jose::signJws(key, QLatin1String("JWT"), claims));
            body.insert(u"id_token"_qs, QString::fromLatin1(jwt));
        }
        return answer(200, body);
    }
};

} // namespace tests
