// SPDX-License-Identifier: GPL-3.0-or-later
// One asymmetric key: the public half verifies (VerificationKey), the whole signs (SigningKey). Immutable, cheap to
// copy, usable from any thread at once. RS256 with 2048 bits, ES256 on P-256 (RFC 7518 sections 3.3 and 3.4).
#pragma once

#include "server/core/secret.h"

#include <QByteArray>
#include <QJsonObject>

#include <memory>
#include <optional>

using EVP_PKEY = struct evp_pkey_st;

namespace jose
{

enum class SigningAlgorithm {
    RS256,
    ES256,
};

[[nodiscard]] QByteArray toWire(SigningAlgorithm algorithm);
[[nodiscard]] std::optional<SigningAlgorithm> signingAlgorithmFromWire(QByteArrayView word);

class VerificationKey
{
public:
    // SubjectPublicKeyInfo, DER. nullopt when it is not a key of that algorithm or too weak.
    [[nodiscard]] static std::optional<VerificationKey> fromSpki(SigningAlgorithm algorithm, QByteArrayView der);
    // A public JWK for signatures (RFC 7517 section 4). nullopt: for encryption, of another kind, too weak, or malformed.
    [[nodiscard]] static std::optional<VerificationKey> fromJwk(const QJsonObject &jwk);

    [[nodiscard]] SigningAlgorithm algorithm() const { return m_algorithm; }
    [[nodiscard]] const QByteArray &kid() const { return m_kid; } // RFC 7638 thumbprint
    [[nodiscard]] QByteArray toSpki() const;
    [[nodiscard]] QJsonObject toJwk() const; // RFC 7517 with kid, use, alg; public members only

    // `signature` is in JOSE form: r ‖ s for ES256 (RFC 7518 section 3.4).
    [[nodiscard]] bool verifies(QByteArrayView data, QByteArrayView signature) const;

private:
    friend class SigningKey;
    VerificationKey(SigningAlgorithm algorithm, std::shared_ptr<EVP_PKEY> key);

    SigningAlgorithm m_algorithm;
    std::shared_ptr<EVP_PKEY> m_key;
    QByteArray m_kid;
};

class SigningKey
{
public:
    // Takes ~120 ms for RS256: in the crypto pool only.
    [[nodiscard]] static SigningKey generate(SigningAlgorithm algorithm);
    [[nodiscard]] static std::optional<SigningKey> fromPkcs8(SigningAlgorithm algorithm, const core::Secret &der);

    [[nodiscard]] core::Secret toPkcs8() const;
    [[nodiscard]] const VerificationKey &publicKey() const { return m_public; }
    [[nodiscard]] QByteArray sign(QByteArrayView data) const;

private:
    explicit SigningKey(VerificationKey key)
        : m_public(std::move(key))
    {
    }

    VerificationKey m_public; // its EVP_PKEY holds the private half too
};

} // namespace jose
