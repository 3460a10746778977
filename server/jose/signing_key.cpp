// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/signing_key.h"

#include "server/core/base64url.h"
#include "server/jose/jwk.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cstdlib>

namespace jose
{
namespace
{

constexpr int RsaBits = 2048;
constexpr int EcCoordinateSize = 32;

using DigestContext = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY *key)
{
    return key ? std::shared_ptr<EVP_PKEY>(key, &EVP_PKEY_free) : nullptr;
}

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

unsigned char *bytesOf(QByteArray &array)
{
    return reinterpret_cast<unsigned char *>(array.data());
}

bool isKeyOf(SigningAlgorithm algorithm, const EVP_PKEY *key)
{
    switch (algorithm) {
    case SigningAlgorithm::RS256:
        return EVP_PKEY_is_a(key, "RSA") == 1 && EVP_PKEY_get_bits(key) >= RsaBits;
    case SigningAlgorithm::ES256: {
        char group[32] = {};
        return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, group, sizeof group, nullptr) == 1
            && QByteArrayView(group) == QByteArrayView(SN_X9_62_prime256v1);
    }
    }
    Q_UNREACHABLE();
}

// DER ECDSA-Sig-Value to r ‖ s.
QByteArray toRawSignature(QByteArrayView der)
{
    const unsigned char *in = bytesOf(der);
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(
        d2i_ECDSA_SIG(nullptr, &in, long(der.size())), &ECDSA_SIG_free);
    QByteArray raw(2 * EcCoordinateSize, '\0');
    if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), bytesOf(raw), EcCoordinateSize) < 0
        || BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), bytesOf(raw) + EcCoordinateSize, EcCoordinateSize) < 0) {
        std::abort();
    }
    return raw;
}

// r ‖ s to DER; empty when it has not exactly 64 bytes.
QByteArray toDerSignature(QByteArrayView raw)
{
    if (raw.size() != 2 * EcCoordinateSize) {
        return {};
    }
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> signature(ECDSA_SIG_new(), &ECDSA_SIG_free);
    BIGNUM *const r = BN_bin2bn(bytesOf(raw), EcCoordinateSize, nullptr);
    BIGNUM *const s = BN_bin2bn(bytesOf(raw) + EcCoordinateSize, EcCoordinateSize, nullptr);
    if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
        std::abort();
    }
    QByteArray der(i2d_ECDSA_SIG(signature.get(), nullptr), Qt::Uninitialized);
    unsigned char *out = bytesOf(der);
    i2d_ECDSA_SIG(signature.get(), &out);
    return der;
}

} // namespace

QByteArray toWire(SigningAlgorithm algorithm)
{
    switch (algorithm) {
    case SigningAlgorithm::RS256:
        return QByteArrayLiteral("RS256");
    case SigningAlgorithm::ES256:
        return QByteArrayLiteral("ES256");
    }
    Q_UNREACHABLE();
}

std::optional<SigningAlgorithm> signingAlgorithmFromWire(QByteArrayView word)
{
    for (const SigningAlgorithm algorithm : {SigningAlgorithm::RS256, SigningAlgorithm::ES256}) {
        if (word == toWire(algorithm)) {
            return algorithm;
        }
    }
    return std::nullopt;
}

VerificationKey::VerificationKey(SigningAlgorithm algorithm, std::shared_ptr<EVP_PKEY> key)
    : m_algorithm(algorithm)
    , m_key(std::move(key))
    , m_kid(jwkThumbprint(publicJwkMembers(m_key.get())))
{
}

std::optional<VerificationKey> VerificationKey::fromSpki(SigningAlgorithm algorithm, QByteArrayView der)
{
    const unsigned char *in = bytesOf(der);
    auto key = shared(d2i_PUBKEY(nullptr, &in, long(der.size())));
    if (!key || !isKeyOf(algorithm, key.get())) {
        return std::nullopt;
    }
    return VerificationKey(algorithm, std::move(key));
}

std::optional<VerificationKey> VerificationKey::fromJwk(const QJsonObject &jwk)
{
    const QJsonValue use = jwk.value(QLatin1String("use"));
    if (!use.isUndefined() && use != QLatin1String("sig")) {
        return std::nullopt;
    }
    auto key = shared(publicKeyFromJwk(jwk));
    // The key's kind alone says the algorithm; `alg` may only agree (RFC 8725 section 3.1).
    for (const SigningAlgorithm algorithm : {SigningAlgorithm::RS256, SigningAlgorithm::ES256}) {
        const QJsonValue stated = jwk.value(QLatin1String("alg"));
        if (key && isKeyOf(algorithm, key.get()) && (stated.isUndefined() || stated.toString().toLatin1() == toWire(algorithm))) {
            return VerificationKey(algorithm, std::move(key));
        }
    }
    return std::nullopt;
}

QByteArray VerificationKey::toSpki() const
{
    const int size = i2d_PUBKEY(m_key.get(), nullptr);
    if (size <= 0) {
        std::abort();
    }
    QByteArray der(size, Qt::Uninitialized);
    unsigned char *out = bytesOf(der);
    i2d_PUBKEY(m_key.get(), &out);
    return der;
}

QJsonObject VerificationKey::toJwk() const
{
    QJsonObject jwk = publicJwkMembers(m_key.get());
    jwk.insert(QLatin1String("kid"), QString::fromLatin1(m_kid));
    jwk.insert(QLatin1String("use"), QLatin1String("sig"));
    jwk.insert(QLatin1String("alg"), QString::fromLatin1(toWire(m_algorithm)));
    return jwk;
}

bool VerificationKey::verifies(QByteArrayView data, QByteArrayView signature) const
{
    const QByteArray native
        = m_algorithm == SigningAlgorithm::ES256 ? toDerSignature(signature) : signature.toByteArray();
    const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    return context && !native.isEmpty()
        && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key.get()) == 1
        && EVP_DigestVerify(context.get(), bytesOf(QByteArrayView(native)), size_t(native.size()), bytesOf(data),
               size_t(data.size()))
        == 1;
}

SigningKey SigningKey::generate(SigningAlgorithm algorithm)
{
    auto key = shared(algorithm == SigningAlgorithm::RS256 ? EVP_RSA_gen(RsaBits) : EVP_EC_gen(SN_X9_62_prime256v1));
    if (!key) {
        std::abort(); // no memory or no entropy
    }
    return SigningKey(VerificationKey(algorithm, std::move(key)));
}

std::optional<SigningKey> SigningKey::fromPkcs8(SigningAlgorithm algorithm, const core::Secret &der)
{
    const unsigned char *in = bytesOf(der.reveal());
    auto key = shared(d2i_AutoPrivateKey(nullptr, &in, long(der.reveal().size())));
    if (!key || !isKeyOf(algorithm, key.get())) {
        return std::nullopt;
    }
    return SigningKey(VerificationKey(algorithm, std::move(key)));
}

core::Secret SigningKey::toPkcs8() const
{
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, decltype(&PKCS8_PRIV_KEY_INFO_free)> info(
        EVP_PKEY2PKCS8(m_public.m_key.get()), &PKCS8_PRIV_KEY_INFO_free);
    unsigned char *der = nullptr;
    const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : 0;
    if (size <= 0) {
        std::abort();
    }
    core::Secret secret(QByteArrayView(der, size));
    OPENSSL_clear_free(der, size_t(size));
    return secret;
}

QByteArray SigningKey::sign(QByteArrayView data) const
{
    const DigestContext context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    size_t size = 0;
    QByteArray signature;
    bool done = context && EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_public.m_key.get()) == 1
        && EVP_DigestSign(context.get(), nullptr, &size, bytesOf(data), size_t(data.size())) == 1;
    if (done) {
        signature.resize(qsizetype(size));
        done = EVP_DigestSign(context.get(), bytesOf(signature), &size, bytesOf(data), size_t(data.size())) == 1;
        signature.resize(qsizetype(size));
    }
    if (!done) {
        std::abort();
    }
    return m_public.m_algorithm == SigningAlgorithm::ES256 ? toRawSignature(signature) : signature;
}

} // namespace jose
