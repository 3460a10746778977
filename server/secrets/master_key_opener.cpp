// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/secrets/master_key_opener.h"

#include "server/core/constant_time.h"
#include "server/core/random.h"

#include <QLoggingCategory>

namespace secrets
{
namespace
{

Q_LOGGING_CATEGORY(lcSecrets, "gatehouse.secrets")

QString whereItWas(KeyPlace place)
{
    switch (place) {
    case KeyPlace::Environment:
        return QStringLiteral("Its key was given by GATEHOUSE_MASTER_KEY: set it again.");
    case KeyPlace::Keychain:
        return QStringLiteral("Its key is in the desktop's keychain: unlock it, or start from the desktop session that made it.");
    case KeyPlace::File:
        return QStringLiteral("Its key is the file master.key in the data directory: put it back from your backup.");
    }
    Q_UNREACHABLE();
}

} // namespace

MasterKeyOpener::MasterKeyOpener(std::unique_ptr<SecretVault> keychain, std::unique_ptr<SecretVault> files, QObject *parent)
    : QObject(parent)
    , m_keychain(std::move(keychain))
    , m_files(std::move(files))
{
}

MasterKeyOpener::~MasterKeyOpener() = default;

QString MasterKeyOpener::keychainEntry(const QByteArray &installationId)
{
    return QStringLiteral("master-key-") + QString::fromLatin1(installationId);
}

void MasterKeyOpener::open(const MasterKeyRequest &request, Answer then)
{
    m_request = request;
    m_then = std::move(then);
    if (request.fromEnvironment) {
        accept(*request.fromEnvironment, KeyPlace::Environment);
        return;
    }
    KeyPlace place = request.marker ? request.marker->place : KeyPlace::Keychain;
    m_mayFallBack = false;
    if (request.choice == KeyChoice::File) {
        place = KeyPlace::File;
    } else if (request.choice == KeyChoice::Keychain) {
        place = KeyPlace::Keychain;
    } else if (request.choice == KeyChoice::Auto) {
        m_mayFallBack = !request.marker;
    }
    switch (place) {
    case KeyPlace::Environment:
        refuse(MasterKeyErrorKind::KeyMissing, QStringLiteral("The master key of this data directory is missing. ") + whereItWas(place));
        return;
    case KeyPlace::Keychain:
        openKeychain();
        return;
    case KeyPlace::File:
        openFile();
        return;
    }
}

void MasterKeyOpener::openKeychain()
{
    m_keychain->read(m_request.entryName, this, [this](const VaultResult<std::optional<core::Secret>> &found) {
        if (!found) {
            keychainFailed(found.error());
        } else if (*found) {
            accept(**found, KeyPlace::Keychain);
        } else if (m_request.marker) {
            openNextOr(KeyPlace::Keychain, MasterKeyErrorKind::KeyMissing,
                   QStringLiteral("The keychain has no master key for this data directory. ") + whereItWas(m_request.marker->place));
        } else {
            probeKeychain();
        }
    });
}

// A keyring without a login collection answers "no such entry" to a read and fails only on a write.
void MasterKeyOpener::probeKeychain()
{
    const QString name = m_request.entryName + QStringLiteral("-probe");
    const core::Secret probe(core::randomBytes(16));
    m_keychain->write(name, probe, this, [this, name, probe](const VaultResult<void> &written) {
        if (!written) {
            keychainFailed(written.error());
            return;
        }
        m_keychain->read(name, this, [this, name, probe](const VaultResult<std::optional<core::Secret>> &found) {
            const bool isKept = found && *found && core::constantTimeEquals((*found)->reveal(), probe.reveal());
            m_keychain->remove(name, this, [this, isKept](const VaultResult<void> &) {
                if (isKept) {
                    create(KeyPlace::Keychain);
                } else {
                    keychainFailed({VaultErrorKind::Unavailable, QStringLiteral("the keychain did not keep a test entry")});
                }
            });
        });
    });
}

void MasterKeyOpener::keychainFailed(const VaultError &error)
{
    if (m_mayFallBack) {
        qCWarning(lcSecrets).noquote() << QStringLiteral("no keychain works here (%1); the master key is kept in the file").arg(error.detail) << FileName;
        openFile();
        return;
    }
    refuse(MasterKeyErrorKind::KeychainUnavailable,
           QStringLiteral("No keychain answers here, so the master key cannot be kept. Start with --secret-store file to keep it in a file that only you can "
                          "read, or set GATEHOUSE_MASTER_KEY to 32 bytes in hexadecimal."),
           error.detail);
}

void MasterKeyOpener::openFile()
{
    m_files->read(nameIn(KeyPlace::File), this, [this](const VaultResult<std::optional<core::Secret>> &found) {
        if (!found) {
            refuseFile(found.error());
        } else if (*found) {
            accept(**found, KeyPlace::File);
        } else if (m_request.marker) {
            openNextOr(KeyPlace::File, MasterKeyErrorKind::KeyMissing,
                   QStringLiteral("There is no master.key in the data directory. ") + whereItWas(m_request.marker->place));
        } else {
            create(KeyPlace::File);
        }
    });
}

void MasterKeyOpener::create(KeyPlace place)
{
    const core::Secret key(core::randomBytes(MasterKey::Size));
    vault(place).write(nameIn(place), key, this, [this, place](const VaultResult<void> &written) {
        if (written) {
            readBack(place);
        } else if (place == KeyPlace::File) {
            refuseFile(written.error());
        } else {
            keychainFailed(written.error());
        }
    });
}

// What counts is what the vault will give at the next start.
void MasterKeyOpener::readBack(KeyPlace place)
{
    vault(place).read(nameIn(place), this, [this, place](const VaultResult<std::optional<core::Secret>> &found) {
        if (found && *found) {
            accept(**found, place);
        } else if (place == KeyPlace::File) {
            refuseFile(found ? VaultError{VaultErrorKind::Unreadable, QStringLiteral("the file vanished")} : found.error());
        } else {
            keychainFailed(found ? VaultError{VaultErrorKind::Unavailable, QStringLiteral("the entry vanished")} : found.error());
        }
    });
}

void MasterKeyOpener::accept(const core::Secret &key, KeyPlace place)
{
    MasterKey master{key, place};
    if (key.reveal().size() != MasterKey::Size) {
        refuse(MasterKeyErrorKind::WrongKey, QStringLiteral("The master key must be 32 bytes; the one found in the %1 is not.").arg(toText(place)));
    } else if (m_request.marker && m_request.marker->keyId != master.id()) {
        openNextOr(place, MasterKeyErrorKind::WrongKey,
                   QStringLiteral("The master key from the %1 is not the one this data directory was made with. ").arg(toText(place))
                       + whereItWas(m_request.marker->place));
    } else {
        const Answer then = std::exchange(m_then, {});
        then(std::move(master));
    }
}

// A change of keys that was cut short between the database's commit and the vault's.
void MasterKeyOpener::openNextOr(KeyPlace place, MasterKeyErrorKind kind, const QString &text)
{
    if (place == KeyPlace::Environment) {
        return refuse(kind, text);
    }
    vault(place).read(nextNameIn(place), this, [this, place, kind, text](const VaultResult<std::optional<core::Secret>> &found) {
        const bool isWhole = found && *found && (*found)->reveal().size() == MasterKey::Size;
        const MasterKey next{isWhole ? **found : core::Secret(), place};
        if (!isWhole || next.id() != m_request.marker->keyId) {
            return refuse(kind, text);
        }
        qCInfo(lcSecrets) << "the master key was being changed when the server stopped; finishing that";
        adoptNext(next, [this, next] { accept(next.key, next.place); });
    });
}

void MasterKeyOpener::keepNext(const MasterKey &next, Kept then)
{
    const QString name = nextNameIn(next.place);
    const auto failed = [then](const VaultError &error) {
        then(core::unexpected(MasterKeyError{MasterKeyErrorKind::KeyFileUnusable,
                                             QStringLiteral("The new master key could not be kept, so the present one stays in use; the log has the reason."), error.detail}));
    };
    vault(next.place).write(name, next.key, this, [this, next, name, then, failed](const VaultResult<void> &written) {
        if (!written) {
            return failed(written.error());
        }
        vault(next.place).read(name, this, [next, then, failed](const VaultResult<std::optional<core::Secret>> &found) {
            if (!found) {
                failed(found.error());
            } else if (!*found || !core::constantTimeEquals((*found)->reveal(), next.key.reveal())) {
                failed({VaultErrorKind::Unwritable, QStringLiteral("it was not kept")});
            } else {
                then({});
            }
        });
    });
}

void MasterKeyOpener::adoptNext(const MasterKey &next, std::function<void()> then)
{
    vault(next.place).write(nameIn(next.place), next.key, this, [this, next, then](const VaultResult<void> &written) {
        if (!written) {
            qCWarning(lcSecrets).noquote() << "the new master key stays beside the one before for now:" << written.error().detail;
            return then();
        }
        vault(next.place).read(nameIn(next.place), this, [this, next, then](const VaultResult<std::optional<core::Secret>> &found) {
            if (found && *found && core::constantTimeEquals((*found)->reveal(), next.key.reveal())) {
                return dropNext(next.place, then);
            }
            then();
        });
    });
}

void MasterKeyOpener::dropNext(KeyPlace place, std::function<void()> then)
{
    vault(place).remove(nextNameIn(place), this, [then = std::move(then)](const VaultResult<void> &) { then(); });
}

void MasterKeyOpener::refuse(MasterKeyErrorKind kind, const QString &text, const QString &detail)
{
    const Answer then = std::exchange(m_then, {});
    then(core::unexpected(MasterKeyError{kind, text, detail}));
}

void MasterKeyOpener::refuseFile(const VaultError &error)
{
    if (error.kind == VaultErrorKind::TooOpen) {
        refuse(MasterKeyErrorKind::KeyFileTooOpen,
               QStringLiteral("Others may read the master key %1. Run: chmod 600 %1 (and make sure it is yours).").arg(error.detail));
        return;
    }
    refuse(MasterKeyErrorKind::KeyFileUnusable, QStringLiteral("The master key file cannot be used: %1.").arg(error.detail), error.detail);
}

SecretVault &MasterKeyOpener::vault(KeyPlace place) const
{
    return place == KeyPlace::File ? *m_files : *m_keychain;
}

QString MasterKeyOpener::nameIn(KeyPlace place) const
{
    return place == KeyPlace::File ? QString::fromLatin1(FileName) : m_request.entryName;
}

QString MasterKeyOpener::nextNameIn(KeyPlace place) const
{
    return nameIn(place) + QLatin1String(NextSuffix);
}

} // namespace secrets
