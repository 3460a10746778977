// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the master key at start, or makes the first one. Lives on the thread that starts the server; one answer, in bounded time.
//
// A keychain that says "no such entry" may simply be another keychain (no login collection, another session): a key is made only when the
// database has never had one, and only in a vault that has just proved that it keeps what is written to it. A key is overwritten only by
// the next one, and only when the database says that this is its key now: until then the next one stands beside it, so that
// a process that is killed at any moment leaves a database whose key is in the vault.
#pragma once

#include "server/core/error.h"
#include "server/secrets/master_key.h"
#include "server/secrets/secret_vault.h"

#include <QObject>

#include <functional>
#include <memory>

namespace secrets
{

enum class KeyChoice {
    Keychain,
    File,
    Auto, // the keychain if it works, else the file
};

struct KeyMarker { // what the database remembers of its key
    KeyPlace place = KeyPlace::Keychain;
    QByteArray keyId;
};

struct MasterKeyRequest {
    std::optional<core::Secret> fromEnvironment; // 32 bytes
    std::optional<KeyChoice> choice;             // nullopt: as remembered, and at the first start the keychain
    std::optional<KeyMarker> marker;             // nullopt: this database has no key yet
    QString entryName;                           // in the keychain; unique for each database
};

enum class MasterKeyErrorKind {
    KeychainUnavailable, // a key is to be made or read and no keychain works here
    KeyMissing,          // the database has a key and this place does not have it
    WrongKey,            // another key than the database was made with
    KeyFileTooOpen,
    KeyFileUnusable,
};

struct MasterKeyError {
    MasterKeyErrorKind kind = MasterKeyErrorKind::KeychainUnavailable;
    QString text;   // one English sentence with the remedy
    QString detail; // for the log
};

class MasterKeyOpener final : public QObject
{
    Q_OBJECT
public:
    using Answer = std::function<void(core::Expected<MasterKey, MasterKeyError>)>;

    static constexpr auto FileName = "master.key";
    static constexpr auto NextSuffix = "-next"; // of its name, for the next one
    [[nodiscard]] static QString keychainEntry(const QByteArray &installationId);

    MasterKeyOpener(std::unique_ptr<SecretVault> keychain, std::unique_ptr<SecretVault> files, QObject *parent = nullptr);
    ~MasterKeyOpener() override;

    void open(const MasterKeyRequest &request, Answer then);

    // To change a key that open() gave: keep the next one beside it; then, when the database is sealed under it, put it in its place;
    // or let it go.
    using Kept = std::function<void(core::Expected<void, MasterKeyError>)>;
    void keepNext(const MasterKey &next, Kept then);
    void adoptNext(const MasterKey &next, std::function<void()> then); // what fails here is mended at the next start
    void dropNext(KeyPlace place, std::function<void()> then);

private:
    void openKeychain();
    void openFile();
    void probeKeychain();
    void keychainFailed(const VaultError &error);
    void create(KeyPlace place);
    void readBack(KeyPlace place);
    void accept(const core::Secret &key, KeyPlace place);
    void openNextOr(KeyPlace place, MasterKeyErrorKind kind, const QString &text);
    void refuse(MasterKeyErrorKind kind, const QString &text, const QString &detail = {});
    void refuseFile(const VaultError &error);
    [[nodiscard]] SecretVault &vault(KeyPlace place) const;
    [[nodiscard]] QString nameIn(KeyPlace place) const;
    [[nodiscard]] QString nextNameIn(KeyPlace place) const;

    std::unique_ptr<SecretVault> m_keychain;
    std::unique_ptr<SecretVault> m_files;
    MasterKeyRequest m_request;
    Answer m_then;
    bool m_mayFallBack = false; // Auto at the first start
};

} // namespace secrets
