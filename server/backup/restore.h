// SPDX-License-Identifier: GPL-3.0-or-later
// A backup put in the place of what a data directory holds now. In two steps, so that the master key can be put into its vault between them:
// unpack() opens, checks and migrates the copy aside and touches nothing; putInPlace() exchanges the database in one step of the file system.
// What was there before stays beside it. Blocking. The caller holds the directory's lock.
#pragma once

#include "server/backup/archive.h"
#include "server/core/clock.h"
#include "server/secrets/master_key.h"

namespace backup
{

enum class Sessions {
    End,  // a token that was revoked after the backup must not come back to life
    Keep,
};

struct RestoreError {
    enum class Kind {
        CannotRead, // the backup file
        NotOurs,
        WrongPassphrase,
        Damaged,
        NewerSchema,
        Disk,
    };
    Kind kind = Kind::Disk;
    QString detail;
};

struct Unpacked {
    QString folder; // in the data directory, removed by discard()
    bool hasSettings = false;
    QByteArray installationId;
    std::optional<secrets::KeyPlace> keyPlace; // where its key was kept; nullopt: it never had one
    std::optional<core::Secret> masterKey;     // nullopt: the environment gives it
};

[[nodiscard]] core::Expected<Unpacked, RestoreError> unpack(const QString &file, const core::Secret &passphrase, const QString &dataDir);

// Notes in the copy where its key is from now on, ends its sessions, and tells of it in its audit log.
[[nodiscard]] core::Expected<void, RestoreError> prepare(const Unpacked &unpacked, std::optional<secrets::KeyPlace> keyPlace, Sessions sessions,
                                                         core::Milliseconds now);

// Everything that was there before is kept under its name with this suffix.
[[nodiscard]] core::Expected<void, RestoreError> putInPlace(const Unpacked &unpacked, const QString &dataDir, const QString &suffix);

void discard(const Unpacked &unpacked);

} // namespace backup
