// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/keys/key_changes.h"

#include "server/audit/append.h"
#include "server/core/sealed_box.h"
#include "server/store/signing_key_table.h"

namespace oauth
{
namespace
{

// Ties a sealed key to its row.
QByteArray sealContext(const QByteArray &kid)
{
    return "signing key " + kid;
}

store::Result<void> tell(store::Transaction &transaction, audit::EventKind kind, const store::SigningKeyRow &row, const KeyChange &change,
    const char *reason = "")
{
    audit::Event event;
    event.kind = kind;
    event.time = change.now;
    event.actor.kind = change.by;
    event.onWhat = QString::fromLatin1(row.kid);
    event.reason = QString::fromLatin1(reason);
    event.details = {{QStringLiteral("algorithm"), QString::fromLatin1(row.algorithm)}};
    return audit::append(transaction, event);
}

store::Result<void> retireOthers(store::Transaction &transaction, const QByteArray &kid, const KeyChange &change)
{
    const store::SigningKeyTable keys(transaction);
    const auto rows = keys.list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    store::Result<void> done;
    for (const store::SigningKeyRow &row : *rows) {
        if (row.kid != kid && row.mayBeSigningNow()) {
            done = done.and_then([&] { return keys.retire(row.kid, change.now).map([](bool) {}); }).and_then([&] {
                return tell(transaction, audit::EventKind::KeyRetired, row, change);
            });
        }
    }
    return done;
}

} // namespace

store::SigningKeyRow signingKeyRow(const jose::SigningKey &key, const core::Secret &masterKey, core::Seconds now)
{
    store::SigningKeyRow row = verificationKeyRow(key.publicKey(), now);
    row.purpose = store::KeyPurpose::Sign;
    row.privateKeySealed = core::seal(masterKey, sealContext(row.kid), key.toPkcs8());
    return row;
}

store::SigningKeyRow verificationKeyRow(const jose::VerificationKey &key, core::Seconds now)
{
    store::SigningKeyRow row;
    row.kid = key.kid();
    row.algorithm = jose::toWire(key.algorithm());
    row.publicKey = key.toSpki();
    row.createdAt = now;
    row.purpose = store::KeyPurpose::Verify;
    return row;
}

std::optional<jose::SigningKey> openSigningKey(const store::SigningKeyRow &row, const core::Secret &masterKey)
{
    const auto algorithm = jose::signingAlgorithmFromWire(row.algorithm);
    const auto plain = core::unseal(masterKey, sealContext(row.kid), row.privateKeySealed);
    auto key = algorithm && plain ? jose::SigningKey::fromPkcs8(*algorithm, *plain) : std::nullopt;
    return key && key->publicKey().kid() == row.kid ? std::move(key) : std::nullopt;
}

store::Result<void> beginSigningWith(store::Transaction &transaction, const store::SigningKeyRow &row, const KeyChange &change)
{
    const store::SigningKeyTable keys(transaction);
    return retireOthers(transaction, row.kid, change)
        .and_then([&] { return keys.remove(row.kid); })
        .and_then([&](bool) { return keys.insert(row); })
        .and_then([&] { return tell(transaction, audit::EventKind::KeyCreated, row, change); });
}

store::Result<void> publishForVerification(store::Transaction &transaction, const store::SigningKeyRow &row, const KeyChange &change)
{
    return store::SigningKeyTable(transaction).insert(row).and_then([&] {
        return tell(transaction, audit::EventKind::KeyCreated, row, change, "verification_only");
    });
}

store::Result<void> removeKey(store::Transaction &transaction, const QByteArray &kid, const KeyChange &change)
{
    const store::SigningKeyTable keys(transaction);
    const auto row = keys.find(kid);
    if (!row) {
        return core::unexpected(store::Error(row.error()));
    }
    if (!*row) {
        return {};
    }
    return keys.remove(kid).and_then([&](bool) { return tell(transaction, audit::EventKind::KeyRemoved, **row, change); });
}

store::Result<int> removeExpiredKeys(store::Transaction &transaction, core::Seconds now)
{
    const auto rows = store::SigningKeyTable(transaction).list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    store::Result<int> removed = 0;
    for (const store::SigningKeyRow &row : *rows) {
        if (const auto end = row.publishedUntil(); end && *end <= now) {
            removed = removed.and_then([&](int before) {
                return removeKey(transaction, row.kid, {audit::ActorKind::Server, now}).map([before] { return before + 1; });
            });
        }
    }
    return removed;
}

store::Result<void> resealSigningKeys(store::Transaction &transaction, const core::Secret &from, const core::Secret &to)
{
    const store::SigningKeyTable keys(transaction);
    const auto rows = keys.list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    store::Result<void> done;
    for (const store::SigningKeyRow &row : *rows) {
        if (!row.mayBeSigningNow()) {
            continue; // no private part
        }
        const auto plain = core::unseal(from, sealContext(row.kid), row.privateKeySealed);
        if (!plain) {
            return core::unexpected(store::Error{store::ErrorKind::Other, QStringLiteral("a signing key does not open with the present master key")});
        }
        done = done.and_then([&] { return keys.updateSealed(row.kid, core::seal(to, sealContext(row.kid), *plain)); });
    }
    return done;
}

} // namespace oauth
