// SPDX-License-Identifier: GPL-3.0-or-later
// Sign-in with an OpenID Connect provider found by discovery (Core 1.0 section 3.1, Discovery 1.0): authorization code
// with PKCE and nonce, ID token verified, UserInfo asked for what it leaves out; upstream refresh where there is a
// refresh token. Google and Entra ID differ in who may issue, who is meant and what a refresh token takes. Server
// thread.
#pragma once

#include "server/core/clock.h"
#include "server/http/fetch/http_fetcher.h"
#include "server/identity/oidc/oidc_metadata.h"
#include "server/identity/provider.h"
#include "server/jose/jwk_set_cache.h"

#include <QObject>

namespace identity
{

class OidcProvider final : public QObject, public Provider
{
    Q_OBJECT
public:
    static constexpr auto metadataLifetime = std::chrono::hours(1);

    // The fetcher outlives the provider. Asks for the provider's description at once, so that the first sign-in need
    // not wait for it.
    OidcProvider(OidcSettings settings, http::HttpFetcher &fetcher, const core::Clock &clock);

    [[nodiscard]] QString id() const override { return toId(m_settings.flavour); }
    [[nodiscard]] QString displayName() const override { return m_settings.name; }
    [[nodiscard]] QList<QByteArray> origins() const override;
    void begin(const ProviderDeparture &departure, QObject *context, Begun then) override;
    [[nodiscard]] bool isIssuer(const std::optional<QByteArray> &issuer) const override;
    void finish(const ProviderReturn &answer, QObject *context, Finished then) override;
    void renew(const ProviderGrant &grant, QObject *context, Renewed then) override;

private:
    using MetadataFound = std::function<void(const core::Expected<OidcMetadata, ProviderError> &)>;

    void findMetadata(QObject *context, MetadataFound then);
    void keepMetadata(const core::Expected<http::FetchResult, http::FetchError> &answer);
    [[nodiscard]] QByteArray authorizationUrl(const OidcMetadata &metadata, const ProviderDeparture &departure) const;

    OidcSettings m_settings;
    http::HttpFetcher &m_fetcher;
    const core::Clock &m_clock;
    jose::JwkSetCache m_keys;
    std::optional<OidcMetadata> m_metadata;
    core::Seconds m_metadataAt{};
    struct Waiter {
        QPointer<QObject> context;
        MetadataFound then;
    };
    QList<Waiter> m_waiting; // not empty: the description is on its way
};

} // namespace identity
