// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/admin/store_answer.h"

#include <QLoggingCategory>

namespace admin
{

namespace
{

Q_LOGGING_CATEGORY(lcAdmin, "gatehouse.admin")

struct Words {
    const char *detail;
    const char *sentence;
};

Words wordsFor(store::ErrorKind kind)
{
    switch (kind) {
    case store::ErrorKind::Full:
        return {"store_full", "The disk is full: nothing was changed. Free some space and try again."};
    case store::ErrorKind::Busy:
        return {"store_busy", "Another program holds the database: nothing was changed. Close it and try again."};
    case store::ErrorKind::Corrupt:
        return {"store_corrupt", "The database is damaged: nothing was changed. Restore a backup of the data directory."};
    case store::ErrorKind::CannotOpen:
    case store::ErrorKind::NewerSchema:
    case store::ErrorKind::Constraint:
    case store::ErrorKind::Other:
        return {"store_failed", "The database refused: nothing was changed. The log has the reason."};
    }
    Q_UNREACHABLE();
}

} // namespace

Error storeFailure(const store::Error &error)
{
    qCWarning(lcAdmin).noquote() << "the store failed:" << error.detail;
    const Words words = wordsFor(error.kind);
    return {ErrorCode::Unavailable, QString::fromLatin1(words.detail), QString::fromLatin1(words.sentence)};
}

Error notFound(const char *what)
{
    const QString name = QString::fromLatin1(what);
    return {ErrorCode::NotFound, QStringLiteral("no_such_") + name, QStringLiteral("There is no such %1; list them to see what there is.").arg(name)};
}

Error refused(const char *rule, const QString &sentence)
{
    return {ErrorCode::Refused, QString::fromLatin1(rule), sentence};
}

Error invalid(const char *field, const QString &sentence)
{
    return {ErrorCode::Invalid, QString::fromLatin1(field), sentence};
}

} // namespace admin
