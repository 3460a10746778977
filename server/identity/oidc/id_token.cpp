// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/oidc/id_token.h"

#include "server/core/base64url.h"
#include "server/core/constant_time.h"
#include "server/core/digest.h"

#include <QJsonArray>

namespace identity
{

namespace
{

constexpr auto skew = std::chrono::seconds(60);
constexpr qsizetype maxSubject = 255; // section 2

core::Expected<void, QString> wrong(const char *what)
{
    return core::unexpected(QString::fromLatin1(what));
}

std::optional<core::Seconds> timeOf(const QJsonObject &claims, QLatin1String name)
{
    const QJsonValue value = claims.value(name);
    const double seconds = value.toDouble(-1);
    return !value.isDouble() || seconds < 0 || seconds > 253'402'300'799.0
        ? std::nullopt
        : std::optional(core::Seconds(std::chrono::seconds(qint64(seconds))));
}

// Items 3 to 5: for us, and when for others too, issued to us.
bool isForUs(const QJsonObject &claims, const QString &clientId)
{
    const QJsonValue audience = claims.value(QLatin1String("aud"));
    const QJsonValue party = claims.value(QLatin1String("azp"));
    const bool isNamed
        = audience.isArray() ? audience.toArray().contains(clientId) : audience.toString() == clientId;
    const bool isAlone = !audience.isArray() || audience.toArray().size() == 1;
    return isNamed && (party.isUndefined() ? isAlone : party == clientId);
}

// Section 3.1.3.6: the left half of the hash, base64url. SHA-256 for RS256 and ES256 alike.
bool isHashOf(const QJsonValue &hash, const core::Secret &accessToken)
{
    return core::constantTimeEquals(
        hash.toString().toLatin1(), core::toBase64Url(core::sha256(accessToken.reveal()).left(16)));
}

} // namespace

core::Expected<void, QString> checkIdToken(const QJsonObject &claims, const IdTokenExpectation &expectation)
{
    const QString subject = claims.value(QLatin1String("sub")).toString();
    if (subject.isEmpty() || subject.size() > maxSubject) {
        return wrong("no usable sub");
    }
    if (!isForUs(claims, expectation.clientId)) {
        return wrong("issued for another client (aud, azp)");
    }
    const auto expiresAt = timeOf(claims, QLatin1String("exp"));
    const auto issuedAt = timeOf(claims, QLatin1String("iat"));
    if (!expiresAt || !issuedAt) {
        return wrong("no exp or iat");
    }
    if (*expiresAt + skew <= expectation.now) {
        return wrong("expired");
    }
    if (*issuedAt > expectation.now + skew) {
        return wrong("issued in the future");
    }
    const QLatin1String notBeforeName("nbf");
    const auto notBefore = timeOf(claims, notBeforeName);
    if (claims.contains(notBeforeName) && (!notBefore || *notBefore > expectation.now + skew)) {
        return wrong("not valid yet");
    }
    const QLatin1String nonceName("nonce");
    if (expectation.nonce
        && (!claims.value(nonceName).isString()
            || !core::constantTimeEquals(claims.value(nonceName).toString().toUtf8(), *expectation.nonce))) {
        return wrong("the nonce of another sign-in"); // item 11
    }
    const QJsonValue hash = claims.value(QLatin1String("at_hash"));
    if (!hash.isUndefined() && !isHashOf(hash, expectation.accessToken)) {
        return wrong("at_hash of another access token");
    }
    return {};
}

} // namespace identity
