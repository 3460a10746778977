// SPDX-License-Identifier: GPL-3.0-or-later
// Argon2id (RFC 9106) in the crypto pool: at most two at once and a short queue behind them, so that sign-in attempts
// can exhaust neither memory nor the pool. Lives on the server thread.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"

#include <QObject>

#include <deque>
#include <functional>

class QThreadPool;

namespace identity
{

enum class HashRefusal {
    Busy, // the queue is full
    Failed, // no memory
};

struct HashCost {
    quint32 memoryKib = 19456; // OWASP's second choice of 2025: m=19 MiB, t=2, p=1
    quint32 passes = 2;
};

class PasswordHasher final : public QObject
{
    Q_OBJECT
public:
    static constexpr int maxRunning = 2;
    static constexpr int maxQueued = 16;

    explicit PasswordHasher(QThreadPool &pool, HashCost cost = {});

    using Hashed = std::function<void(core::Expected<QByteArray, HashRefusal>)>; // a PHC string
    using Verified = std::function<void(core::Expected<bool, HashRefusal>)>;

    // Continuations are dropped when `context` is gone. `password` is what normalizedPassword() made.
    void hash(const core::Secret &password, QObject *context, Hashed then);
    void verify(const core::Secret &password, const QByteArray &phc, QObject *context, Verified then);

    // Takes as long to verify against as a real one, and matches nothing: for names that do not exist.
    [[nodiscard]] QByteArray nobodysHash() const;

private:
    // Runs `start` now or when its turn comes; false when the queue is full.
    bool enqueue(std::function<void()> start);
    void finishedOne();

    QThreadPool &m_pool;
    HashCost m_cost;
    int m_running = 0;
    std::deque<std::function<void()>> m_queue;
};

// Unicode NFC, so that a password typed on another keyboard is the same bytes (RFC 8265 section 4.2).
[[nodiscard]] core::Secret normalizedPassword(QByteArrayView utf8);

} // namespace identity
