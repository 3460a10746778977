// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/call_subject_table.h"

namespace store
{

namespace
{

CallSubjectRow readSubject(Columns &columns)
{
    return CallSubjectRow{
        .id = columns.take<qint64>(),
        .dimension = columns.take<int>(),
        .key = columns.take<QString>(),
        .label = columns.take<QString>(),
    };
}

} // namespace

Result<QList<CallSubjectRow>> CallSubjectTable::list() const
{
    return statement("SELECT id, dimension, key, label FROM call_subjects").all(readSubject);
}

Result<std::optional<CallSubjectRow>> CallSubjectTable::find(int dimension, const QString &key) const
{
    return statement("SELECT id, dimension, key, label FROM call_subjects WHERE dimension = ? AND key = ?").bind(dimension, key).one(readSubject);
}

Result<qint64> CallSubjectTable::keep(int dimension, const QString &key, const QString &label) const
{
    const auto known = find(dimension, key);
    if (!known) {
        return core::unexpected(Error(known.error()));
    }
    if (!*known) {
        return statement("INSERT INTO call_subjects (dimension, key, label) VALUES (?, ?, ?) RETURNING id").bind(dimension, key, label).value<qint64>();
    }
    const qint64 id = (*known)->id;
    if (label.isEmpty() || label == (*known)->label) {
        return id;
    }
    return rename(id, key, label).map([id] { return id; });
}

Result<void> CallSubjectTable::rename(qint64 id, const QString &key, const QString &label) const
{
    return statement("UPDATE call_subjects SET key = ?, label = ? WHERE id = ?").bind(key, label, id).run().map([](int) {});
}

} // namespace store
