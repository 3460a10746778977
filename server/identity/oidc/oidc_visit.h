// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange with a provider's token endpoint and what follows it: ID token verified with the provider's keys,
// UserInfo where claims are missing. Kept alive by the answer it waits for. Server thread.
#pragma once

#include "server/core/clock.h"
#include "server/http/fetch/http_fetcher.h"
#include "server/identity/form_pairs.h"
#include "server/identity/oidc/oidc_metadata.h"
#include "server/identity/provider.h"
#include "server/jose/jwk_set_cache.h"

#include <memory>

namespace identity
{

struct OidcParts {
    OidcSettings settings;
    OidcMetadata metadata;
    http::HttpFetcher &fetcher;
    jose::JwkSetCache &keys;
    const core::Clock &clock;
};

class OidcVisit final : public std::enable_shared_from_this<OidcVisit>
{
public:
    using Result = ProviderRenewal; // after redeem() both of its members are there
    using Finished = std::function<void(const core::Expected<Result, ProviderError> &)>;

    static void redeem(const OidcParts &parts, const ProviderReturn &answer, QObject *context, Finished then);
    static void refresh(const OidcParts &parts, const ProviderGrant &grant, QObject *context, Finished then);

private:
    enum class SecretIn {
        Header, // client_secret_basic
        Body, // client_secret_post
    };
    using Outcome = core::Expected<http::FetchResult, http::FetchError>;

    OidcVisit(const OidcParts &parts, QObject *context, Finished then);
    void askTokens(const FormPairs &form, SecretIn place);
    void readTokens(const http::FetchResult &answer);
    void verify(const QByteArray &idToken);
    void checkClaims(const QJsonObject &claims);
    void askUserinfo(const QJsonObject &claims);
    void finish(const QJsonObject &claims);
    void refuse(const QString &detail);
    void fail(const QString &detail);

    OidcParts m_parts;
    QObject *m_context; // answers come only while it lives
    Finished m_then;
    std::optional<QByteArray> m_nonce; // none on a refresh
    ProviderGrant m_grant;
};

} // namespace identity
