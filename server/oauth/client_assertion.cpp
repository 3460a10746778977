// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/client_assertion.h"

#include "server/core/digest.h"
#include "server/oauth/parameters.h"

#include <QJsonArray>

#include <algorithm>

namespace oauth
{
namespace
{

using namespace std::chrono_literals;

constexpr auto MaxLifetime = 5min;
constexpr auto MaxSkew = 60s; // between the client's clock and ours

auto refused(const QString &detail)
{
    return core::unexpected(Error{ErrorCode::InvalidClient, {}, QStringLiteral("client assertion: ") + detail, {}});
}

// RFC 7523 section 3 and RFC 9126 section 2: us, by the issuer or by the endpoint it authenticates at.
bool isOurs(const QJsonValue &audience, const OAuthConfig &config)
{
    for (const QLatin1String path : {QLatin1String(""), path::Token, path::PushedAuthorizationRequest}) {
        if (audience.toString() == config.issuer + path) {
            return true;
        }
    }
    return false;
}

// Nobody else beside us: one that is good here and elsewhere could be used here by the other.
bool isAudienceOurs(const QJsonValue &audience, const OAuthConfig &config)
{
    if (!audience.isArray()) {
        return isOurs(audience, config);
    }
    const QJsonArray all = audience.toArray();
    return !all.isEmpty()
        && std::all_of(all.begin(), all.end(), [&config](const QJsonValue &one) { return isOurs(one, config); });
}

std::optional<core::Seconds> timeOf(const QJsonObject &payload, QLatin1String name)
{
    const double seconds = payload.value(name).toDouble(-1);
    return seconds < 0 || seconds > 253'402'300'799.0
        ? std::nullopt
        : std::optional(core::Seconds(std::chrono::seconds(qint64(seconds))));
}

} // namespace

core::Expected<AssertionClaims, Error> checkAssertionClaims(
    const jose::Jws &assertion, const core::ClientId &clientId, const OAuthConfig &config, core::Seconds now)
{
    const QJsonObject &payload = assertion.payload;
    if (payload.value(claim::Iss) != clientId.toString() || payload.value(claim::Sub) != clientId.toString()) {
        return refused(QStringLiteral("iss or sub is not the client"));
    }
    if (!isAudienceOurs(payload.value(claim::Aud), config)) {
        return refused(QStringLiteral("aud is not this server"));
    }
    const auto expiresAt = timeOf(payload, claim::Exp);
    if (!expiresAt || *expiresAt + MaxSkew <= now) {
        return refused(expiresAt ? QStringLiteral("expired") : QStringLiteral("no exp"));
    }
    if (*expiresAt > now + MaxLifetime + MaxSkew) {
        return refused(QStringLiteral("lives for more than five minutes"));
    }
    for (const QLatin1String name : {claim::Nbf, claim::Iat}) {
        const auto time = timeOf(payload, name);
        if (payload.contains(name) && (!time || *time > now + MaxSkew)) {
            return refused(name + QStringLiteral(" lies in the future"));
        }
    }
    const QString jti = payload.value(claim::Jti).toString();
    if (jti.isEmpty()) {
        return refused(QStringLiteral("no jti"));
    }
    return AssertionClaims{core::sha256(jti.toUtf8()), *expiresAt + MaxSkew};
}

} // namespace oauth
