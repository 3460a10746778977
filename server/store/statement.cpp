// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/store/statement.h"

#include "server/store/database.h"
#include "server/store/sqlite_error.h"

#include <QSqlError>
#include <QSqlQuery>

namespace store
{

QVariant Columns::value(int column) const
{
    return m_query.value(column);
}

Statement::Statement(Database &database, QByteArray sql, std::unique_ptr<QSqlQuery> query, std::optional<Error> error)
    : m_database(&database)
    , m_sql(std::move(sql))
    , m_query(std::move(query))
    , m_error(std::move(error))
{
}

Statement::Statement(Statement &&other) noexcept = default;

Statement::~Statement()
{
    if (m_query && !m_error) {
        m_query->finish();
        m_database->putBack(m_sql, std::move(m_query));
    }
}

void Statement::bindNext(const QVariant &value)
{
    m_query->bindValue(m_nextParameter++, value);
}

Result<int> Statement::run()
{
    if (const auto error = execute()) {
        return core::unexpected(*error);
    }
    return m_query->numRowsAffected();
}

std::optional<Error> Statement::execute()
{
    if (m_error) {
        return m_error;
    }
    m_nextParameter = 0;
    if (!m_query->exec()) {
        return errorFrom(m_query->lastError(), QString::fromUtf8(m_sql.left(60)));
    }
    return std::nullopt;
}

bool Statement::step()
{
    return m_query->next();
}

std::optional<Error> Statement::stepError() const
{
    const QSqlError error = m_query->lastError();
    if (!error.isValid()) {
        return std::nullopt;
    }
    return errorFrom(error, QString::fromUtf8(m_sql.left(60)));
}

} // namespace store
