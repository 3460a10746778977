// SPDX-License-Identifier: GPL-3.0-or-later
// The token side of the authorization server on a real store, with the clock in the test's hand: one user, four
// clients, codes and families as the consent page would have made them.
#pragma once

#include "server/core/base64url.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/oauth/client_authentication.h"
#include "server/jose/jws.h"
#include "server/oauth/keys/key_ring.h"
#include "server/oauth/revocation_endpoint.h"
#include "server/oauth/token_endpoint.h"
#include "server/oauth/tokens/access_token_reader.h"
#include "server/store/authorization_code_table.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/recorded_exchange.h"
#include "tests/support/rows.h"
#include "tests/support/scripted_fetcher.h"
#include "tests/support/temporary_store.h"

#include <QTest>
#include <QThreadPool>
#include <QUrl>

namespace tests
{

using Form = QList<std::pair<QByteArray, QByteArray>>;

inline const QByteArray codeVerifier
    = QByteArrayLiteral("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); // RFC 7636 appendix B
inline const QByteArray codeChallenge = QByteArrayLiteral("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
inline const QByteArray publicClient = QByteArrayLiteral("client-public");
inline const QByteArray otherClient = QByteArrayLiteral("client-other");
inline const QByteArray basicClient = QByteArrayLiteral("client-basic");
inline const QByteArray postClient = QByteArrayLiteral("client-post");
inline const QByteArray clientSecret = QByteArrayLiteral("s3cret:with/colon+and%percent");

[[nodiscard]] inline QByteArray encoded(const Form &form)
{
    QByteArray body;
    for (const auto &[name, value] : form) {
        body += (body.isEmpty() ? "" : "&") + name.toPercentEncoding() + '=' + value.toPercentEncoding();
    }
    return body;
}

[[nodiscard]] inline oauth::OAuthConfig fixtureConfig()
{
    oauth::OAuthConfig config;
    config.issuer = QStringLiteral("http://localhost:8788");
    config.signingAlgorithm = oauth::SigningAlgorithm::ES256; // RSA keys take their time
    config.isRateLimitOn = false;
    return config;
}

class OAuthFixture
{
public:
    explicit OAuthFixture(const oauth::OAuthConfig &configuration = fixtureConfig())
        : config(configuration)
        , keys(*store, masterKey, clock, pool, config)
        , issuer(config, keys, clock)
        , seal(masterKey)
        , token({config, *store, clock, issuer, seal, authenticator, audit})
        , revocation(gate(audit::EventKind::RevocationRefused), *store, keys)
    {
        bool isOpen = false;
        keys.open(&context, [&isOpen](const auto &opened) { isOpen = opened.has_value(); });
        if (!QTest::qWaitFor([&isOpen] { return isOpen; })) {
            qFatal("the key ring did not open");
        }
        const auto stored = store->writeAndWait([](store::Transaction &transaction) -> store::Result<void> {
            return store::UserTable(transaction)
                .insert(userRow())
                .and_then([&] {
                    return store::ClientTable(transaction).insert(client(publicClient, oauth::ClientAuthMethod::None));
                })
                .and_then([&] {
                    return store::ClientTable(transaction).insert(client(otherClient, oauth::ClientAuthMethod::None));
                })
                .and_then([&] {
                    return store::ClientTable(transaction)
                        .insert(client(basicClient, oauth::ClientAuthMethod::SecretBasic));
                })
                .and_then([&] {
                    return store::ClientTable(transaction)
                        .insert(client(postClient, oauth::ClientAuthMethod::SecretPost));
                });
        });
        if (!stored) {
            qFatal("%s", qPrintable(stored.error().detail));
        }
    }

    [[nodiscard]] oauth::ClientRequestGateParts gate(audit::EventKind refusalKind = audit::EventKind::TokenRefused)
    {
        return {config, clock, authenticator, audit, refusalKind};
    }

    [[nodiscard]] static store::ClientRow client(const QByteArray &id, oauth::ClientAuthMethod method)
    {
        store::ClientRow row = clientRow(id.constData());
        row.tokenEndpointAuthMethod = oauth::toWire(method);
        if (method == oauth::ClientAuthMethod::SecretBasic || method == oauth::ClientAuthMethod::SecretPost) {
            row.secretHash = core::sha256(clientSecret);
        }
        return row;
    }

    // What Allow on the consent page leaves behind. The code's text is returned.
    QByteArray addCode(const QByteArray &clientId = publicClient,
        const QString &scope = QStringLiteral("mcp:localhost:gatehouse email"), const QByteArray &providerToken = {},
        bool isApprovedOnce = false)
    {
        const QByteArray code = core::randomToken(32);
        store::RefreshTokenFamilyRow family
            = familyRow(core::randomToken(16).constData(), "alice", clientId.constData());
        family.scope = scope;
        family.isApprovedOnce = isApprovedOnce;
        family.redeemedAt.reset();
        family.createdAt = clock.now();
        family.lastUsedAt = clock.now();
        store::AuthorizationCodeRow row;
        row.codeHash = core::sha256(code);
        row.familyId = family.id;
        row.clientId = family.clientId;
        row.redirectUri = QStringLiteral("http://127.0.0.1:4711/callback");
        row.codeChallenge = QString::fromLatin1(codeChallenge);
        row.createdAt = clock.now();
        row.expiresAt = clock.now() + config.codeLifetime;
        lastFamily = family.id;
        const auto stored = store->writeAndWait([&](store::Transaction &transaction) -> store::Result<void> {
            return store::RefreshTokenFamilyTable(transaction)
                .insert(family)
                .and_then([&] { return store::AuthorizationCodeTable(transaction).insert(row); })
                .and_then([&] {
                    return providerToken.isEmpty()
                        ? store::Result<void>()
                        : seal.sealForCode(
                            transaction, family.id, core::Secret(providerToken), {core::Secret(code), row.expiresAt});
                });
        });
        if (!stored) {
            qFatal("%s", qPrintable(stored.error().detail));
        }
        return code;
    }

    [[nodiscard]] static Form codeForm(const QByteArray &code, const QByteArray &clientId = publicClient)
    {
        return {{"grant_type", "authorization_code"}, {"code", code}, {"code_verifier", codeVerifier},
            {"client_id", clientId}};
    }
    [[nodiscard]] static Form refreshForm(const QByteArray &refreshToken, const QByteArray &clientId = publicClient)
    {
        return {{"grant_type", "refresh_token"}, {"refresh_token", refreshToken}, {"client_id", clientId}};
    }

    template <class Endpoint>
    std::shared_ptr<RecordedExchange> start(Endpoint &endpoint, const Form &form, QList<http::Header> headers = {})
    {
        auto exchange = RecordedExchange::postForm("/token", encoded(form), std::move(headers));
        endpoint.handle(exchange);
        return exchange;
    }
    template <class Endpoint>
    std::shared_ptr<RecordedExchange> post(Endpoint &endpoint, const Form &form, QList<http::Header> headers = {})
    {
        return answered(start(endpoint, form, std::move(headers)));
    }
    static std::shared_ptr<RecordedExchange> answered(std::shared_ptr<RecordedExchange> exchange)
    {
        if (!QTest::qWaitFor([&] { return exchange->isAnswered(); }, 10'000)) {
            qFatal("no answer");
        }
        return exchange;
    }

    // A whole sign-in: the JSON of the token answer.
    QJsonObject signIn(const QByteArray &clientId = publicClient,
        const QString &scope = QStringLiteral("mcp:localhost:gatehouse email"), const QByteArray &providerToken = {})
    {
        const auto exchange = post(token, codeForm(addCode(clientId, scope, providerToken), clientId));
        if (exchange->status() != 200) {
            qFatal("sign-in failed: %s", exchange->response().body.constData());
        }
        return exchange->json();
    }

    [[nodiscard]] oauth::AccessTokenClaims claimsOf(const QJsonObject &answer) const
    {
        return *oauth::readAccessToken(
            answer.value(QStringLiteral("access_token")).toString().toLatin1(), keys, config.issuer);
    }

    // Runs inside a transaction and waits until the commit was announced, as whoever writes in the program does.
    template <class Job>
    auto database(Job job)
    {
        std::optional<std::invoke_result_t<Job &, store::Transaction &>> result;
        store->write(&context, std::move(job), [&result](auto done) { result.emplace(std::move(done)); });
        if (!QTest::qWaitFor([&result] { return result.has_value(); }, 10'000)) {
            qFatal("the store does not answer");
        }
        return *std::move(result);
    }

    [[nodiscard]] store::RefreshTokenFamilyRow family(const core::FamilyId &id)
    {
        return **database(
            [id](store::Transaction &transaction) { return store::RefreshTokenFamilyTable(transaction).find(id); });
    }
    void updateUser(const std::function<void(store::UserRow &)> &change)
    {
        store::UserRow row = userRow();
        change(row);
        const auto updated
            = database([row](store::Transaction &transaction) { return store::UserTable(transaction).update(row); });
        QVERIFY(updated.has_value());
    }

    // Every column a grant may change, as text.
    [[nodiscard]] QString snapshot()
    {
        QString all;
        for (const char *sql :
            {"SELECT group_concat(quote(code_hash) || quote(consumed_at), char(10)) FROM authorization_codes",
                "SELECT group_concat(id || quote(redeemed_at) || last_used_at || quote(revoked_at), char(10)) FROM "
                "refresh_token_families",
                "SELECT group_concat(quote(token_hash) || expires_at || quote(rotated_at) || quote(used_at), char(10)) "
                "FROM refresh_tokens",
                "SELECT group_concat(quote(token_hash) || expires_at, char(10)) FROM provider_token_keys",
                "SELECT group_concat(id || quote(last_used_at), char(10)) FROM clients",
                "SELECT group_concat(jti, char(10)) FROM revoked_access_tokens"}) {
            all += database([sql](store::Transaction &transaction) {
                return transaction.database().statement(sql).value<QString>();
            }).value()
                + QLatin1Char('\n');
        }
        return all;
    }

    oauth::OAuthConfig config;
    QObject context;
    TemporaryStore store;
    FixedClock clock;
    QThreadPool pool;
    core::Secret masterKey{core::randomBytes(32)};
    oauth::KeyRing keys;
    oauth::TokenIssuer issuer;
    oauth::ProviderTokenSeal seal;
    audit::AuditLog audit{*store, clock};
    ScriptedFetcher fetcher;
    jose::JwkSetCache keySets{fetcher, clock};
    oauth::ClientAuthenticator authenticator{config, *store, clock, keySets};
    oauth::TokenEndpoint token;
    oauth::RevocationEndpoint revocation;
    core::FamilyId lastFamily;
};

[[nodiscard]] inline QByteArray member(const QJsonObject &object, const char *name)
{
    return object.value(QLatin1String(name)).toString().toUtf8();
}

[[nodiscard]] inline http::Header basicHeader(const QByteArray &id, const QByteArray &secret)
{
    const QByteArray credentials = id.toPercentEncoding() + ':' + secret.toPercentEncoding();
    return {QByteArrayLiteral("Authorization"), "Basic " + credentials.toBase64()};
}

// The same form with one parameter replaced (or added); an empty value takes it away.
[[nodiscard]] inline Form with(Form form, const QByteArray &name, const QByteArray &value)
{
    form.removeIf([&](const auto &parameter) { return parameter.first == name; });
    if (!value.isEmpty()) {
        form.append({name, value});
    }
    return form;
}

} // namespace tests
