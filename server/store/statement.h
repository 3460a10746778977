// SPDX-License-Identifier: GPL-3.0-or-later
// One use of a prepared statement: bind, run, read, and it goes back to its connection's cache, reset, when it leaves scope (an open
// SELECT would hold its snapshot and block checkpoints). Parameters are always bound. Thread of its Database.
#pragma once

#include "server/core/error.h"
#include "server/store/sql_value.h"
#include "server/store/store_error.h"

#include <QList>

#include <memory>
#include <optional>

class QSqlQuery;

namespace store
{

class Database;

template <class T>
using Result = core::Expected<T, Error>;

// The columns of the current row, taken from left to right, so that a row struct reads like its SELECT.
class Columns
{
public:
    explicit Columns(const QSqlQuery &query)
        : m_query(query)
    {
    }

    template <class T>
    [[nodiscard]] T take()
    {
        return FromSql<T>::read(value(m_next++));
    }

private:
    [[nodiscard]] QVariant value(int column) const;

    const QSqlQuery &m_query;
    int m_next = 0;
};

class Statement final
{
public:
    Statement(Database &database, QByteArray sql, std::unique_ptr<QSqlQuery> query, std::optional<Error> error);
    Statement(Statement &&other) noexcept;
    Statement(const Statement &) = delete;
    Statement &operator=(const Statement &) = delete;
    Statement &operator=(Statement &&) = delete;
    ~Statement();

    template <class... Values>
    Statement &bind(const Values &...values)
    {
        (bindNext(toSql(values)), ...);
        return *this;
    }

    // The number of rows it changed.
    [[nodiscard]] Result<int> run();

    // Reader: Row(Columns &).
    template <class Reader>
    [[nodiscard]] auto one(Reader reader) -> Result<std::optional<std::invoke_result_t<Reader, Columns &>>>
    {
        if (const auto error = execute()) {
            return core::unexpected(*error);
        }
        if (!step()) {
            return finished<std::optional<std::invoke_result_t<Reader, Columns &>>>(std::nullopt);
        }
        Columns columns(*m_query);
        return std::optional(reader(columns));
    }

    template <class Reader>
    [[nodiscard]] auto all(Reader reader) -> Result<QList<std::invoke_result_t<Reader, Columns &>>>
    {
        if (const auto error = execute()) {
            return core::unexpected(*error);
        }
        QList<std::invoke_result_t<Reader, Columns &>> rows;
        while (step()) {
            Columns columns(*m_query);
            rows.append(reader(columns));
        }
        return finished(std::move(rows));
    }

    // One column of one row that always exists, such as a count.
    template <class T>
    [[nodiscard]] Result<T> value()
    {
        auto found = one([](Columns &columns) { return columns.take<T>(); });
        if (!found) {
            return core::unexpected(found.error());
        }
        return found->value_or(T{});
    }

private:
    void bindNext(const QVariant &value);
    [[nodiscard]] std::optional<Error> execute();
    [[nodiscard]] bool step();
    [[nodiscard]] std::optional<Error> stepError() const;

    // A step that gave no row may have failed half-way: half a list must not pass for the whole.
    template <class Rows>
    [[nodiscard]] Result<Rows> finished(Rows rows) const
    {
        if (const auto error = stepError()) {
            return core::unexpected(*error);
        }
        return rows;
    }

    Database *m_database;
    QByteArray m_sql;
    std::unique_ptr<QSqlQuery> m_query;
    std::optional<Error> m_error; // of preparing it
    int m_nextParameter = 0;
};

} // namespace store
