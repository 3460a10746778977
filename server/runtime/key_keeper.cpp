// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/key_keeper.h"

#include "server/admin/listener_control.h"
#include "server/admin/store_answer.h"
#include "server/admin/summaries.h"
#include "server/core/run_in_pool.h"
#include "server/jose/pem.h"
#include "server/oauth/keys/key_changes.h"
#include "server/runtime/master_key_source.h"
#include "server/store/signing_key_table.h"

namespace runtime
{

namespace
{

using admin::SigningKeySummary;

admin::Error noMasterKey(const StartError &error)
{
    return {admin::ErrorCode::Unavailable, QStringLiteral("no_master_key"), error.sentence};
}

admin::Error unusable(jose::PemProblem problem)
{
    const auto sentence = [&] {
        switch (problem) {
        case jose::PemProblem::NoKey:
            return QStringLiteral("There is no key in this file; it must be a PEM file, with a line \"-----BEGIN PRIVATE KEY-----\" or \"-----BEGIN PUBLIC KEY-----\".");
        case jose::PemProblem::Encrypted:
            return QStringLiteral("This key is encrypted with a passphrase; decrypt it first, for example with \"openssl pkey -in FILE\".");
        case jose::PemProblem::WrongKind:
            return QStringLiteral("This key cannot be used: it must be RSA of at least 2048 bits (RS256) or on the curve P-256 (ES256).");
        case jose::PemProblem::Damaged:
            return QStringLiteral("This key is damaged: its private and public parts do not belong together.");
        }
        Q_UNREACHABLE();
    }();
    return admin::invalid("pem", sentence);
}

} // namespace

KeyKeeper::KeyKeeper(const Parts &parts)
    : m_parts(parts)
{
}

void KeyKeeper::rotateSigningKey(const QString &algorithm, audit::ActorKind by, KeyReply reply)
{
    const auto known = jose::signingAlgorithmFromWire(algorithm.toLatin1());
    Q_ASSERT(known); // the administration has looked
    core::runInPool(
        m_parts.crypto, this, [algorithm = *known] { return jose::SigningKey::generate(algorithm); },
        [this, by, reply = std::move(reply)](const jose::SigningKey &key) { signWith(key, by, reply); });
}

void KeyKeeper::importKey(const core::Secret &pem, admin::ImportedKeyUse use, audit::ActorKind by, KeyReply reply)
{
    core::runInPool(
        m_parts.crypto, this, [pem] { return jose::readPem(pem); },
        [this, use, by, reply = std::move(reply)](const core::Expected<jose::PemKey, jose::PemProblem> &key) {
            if (!key) {
                return reply(core::unexpected(unusable(key.error())));
            }
            switch (use) {
            case admin::ImportedKeyUse::Verify:
                return verifyWith(*key, by, reply);
            case admin::ImportedKeyUse::Sign:
                if (!key->signingKey) {
                    return reply(core::unexpected(admin::invalid("pem", QStringLiteral("Only a private key can sign; this file has the public part alone."))));
                }
                return signWith(*key->signingKey, by, reply);
            }
        });
}

// Sealed only now: the master key may have changed while the key was made.
void KeyKeeper::signWith(const jose::SigningKey &key, audit::ActorKind by, const KeyReply &reply)
{
    m_parts.masterKey.open(this, [this, key, by, reply](const core::Expected<secrets::MasterKey, StartError> &masterKey) {
        if (!masterKey) {
            return reply(core::unexpected(noMasterKey(masterKey.error())));
        }
        commit(oauth::signingKeyRow(key, masterKey->key, m_parts.clock.now()), by, reply);
    });
}

void KeyKeeper::verifyWith(const jose::PemKey &key, audit::ActorKind by, const KeyReply &reply)
{
    commit(oauth::verificationKeyRow(key.publicKey, m_parts.clock.now()), by, reply);
}

void KeyKeeper::commit(const store::SigningKeyRow &row, audit::ActorKind by, const KeyReply &reply)
{
    using admin::Outcome;
    const auto job = [row, by](store::Transaction &transaction) -> Outcome<SigningKeySummary> {
        const auto present = store::SigningKeyTable(transaction).find(row.kid);
        if (!present) {
            return admin::failedJob<SigningKeySummary>(present);
        }
        const bool isSigning = row.purpose == store::KeyPurpose::Sign;
        if (*present && ((*present)->mayBeSigningNow() || !isSigning)) {
            return admin::ruledOut<SigningKeySummary>({admin::ErrorCode::Conflict, QStringLiteral("key_known"), QStringLiteral("This key is here already; \"key list\" shows what it does.")});
        }
        store::SigningKeyRow kept = row;
        if (isSigning) { // for as long as the one that it replaces: KeyRing raises it when the setting is higher
            const auto rows = store::SigningKeyTable(transaction).list();
            if (!rows) {
                return admin::failedJob<SigningKeySummary>(rows);
            }
            for (const store::SigningKeyRow &other : *rows) {
                kept.longestTokenLifetime = other.mayBeSigningNow() ? std::max(kept.longestTokenLifetime, other.longestTokenLifetime) : kept.longestTokenLifetime;
            }
        }
        const oauth::KeyChange change{by, row.createdAt};
        const auto written = isSigning ? oauth::beginSigningWith(transaction, kept, change) : oauth::publishForVerification(transaction, kept, change);
        return written ? Outcome<SigningKeySummary>(admin::toSummary(kept)) : admin::failedJob<SigningKeySummary>(written);
    };
    // Answered when whoever signs and verifies has heard of it: reads are answered in the order in which they were asked.
    m_parts.store.write(this, job, [this, reply](const Outcome<SigningKeySummary> &done) {
        const auto nothing = [](store::Database &) -> store::Result<void> { return {}; };
        m_parts.store.read(this, nothing, [done, reply](const store::Result<void> &) { admin::answerWith<SigningKeySummary>(reply)(done); });
    });
}

void KeyKeeper::rotateMasterKey(audit::ActorKind by, admin::Reply<admin::Done> reply)
{
    if (m_parts.listener.status().state == admin::ServerState::Starting) {
        return reply(core::unexpected(admin::Error{admin::ErrorCode::Unavailable, QStringLiteral("starting"), QStringLiteral("The server is still starting; try again in a moment.")}));
    }
    m_parts.masterKey.open(this, [this, by, reply](const core::Expected<secrets::MasterKey, StartError> &key) {
        if (!key) {
            return reply(core::unexpected(noMasterKey(key.error())));
        }
        m_parts.masterKey.rotate(by, [reply](const core::Expected<void, QString> &rotated) {
            reply(rotated ? admin::Result<admin::Done>(admin::Done{}) : core::unexpected(admin::refused("master_key_kept", rotated.error())));
        });
    });
}

} // namespace runtime
