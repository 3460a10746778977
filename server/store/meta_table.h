// SPDX-License-Identifier: GPL-3.0-or-later
// SQL table `meta`: single values that belong to the database: which master key it was made with, sealed settings.
#pragma once

#include "server/store/table.h"

namespace store
{

class MetaTable final : private Table
{
public:
    using Table::Table;

    [[nodiscard]] Result<std::optional<QByteArray>> find(const QString &key) const;
    [[nodiscard]] Result<QStringList> listKeys(const QString &prefix) const;
    [[nodiscard]] Result<void> update(const QString &key, const QByteArray &value) const; // or insert
    [[nodiscard]] Result<bool> remove(const QString &key) const;
};

} // namespace store
