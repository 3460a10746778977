// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/identity/second_factor.h"

#include "server/audit/append.h"
#include "server/core/digest.h"
#include "server/core/random.h"
#include "server/core/sealed_box.h"
#include "server/identity/totp.h"
#include "server/store/recovery_code_table.h"
#include "server/store/second_factor_table.h"
#include "server/store/store.h"

#include <QLoggingCategory>

#include <algorithm>

namespace identity
{

namespace
{

Q_LOGGING_CATEGORY(lcSecondFactor, "gatehouse.identity")

constexpr qsizetype appCodeLength = 6;
using Outcome = core::Expected<void, CodeRefusal>;

QByteArray sealContext(const core::UserId &id)
{
    return "totp " + id.bytes();
}

void logFailure(const store::Error &error)
{
    qCWarning(lcSecondFactor, "a second step could not be read or stored: %ls", qUtf16Printable(error.detail));
}

store::Result<Outcome> failed(const store::Error &error)
{
    return core::unexpected(store::Error(error));
}

store::Result<Outcome> verifyAppCode(store::Transaction &tx, const store::SecondFactorRow &row,
    const core::Secret &masterKey, const QByteArray &code, core::Seconds now)
{
    const auto secret = core::unseal(masterKey, sealContext(row.userId), row.secretSealed);
    if (!secret) {
        qCWarning(lcSecondFactor, "the second step of %s does not open with the master key",
            row.userId.bytes().constData());
        return Outcome(core::unexpected(CodeRefusal::Failed));
    }
    const auto step = matchingTotpStep(*secret, code, now, row.lastStep);
    if (!step) {
        return Outcome(core::unexpected(CodeRefusal::Wrong));
    }
    return store::SecondFactorTable(tx).updateStep(row.userId, *step).map([] { return Outcome(); });
}

store::Result<Outcome> verifyCode(store::Transaction &tx, const core::UserId &id, const core::Secret &masterKey,
    const QByteArray &code, core::Seconds now)
{
    const auto row = store::SecondFactorTable(tx).find(id);
    if (!row) {
        return failed(row.error());
    }
    if (!*row) {
        return Outcome();
    }
    if (code.size() == appCodeLength) {
        return verifyAppCode(tx, **row, masterKey, code, now);
    }
    return store::RecoveryCodeTable(tx).consume(id, core::sha256(code), now).map([](bool isGood) {
        return isGood ? Outcome() : Outcome(core::unexpected(CodeRefusal::Wrong));
    });
}

store::Result<void> tell(store::Transaction &tx, const core::UserId &id, const char *what, core::Seconds now)
{
    return audit::append(tx,
        {.kind = audit::EventKind::PasswordChanged,
            .time = now,
            .actor = audit::Actor::user(id),
            .userId = id,
            .details = {{QStringLiteral("second_step"), QString::fromLatin1(what)}}});
}

store::Result<void> switchOn(
    store::Transaction &tx, const store::SecondFactorRow &row, const QByteArrayList &codes)
{
    const store::SecondFactorTable table(tx);
    auto done = table.remove(row.userId).and_then([&](bool) { return table.insert(row); });
    for (const QByteArray &code : codes) {
        done = done.and_then(
            [&] { return store::RecoveryCodeTable(tx).insert(row.userId, core::sha256(normalizedCode(code))); });
    }
    return done.and_then([&] { return tell(tx, row.userId, "on", row.createdAt); });
}

// 80 bits: too many to guess even from the hashes.
QByteArrayList newRecoveryCodes()
{
    QByteArrayList codes;
    for (int i = 0; i < SecondFactor::recoveryCodes; ++i) {
        const QByteArray code = toBase32(core::randomBytes(10)).toLower();
        codes.append(code.left(4) + '-' + code.mid(4, 4) + '-' + code.mid(8, 4) + '-' + code.mid(12));
    }
    return codes;
}

} // namespace

QByteArray normalizedCode(const QByteArray &typed)
{
    QByteArray code = typed.toLower();
    code.removeIf([](char c) { return c == ' ' || c == '-'; });
    return code;
}

SecondFactor::SecondFactor(store::Store &store, const core::Clock &clock, core::Secret masterKey)
    : m_store(store)
    , m_clock(clock)
    , m_masterKey(std::move(masterKey))
{
}

void SecondFactor::find(const core::UserId &id, QObject *context, std::function<void(const State &)> then)
{
    m_store.read(
        context,
        [id](store::Database &db) -> store::Result<SecondFactorState> {
            const auto row = store::SecondFactorTable(db).find(id);
            if (!row || !*row) {
                return row.map([](const auto &) { return SecondFactorState{}; });
            }
            return store::RecoveryCodeTable(db).countUnused(id).map([](int left) { return SecondFactorState{true, left}; });
        },
        [then](const store::Result<SecondFactorState> &state) {
            if (!state) {
                logFailure(state.error());
            }
            then(state ? State(*state) : State(core::unexpected(CodeRefusal::Failed)));
        });
}

void SecondFactor::verify(const core::UserId &id, const QByteArray &code, QObject *context, Checked then)
{
    m_store.write(
        context,
        [id, code = normalizedCode(code), key = m_masterKey, now = m_clock.now()](
            store::Transaction &tx) { return verifyCode(tx, id, key, code, now); },
        [then](const store::Result<Outcome> &outcome) {
            if (!outcome) {
                logFailure(outcome.error());
            }
            then(outcome ? *outcome : Outcome(core::unexpected(CodeRefusal::Failed)));
        });
}

store::Result<void> SecondFactor::reseal(store::Transaction &transaction, const core::Secret &from, const core::Secret &to)
{
    const store::SecondFactorTable factors(transaction);
    const auto rows = factors.list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    store::Result<void> done;
    for (const store::SecondFactorRow &row : *rows) {
        if (const auto plain = core::unseal(from, sealContext(row.userId), row.secretSealed)) {
            done = done.and_then([&] { return factors.updateSecret(row.userId, core::seal(to, sealContext(row.userId), *plain)); });
        }
    }
    return done;
}

core::Secret SecondFactor::begin(const core::UserId &id)
{
    makeRoom();
    const Setup setup{newTotpSecret(), m_clock.now() + setupLifetime};
    m_setups.insert(id, setup);
    return setup.secret;
}

std::optional<core::Secret> SecondFactor::begun(const core::UserId &id) const
{
    const auto setup = m_setups.constFind(id);
    return setup != m_setups.cend() && setup->expiresAt > m_clock.now() ? std::optional(setup->secret) : std::nullopt;
}

void SecondFactor::confirm(const core::UserId &id, const QByteArray &code, QObject *context, Confirmed then)
{
    const auto secret = begun(id);
    const core::Seconds now = m_clock.now();
    const auto step = secret ? matchingTotpStep(*secret, normalizedCode(code), now, 0) : std::nullopt;
    if (!step) {
        then(core::unexpected(secret ? CodeRefusal::Wrong : CodeRefusal::NotBegun));
        return;
    }
    m_setups.remove(id);
    const QByteArrayList codes = newRecoveryCodes();
    const store::SecondFactorRow row{id, core::seal(m_masterKey, sealContext(id), *secret), *step, now};
    m_store.write(
        context, [row, codes](store::Transaction &tx) { return switchOn(tx, row, codes); },
        [then, codes](const store::Result<void> &done) {
            if (!done) {
                logFailure(done.error());
                then(core::unexpected(CodeRefusal::Failed));
            } else {
                then(codes);
            }
        });
}

void SecondFactor::switchOff(const core::UserId &id, QObject *context, Checked then)
{
    m_store.write(
        context,
        [id, now = m_clock.now()](store::Transaction &tx) {
            return store::SecondFactorTable(tx).remove(id).and_then(
                [&](bool isRemoved) { return isRemoved ? tell(tx, id, "off", now) : store::Result<void>(); });
        },
        [then](const store::Result<void> &done) {
            if (!done) {
                logFailure(done.error());
            }
            then(done ? Outcome() : Outcome(core::unexpected(CodeRefusal::Failed)));
        });
}

void SecondFactor::makeRoom()
{
    const core::Seconds now = m_clock.now();
    m_setups.removeIf([now](const auto &entry) { return entry.value().expiresAt <= now; });
    if (m_setups.size() >= maxSetups) {
        m_setups.erase(std::min_element(m_setups.cbegin(), m_setups.cend(),
            [](const Setup &a, const Setup &b) { return a.expiresAt < b.expiresAt; }));
    }
}

} // namespace identity
