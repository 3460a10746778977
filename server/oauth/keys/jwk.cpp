// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/keys/jwk.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"

#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace oauth
{
namespace
{

// `width` 0 = as many bytes as the number has (RFC 7518 section 6.3.1: no leading zeros); else padded
// (section 6.2.1.2).
QString numberMember(const EVP_PKEY *key, const char *name, int width)
{
    BIGNUM *raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) {
        std::abort();
    }
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> number(raw, &BN_free);
    QByteArray bytes(width > 0 ? width : BN_num_bytes(number.get()), '\0');
    if (BN_bn2binpad(number.get(), reinterpret_cast<unsigned char *>(bytes.data()), int(bytes.size())) < 0) {
        std::abort();
    }
    return QString::fromLatin1(core::toBase64Url(bytes));
}

} // namespace

QJsonObject publicJwkMembers(const EVP_PKEY *key)
{
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        return {{QLatin1String("kty"), QLatin1String("RSA")},
            {QLatin1String("n"), numberMember(key, OSSL_PKEY_PARAM_RSA_N, 0)},
            {QLatin1String("e"), numberMember(key, OSSL_PKEY_PARAM_RSA_E, 0)}};
    }
    return {{QLatin1String("kty"), QLatin1String("EC")}, {QLatin1String("crv"), QLatin1String("P-256")},
        {QLatin1String("x"), numberMember(key, OSSL_PKEY_PARAM_EC_PUB_X, 32)},
        {QLatin1String("y"), numberMember(key, OSSL_PKEY_PARAM_EC_PUB_Y, 32)}};
}

QByteArray jwkThumbprint(const QJsonObject &requiredMembers)
{
    // QJsonObject keeps its members sorted, and none of the values needs escaping.
    return core::toBase64Url(core::sha256(QJsonDocument(requiredMembers).toJson(QJsonDocument::Compact)));
}

} // namespace oauth
