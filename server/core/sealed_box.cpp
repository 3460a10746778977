// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/core/sealed_box.h"

#include "server/core/random.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace core
{
namespace
{

constexpr int KeySize = 32;
constexpr int NonceSize = 12;
constexpr int TagSize = 16;

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

CipherContext newContext()
{
    return {EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free};
}

const unsigned char *bytesOf(QByteArrayView view)
{
    return reinterpret_cast<const unsigned char *>(view.data());
}

} // namespace

QByteArray seal(const Secret &key, QByteArrayView context, const Secret &plain)
{
    Q_ASSERT(key.reveal().size() == KeySize);
    const QByteArrayView in = plain.reveal();
    QByteArray out = randomBytes(NonceSize);
    out.resize(NonceSize + in.size() + TagSize);
    auto *const bytes = reinterpret_cast<unsigned char *>(out.data());
    const CipherContext cipher = newContext();
    int written = 0;
    const bool done = cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.reveal()), bytes) == 1
        && EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytesOf(context), int(context.size())) == 1
        && EVP_EncryptUpdate(cipher.get(), bytes + NonceSize, &written, bytesOf(in), int(in.size())) == 1
        && EVP_EncryptFinal_ex(cipher.get(), bytes + NonceSize + in.size(), &written) == 1
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, TagSize, bytes + NonceSize + in.size()) == 1;
    if (!done) {
        std::abort();
    }
    return out;
}

std::optional<Secret> unseal(const Secret &key, QByteArrayView context, QByteArrayView sealedBytes)
{
    if (key.reveal().size() != KeySize || sealedBytes.size() < NonceSize + TagSize) {
        return std::nullopt;
    }
    const QByteArrayView body = sealedBytes.sliced(NonceSize, sealedBytes.size() - NonceSize - TagSize);
    QByteArray tag = sealedBytes.last(TagSize).toByteArray();
    std::string plain(size_t(body.size()), '\0');
    const CipherContext cipher = newContext();
    int written = 0;
    const bool done = cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, bytesOf(key.reveal()), bytesOf(sealedBytes)) == 1
        && EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytesOf(context), int(context.size())) == 1
        && EVP_DecryptUpdate(cipher.get(), reinterpret_cast<unsigned char *>(plain.data()), &written, bytesOf(body), int(body.size())) == 1
        && EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, TagSize, tag.data()) == 1
        && EVP_DecryptFinal_ex(cipher.get(), reinterpret_cast<unsigned char *>(plain.data()) + plain.size(), &written) == 1;
    std::optional<Secret> result;
    if (done) {
        result.emplace(QByteArrayView(plain.data(), qsizetype(plain.size())));
    }
    OPENSSL_cleanse(plain.data(), plain.size());
    return result;
}

} // namespace core
