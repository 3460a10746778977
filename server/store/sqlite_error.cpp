// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/sqlite_error.h"

#include <QSqlError>

namespace store
{

namespace
{

// https://www.sqlite.org/rescode.html; the low byte of an extended code is its primary code.
enum SqliteCode {
    SqliteBusy = 5,
    SqliteLocked = 6,
    SqliteReadOnly = 8,
    SqliteCorrupt = 11,
    SqliteFull = 13,
    SqliteCannotOpen = 14,
    SqliteConstraint = 19,
    SqliteNotADatabase = 26,
};

ErrorKind kindOf(int primaryCode)
{
    switch (primaryCode) {
    case SqliteBusy:
    case SqliteLocked:
        return ErrorKind::Busy;
    case SqliteReadOnly:
    case SqliteCannotOpen:
        return ErrorKind::CannotOpen;
    case SqliteCorrupt:
    case SqliteNotADatabase:
        return ErrorKind::Corrupt;
    case SqliteFull:
        return ErrorKind::Full;
    case SqliteConstraint:
        return ErrorKind::Constraint;
    default:
        return ErrorKind::Other;
    }
}

} // namespace

Error errorFrom(const QSqlError &error, const QString &doing)
{
    bool isNumber = false;
    const int code = error.nativeErrorCode().toInt(&isNumber);
    const QString detail = doing + QStringLiteral(": ") + error.databaseText() + QStringLiteral(" (SQLite ")
        + error.nativeErrorCode() + u')';
    return Error{isNumber ? kindOf(code & 0xff) : ErrorKind::Other, detail};
}

} // namespace store
