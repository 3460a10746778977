// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/jwk.h"

#include "server/core/base64url.h"
#include "server/core/digest.h"

#include <QJsonDocument>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <cstdlib>
#include <memory>
#include <optional>

namespace jose
{
namespace
{

constexpr qsizetype MaxRsaBytes = 1024; // 8192 bits: a larger one only costs us time

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

std::optional<QByteArray> bytesMember(const QJsonObject &jwk, QLatin1String name)
{
    return core::fromBase64Url(jwk.value(name).toString().toLatin1());
}

EVP_PKEY *keyFrom(const char *kind, OSSL_PARAM_BLD *builder)
{
    const std::unique_ptr<OSSL_PARAM, decltype(&OSSL_PARAM_free)> parameters(OSSL_PARAM_BLD_to_param(builder), &OSSL_PARAM_free);
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr), &EVP_PKEY_CTX_free);
    EVP_PKEY *key = nullptr;
    const bool isMade = parameters && context && EVP_PKEY_fromdata_init(context.get()) == 1
        && EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) == 1;
    return isMade ? key : nullptr;
}

using Builder = std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)>;
using Number = std::unique_ptr<BIGNUM, decltype(&BN_free)>;

Number numberFrom(const QByteArray &bytes)
{
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char *>(bytes.constData()), int(bytes.size()), nullptr), &BN_free);
}

// RFC 7518 section 6.3.1
EVP_PKEY *rsaKeyFrom(const QJsonObject &jwk)
{
    const auto n = bytesMember(jwk, QLatin1String("n"));
    const auto e = bytesMember(jwk, QLatin1String("e"));
    if (!n || !e || n->isEmpty() || n->size() > MaxRsaBytes || e->isEmpty() || e->size() > 8) {
        return nullptr;
    }
    const Number modulus = numberFrom(*n);
    const Number exponent = numberFrom(*e);
    const Builder builder(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
    const bool isFilled = OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) == 1
        && OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) == 1;
    return isFilled ? keyFrom("RSA", builder.get()) : nullptr;
}

// RFC 7518 section 6.2.1; OpenSSL checks that the point lies on the curve.
EVP_PKEY *ecKeyFrom(const QJsonObject &jwk)
{
    const auto x = bytesMember(jwk, QLatin1String("x"));
    const auto y = bytesMember(jwk, QLatin1String("y"));
    if (jwk.value(QLatin1String("crv")) != QLatin1String("P-256") || !x || !y || x->size() != 32 || y->size() != 32) {
        return nullptr;
    }
    const QByteArray point = char(POINT_CONVERSION_UNCOMPRESSED) + *x + *y;
    const Builder builder(OSSL_PARAM_BLD_new(), &OSSL_PARAM_BLD_free);
    const bool isFilled = OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, SN_X9_62_prime256v1, 0) == 1
        && OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.constData(), size_t(point.size())) == 1;
    return isFilled ? keyFrom("EC", builder.get()) : nullptr;
}

} // namespace

EVP_PKEY *publicKeyFromJwk(const QJsonObject &jwk)
{
    const QString kind = jwk.value(QLatin1String("kty")).toString();
    if (kind == QLatin1String("RSA")) {
        return rsaKeyFrom(jwk);
    }
    return kind == QLatin1String("EC") ? ecKeyFrom(jwk) : nullptr;
}

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

} // namespace jose
