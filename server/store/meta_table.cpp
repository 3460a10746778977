// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/meta_table.h"

namespace store
{

Result<std::optional<QByteArray>> MetaTable::find(const QString &key) const
{
    return statement("SELECT value FROM meta WHERE key = ?").bind(key).one([](Columns &columns) {
        return columns.take<QByteArray>();
    });
}

Result<QStringList> MetaTable::listKeys(const QString &prefix) const
{
    return statement("SELECT key FROM meta WHERE substr(key, 1, length(?)) = ? ORDER BY key")
        .bind(prefix, prefix)
        .all([](Columns &columns) { return columns.take<QString>(); });
}

Result<void> MetaTable::update(const QString &key, const QByteArray &value) const
{
    return statement("INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        .bind(key, value)
        .run()
        .map([](int) {});
}

Result<bool> MetaTable::remove(const QString &key) const
{
    return statement("DELETE FROM meta WHERE key = ?").bind(key).run().map([](int rows) { return rows > 0; });
}

} // namespace store
