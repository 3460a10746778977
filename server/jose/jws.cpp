// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/jws.h"

#include "server/core/base64url.h"

#include <QJsonDocument>

namespace jose
{
namespace
{

constexpr qsizetype MaxLength = 8 * 1024;
constexpr QLatin1String Algorithm("alg");
constexpr QLatin1String KeyId("kid");
constexpr QLatin1String Type("typ");
constexpr QLatin1String Critical("crit");

std::optional<QJsonObject> decodeObject(QByteArrayView part)
{
    const auto json = core::fromBase64Url(part);
    if (!json) {
        return std::nullopt;
    }
    const QJsonDocument document = QJsonDocument::fromJson(*json);
    return document.isObject() ? std::optional(document.object()) : std::nullopt;
}

QByteArray encodeObject(const QJsonObject &object)
{
    return core::toBase64Url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace

std::optional<Jws> Jws::parse(QByteArrayView compact)
{
    const qsizetype firstDot = compact.indexOf('.');
    const qsizetype secondDot = firstDot < 0 ? -1 : compact.indexOf('.', firstDot + 1);
    if (compact.size() > MaxLength || secondDot < 0 || compact.indexOf('.', secondDot + 1) >= 0) {
        return std::nullopt;
    }
    const auto header = decodeObject(compact.first(firstDot));
    const auto payload = decodeObject(compact.sliced(firstDot + 1, secondDot - firstDot - 1));
    const auto signature = core::fromBase64Url(compact.sliced(secondDot + 1));
    if (!header || !payload || !signature || signature->isEmpty()
        || header->contains(Critical)) { // RFC 7515 section 4.1.11
        return std::nullopt;
    }
    Jws jws;
    jws.algorithm = header->value(Algorithm).toString().toLatin1();
    jws.kid = header->value(KeyId).toString().toLatin1();
    jws.type = header->value(Type).toString().toLatin1();
    jws.payload = *payload;
    jws.signingInput = compact.first(secondDot).toByteArray();
    jws.signature = *signature;
    return jws;
}

bool Jws::isSignedBy(const VerificationKey &key) const
{
    return algorithm == toWire(key.algorithm()) && key.verifies(signingInput, signature);
}

QByteArray signJws(const SigningKey &key, QLatin1String type, const QJsonObject &payload)
{
    const QJsonObject header{{Algorithm, QString::fromLatin1(toWire(key.publicKey().algorithm()))},
        {KeyId, QString::fromLatin1(key.publicKey().kid())}, {Type, type}};
    const QByteArray signingInput = encodeObject(header) + '.' + encodeObject(payload);
    return signingInput + '.' + core::toBase64Url(key.sign(signingInput));
}

} // namespace jose
