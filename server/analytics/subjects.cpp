// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/analytics/subjects.h"

#include "server/store/call_subject_table.h"

#include <algorithm>

namespace analytics
{

namespace
{

using store::call_dimension::Client;
using store::call_dimension::Tool;
using store::call_dimension::User;

template <class Id>
bool contains(const QList<Id> &ids, const QString &key)
{
    return std::any_of(ids.begin(), ids.end(), [&](const Id &id) { return id.toString() == key; });
}

} // namespace

store::Result<Subjects> Subjects::load(store::Database &database)
{
    const auto rows = store::CallSubjectTable(database).list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    Subjects subjects;
    for (const store::CallSubjectRow &row : *rows) {
        subjects.m_byId.insert(row.id, row);
        subjects.m_all[row.dimension].append(row.id);
    }
    return subjects;
}

QList<qint64> Subjects::idsOfTools(const Filter &filter) const
{
    QList<qint64> ids;
    const QList<qint64> all = m_all.value(Tool);
    for (const qint64 id : all) {
        const QString key = m_byId.value(id).key;
        const QString server = key.section(u'/', 0, 0);
        const QString tool = key.section(u'/', 1);
        const bool isServerMeant = filter.servers.isEmpty() || filter.servers.contains(server);
        const bool isToolMeant = filter.tools.isEmpty() || filter.tools.contains(key) || filter.tools.contains(tool);
        if (isServerMeant && isToolMeant) {
            ids << id;
        }
    }
    return ids;
}

void Subjects::restrict(Scope &scope, int dimension, const QList<qint64> &ids) const
{
    scope.dimensions |= dimension;
    scope.ids.insert(dimension, ids);
}

Scope Subjects::scopeOf(const Filter &filter) const
{
    Scope scope;
    scope.ids = m_all;
    scope.needsRows = filter.needsRows();
    scope.conditions = {.from = filter.from, .to = filter.to, .tools = {}, .users = {}, .clients = {}, .outcomes = filter.outcomes,
                        .familyId = filter.session, .text = filter.text, .throughId = filter.throughId};
    const auto idsWhere = [this](int dimension, const auto &keys) {
        QList<qint64> ids;
        const QList<qint64> all = m_all.value(dimension);
        std::copy_if(all.begin(), all.end(), std::back_inserter(ids), [&](qint64 id) { return contains(keys, m_byId.value(id).key); });
        return ids;
    };
    if (!filter.users.isEmpty()) {
        restrict(scope, User, idsWhere(User, filter.users));
        scope.conditions.users = filter.users;
    }
    if (!filter.clients.isEmpty()) {
        restrict(scope, Client, idsWhere(Client, filter.clients));
        scope.conditions.clients = filter.clients;
    }
    if (!filter.tools.isEmpty() || !filter.servers.isEmpty()) {
        const QList<qint64> ids = idsOfTools(filter);
        restrict(scope, Tool, ids);
        scope.conditions.tools = QStringList();
        for (const qint64 id : ids) {
            scope.conditions.tools->append(m_byId.value(id).key);
        }
    }
    return scope;
}

} // namespace analytics
