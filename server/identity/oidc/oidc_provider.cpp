// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/oidc/oidc_provider.h"

#include "server/identity/form_pairs.h"
#include "server/identity/oidc/oidc_visit.h"

#include <QJsonDocument>
#include <QLoggingCategory>
#include <QUrlQuery>

namespace identity
{

namespace
{

Q_LOGGING_CATEGORY(lcOidc, "gatehouse.identity")

QByteArray originOf(const QUrl &url)
{
    return url.toEncoded(QUrl::RemovePath | QUrl::RemoveQuery | QUrl::RemoveFragment | QUrl::RemoveUserInfo);
}

} // namespace

OidcProvider::OidcProvider(OidcSettings settings, http::HttpFetcher &fetcher, const core::Clock &clock)
    : m_settings(std::move(settings))
    , m_fetcher(fetcher)
    , m_clock(clock)
    , m_keys(fetcher, clock)
{
    findMetadata(this, [](const auto &) {});
}

QList<QByteArray> OidcProvider::origins() const
{
    QList<QByteArray> origins{originOf(QUrl(m_settings.issuer))};
    if (m_metadata) {
        if (const QByteArray other = originOf(m_metadata->authorizationEndpoint); !origins.contains(other)) {
            origins.append(other);
        }
    }
    return origins;
}

void OidcProvider::findMetadata(QObject *context, MetadataFound then)
{
    if (m_metadata && m_clock.now() < m_metadataAt + metadataLifetime) {
        then(*m_metadata);
        return;
    }
    m_waiting.append({context, std::move(then)});
    if (m_waiting.size() > 1) {
        return;
    }
    http::FetchRequest request;
    request.url = discoveryUrl(m_settings);
    request.headers = {{"Accept", "application/json"}};
    request.maxResponseBytes = 256 * 1024;
    m_fetcher.fetch(std::move(request), this, [this](const auto &answer) { keepMetadata(answer); });
}

void OidcProvider::keepMetadata(const core::Expected<http::FetchResult, http::FetchError> &answer)
{
    QString problem;
    if (!answer || answer->status != 200) {
        problem = answer ? QStringLiteral("HTTP %1").arg(answer->status) : answer.error().detail;
    } else if (auto parsed = OidcMetadata::parse(QJsonDocument::fromJson(answer->body).object(), m_settings)) {
        m_metadata = *std::move(parsed);
        m_metadataAt = m_clock.now();
    } else {
        m_metadata.reset(); // it answers, and something else than before
        problem = parsed.error();
    }
    if (!problem.isEmpty()) {
        qCWarning(lcOidc).noquote() << "the description of" << m_settings.name << "at"
                                    << discoveryUrl(m_settings).toString() << "cannot be used:" << problem;
    }
    const QList<Waiter> waiting = std::exchange(m_waiting, {});
    // What was good stays good while the provider does not answer.
    const auto found = m_metadata ? core::Expected<OidcMetadata, ProviderError>(*m_metadata)
                                  : core::unexpected(ProviderError{ProviderErrorKind::Unreachable,
                                      QStringLiteral("no usable discovery document: %1").arg(problem)});
    for (const Waiter &waiter : waiting) {
        if (waiter.context) {
            waiter.then(found);
        }
    }
}

void OidcProvider::begin(const ProviderDeparture &departure, QObject *context, Begun then)
{
    findMetadata(context, [this, departure, then = std::move(then)](const auto &metadata) {
        if (metadata) {
            then(authorizationUrl(*metadata, departure));
        } else {
            then(core::unexpected(ProviderError(metadata.error())));
        }
    });
}

QByteArray OidcProvider::authorizationUrl(const OidcMetadata &metadata, const ProviderDeparture &departure) const
{
    QStringList scopes = m_settings.scopes.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const QString offline = QStringLiteral("offline_access");
    if (scopes.isEmpty()) {
        scopes = QStringList{QStringLiteral("openid"), QStringLiteral("email"), QStringLiteral("profile")};
        if (m_settings.flavour != OidcFlavour::Google && metadata.scopesSupported.contains(offline)) {
            scopes.append(offline);
        }
    } else if (!scopes.contains(QLatin1String("openid"))) { // without it there is no ID token (Core section 3.1.2.1)
        scopes.prepend(QStringLiteral("openid"));
    }
    FormPairs pairs{{"response_type", "code"}, {"client_id", m_settings.clientId.toUtf8()},
        {"redirect_uri", m_settings.callbackUrl.toUtf8()}, {"scope", scopes.join(QLatin1Char(' ')).toUtf8()},
        {"state", departure.state}, {"nonce", departure.nonce}, {"code_challenge", departure.codeChallenge},
        {"code_challenge_method", "S256"}};
    if (m_settings.flavour == OidcFlavour::Google) { // its own spelling of offline_access
        pairs += FormPairs{{"access_type", "offline"}, {"prompt", "consent"}};
    } else if (m_settings.flavour == OidcFlavour::Plain && scopes.contains(offline)) {
        pairs += FormPairs{{"prompt", "consent"}}; // Core section 11
    }
    const QByteArray base = metadata.authorizationEndpoint.toEncoded();
    return base + (base.contains('?') ? '&' : '?') + encodedPairs(pairs);
}

bool OidcProvider::isIssuer(const std::optional<QByteArray> &issuer) const
{
    if (!issuer) {
        return !m_metadata || !m_metadata->isIssuerInAnswers;
    }
    // Entra's is a pattern; its answers do not carry one.
    return m_metadata && m_settings.flavour != OidcFlavour::Entra && *issuer == m_metadata->issuer.toUtf8();
}

void OidcProvider::finish(const ProviderReturn &answer, QObject *context, Finished then)
{
    findMetadata(context, [this, answer, context, then = std::move(then)](const auto &metadata) {
        if (!metadata) {
            then(core::unexpected(ProviderError(metadata.error())));
            return;
        }
        const OidcParts parts{m_settings, *metadata, m_fetcher, m_keys, m_clock};
        OidcVisit::redeem(parts, answer, context, [then](const core::Expected<OidcVisit::Result, ProviderError> &result) {
            if (!result) {
                then(core::unexpected(ProviderError(result.error())));
            } else {
                then(ProviderSignIn{*result->identity, *result->grant});
            }
        });
    });
}

void OidcProvider::renew(const ProviderGrant &grant, QObject *context, Renewed then)
{
    if (grant.refreshToken.isEmpty()) { // nothing that could be asked
        then(ProviderRenewal{});
        return;
    }
    findMetadata(context, [this, grant, context, then = std::move(then)](const auto &metadata) {
        if (!metadata) {
            then(core::unexpected(ProviderError(metadata.error())));
            return;
        }
        OidcVisit::refresh({m_settings, *metadata, m_fetcher, m_keys, m_clock}, grant, context, then);
    });
}

} // namespace identity
