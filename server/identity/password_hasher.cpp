// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/password_hasher.h"

#include "server/core/random.h"
#include "server/core/run_in_pool.h"

#include <QPointer>

#include <argon2.h>

namespace identity
{

namespace
{

constexpr int saltBytes = 16;
constexpr int hashBytes = 32;
constexpr quint32 lanes = 1;

core::Expected<QByteArray, HashRefusal> argon2Hash(const core::Secret &password, HashCost cost)
{
    const QByteArray salt = core::randomBytes(saltBytes);
    QByteArray encoded(
        qsizetype(argon2_encodedlen(cost.passes, cost.memoryKib, lanes, saltBytes, hashBytes, Argon2_id)), '\0');
    const QByteArrayView bytes = password.reveal();
    const int code = argon2id_hash_encoded(cost.passes, cost.memoryKib, lanes, bytes.data(), size_t(bytes.size()),
        salt.constData(), saltBytes, hashBytes, encoded.data(), size_t(encoded.size()));
    if (code != ARGON2_OK) {
        return core::unexpected(HashRefusal::Failed);
    }
    return QByteArray(encoded.constData());
}

core::Expected<bool, HashRefusal> argon2Verify(const core::Secret &password, const QByteArray &phc)
{
    const QByteArrayView bytes = password.reveal();
    const int code = argon2id_verify(phc.constData(), bytes.data(), size_t(bytes.size()));
    if (code == ARGON2_MEMORY_ALLOCATION_ERROR) {
        return core::unexpected(HashRefusal::Failed);
    }
    return code == ARGON2_OK;
}

} // namespace

PasswordHasher::PasswordHasher(QThreadPool &pool, HashCost cost)
    : m_pool(pool)
    , m_cost(cost)
{
}

void PasswordHasher::hash(const core::Secret &password, QObject *context, Hashed then)
{
    const auto start = [this, password, context = QPointer<QObject>(context), then] {
        core::runInPool(
            m_pool, this, [password, cost = m_cost] { return argon2Hash(password, cost); },
            [this, context, then](core::Expected<QByteArray, HashRefusal> result) {
                finishedOne();
                if (context) {
                    then(std::move(result));
                }
            });
    };
    if (!enqueue(start)) {
        then(core::unexpected(HashRefusal::Busy));
    }
}

void PasswordHasher::verify(const core::Secret &password, const QByteArray &phc, QObject *context, Verified then)
{
    const auto start = [this, password, phc, context = QPointer<QObject>(context), then] {
        core::runInPool(
            m_pool, this, [password, phc] { return argon2Verify(password, phc); },
            [this, context, then](core::Expected<bool, HashRefusal> result) {
                finishedOne();
                if (context) {
                    then(std::move(result));
                }
            });
    };
    if (!enqueue(start)) {
        then(core::unexpected(HashRefusal::Busy));
    }
}

QByteArray PasswordHasher::nobodysHash() const
{
    const auto base64 = [](int bytes) { return QByteArray(bytes, '\x5a').toBase64(QByteArray::OmitTrailingEquals); };
    return "$argon2id$v=19$m=" + QByteArray::number(m_cost.memoryKib) + ",t=" + QByteArray::number(m_cost.passes)
        + ",p=" + QByteArray::number(lanes) + '$' + base64(saltBytes) + '$' + base64(hashBytes);
}

bool PasswordHasher::enqueue(std::function<void()> start)
{
    if (m_running < maxRunning) {
        ++m_running;
        start();
        return true;
    }
    if (m_queue.size() >= size_t(maxQueued)) {
        return false;
    }
    m_queue.push_back(std::move(start));
    return true;
}

void PasswordHasher::finishedOne()
{
    if (m_queue.empty()) {
        --m_running;
        return;
    }
    const std::function<void()> next = std::move(m_queue.front());
    m_queue.pop_front();
    next();
}

core::Secret normalizedPassword(QByteArrayView utf8)
{
    QString text = QString::fromUtf8(utf8).normalized(QString::NormalizationForm_C);
    QByteArray bytes = text.toUtf8();
    core::Secret password{bytes};
    text.fill(QChar(0));
    bytes.fill('\0');
    return password;
}

} // namespace identity
