// SPDX-License-Identifier: GPL-3.0-or-later
// Everything of a data directory in one sealed file, and back. Making one needs no pause: the database is copied as it stands at one moment
// while others write. Blocking, seconds to minutes; run it in a pool. Any thread.
#pragma once

#include "server/backup/archive.h"

namespace backup
{

// Names of entries.
inline constexpr QLatin1String DatabaseEntry("gatehouse.db");
inline constexpr QLatin1String SettingsEntry("gatehouse.ini");
inline constexpr QLatin1String MasterKeyEntry("master.key"); // its 32 bytes

struct BackupSource {
    QString dataDir;
    std::optional<core::Secret> masterKey; // nullopt: the environment gives it, and has to give it again
};

struct BackupError {
    enum class Kind {
        TargetExists,
        TargetUnwritable,
        Database,
    };
    Kind kind = Kind::Database;
    QString detail;
};

// `target` is written aside and renamed, readable by its owner alone. Never replaces a file.
[[nodiscard]] core::Expected<void, BackupError> make(const BackupSource &source, const QString &target, const core::Secret &passphrase);

} // namespace backup
