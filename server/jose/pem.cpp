// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jose/pem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

namespace jose
{
namespace
{

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

Memory reading(const core::Secret &text)
{
    return {BIO_new_mem_buf(text.reveal().data(), int(text.reveal().size())), &BIO_free};
}

// OpenSSL would ask at the terminal.
int noPassphrase(char *, int, int, void *)
{
    return -1;
}

bool isConsistent(EVP_PKEY *key)
{
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new(key, nullptr), &EVP_PKEY_CTX_free);
    return context && EVP_PKEY_check(context.get()) == 1;
}

core::Expected<PemKey, PemProblem> fromPrivate(EVP_PKEY *key)
{
    unsigned char *der = nullptr;
    const int size = i2d_PrivateKey(key, &der);
    if (size <= 0) {
        return core::unexpected(PemProblem::WrongKind);
    }
    const core::Secret bytes{QByteArrayView(der, size)};
    OPENSSL_clear_free(der, size_t(size));
    for (const SigningAlgorithm algorithm : {SigningAlgorithm::RS256, SigningAlgorithm::ES256}) {
        if (const auto signing = SigningKey::fromPkcs8(algorithm, bytes)) {
            return isConsistent(key) ? core::Expected<PemKey, PemProblem>(PemKey{signing->publicKey(), signing}) : core::unexpected(PemProblem::Damaged);
        }
    }
    return core::unexpected(PemProblem::WrongKind);
}

core::Expected<PemKey, PemProblem> fromPublic(EVP_PKEY *key)
{
    unsigned char *der = nullptr;
    const int size = i2d_PUBKEY(key, &der);
    const QByteArray bytes(reinterpret_cast<const char *>(der), qMax(size, 0));
    OPENSSL_free(der);
    for (const SigningAlgorithm algorithm : {SigningAlgorithm::RS256, SigningAlgorithm::ES256}) {
        if (const auto verifying = VerificationKey::fromSpki(algorithm, bytes)) {
            return PemKey{*verifying, std::nullopt};
        }
    }
    return core::unexpected(PemProblem::WrongKind);
}

} // namespace

core::Expected<PemKey, PemProblem> readPem(const core::Secret &text)
{
    const QByteArrayView view = text.reveal();
    const QByteArray copy = QByteArray::fromRawData(view.data(), view.size());
    if (copy.contains("ENCRYPTED")) { // "BEGIN ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED"
        return core::unexpected(PemProblem::Encrypted);
    }
    if (const Key key(PEM_read_bio_PrivateKey(reading(text).get(), nullptr, noPassphrase, nullptr), &EVP_PKEY_free); key) {
        return fromPrivate(key.get());
    }
    if (const Key key(PEM_read_bio_PUBKEY(reading(text).get(), nullptr, noPassphrase, nullptr), &EVP_PKEY_free); key) {
        return fromPublic(key.get());
    }
    return core::unexpected(PemProblem::NoKey);
}

} // namespace jose
