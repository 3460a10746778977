// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>

#include <cstdlib>
#include <memory>

namespace core
{
namespace
{

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

} // namespace

QByteArray sha256(QByteArrayView data)
{
    QByteArray out(32, Qt::Uninitialized);
    if (EVP_Digest(data.data(), size_t(data.size()), reinterpret_cast<unsigned char *>(out.data()), nullptr, EVP_sha256(), nullptr) != 1) {
        std::abort();
    }
    return out;
}

QByteArray hmacSha256(QByteArrayView key, QByteArrayView data)
{
    QByteArray out(32, Qt::Uninitialized);
    if (!HMAC(EVP_sha256(), key.data(), int(key.size()), bytesOf(data), size_t(data.size()), reinterpret_cast<unsigned char *>(out.data()), nullptr)) {
        std::abort();
    }
    return out;
}

QByteArray hkdfSha256(QByteArrayView inputKey, QByteArrayView salt, QByteArrayView info, int length)
{
    const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(EVP_PKEY_CTX_new_id(EVP_PKEY_HKDF, nullptr), &EVP_PKEY_CTX_free);
    QByteArray out(length, Qt::Uninitialized);
    size_t written = size_t(length);
    const bool done = context && EVP_PKEY_derive_init(context.get()) == 1
        && EVP_PKEY_CTX_set_hkdf_md(context.get(), EVP_sha256()) == 1
        // OpenSSL refuses an empty salt; left out it is as many zero bytes as RFC 5869 section 2.2 asks for.
        && (salt.isEmpty() || EVP_PKEY_CTX_set1_hkdf_salt(context.get(), bytesOf(salt), int(salt.size())) == 1)
        && EVP_PKEY_CTX_set1_hkdf_key(context.get(), bytesOf(inputKey), int(inputKey.size())) == 1
        && (info.isEmpty() || EVP_PKEY_CTX_add1_hkdf_info(context.get(), bytesOf(info), int(info.size())) == 1)
        && EVP_PKEY_derive(context.get(), reinterpret_cast<unsigned char *>(out.data()), &written) == 1;
    if (!done) {
        std::abort();
    }
    return out;
}

} // namespace core
