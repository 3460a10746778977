// SPDX-License-Identifier: GPL-3.0-or-later
// The permission matrix as it is and as it would be: roles (or one person) by tools, and the changes that wait to be confirmed. What a
// cell comes to is decided by admin::cellOf. A value; main thread.
#pragma once

#include "server/admin/role_matrix.h"

#include <QHash>

#include <optional>

namespace ui
{

struct MatrixRow {
    QString server;
    QString tool; // empty: the server as a whole, "SERVER/*"

    [[nodiscard]] QString pattern() const;
    friend bool operator==(const MatrixRow &, const MatrixRow &) = default;
};

struct MatrixColumn {
    QString role; // empty: it is a person
    core::UserId userId;
    QString title;
    int users = 1; // whom a change concerns
    bool isBuiltIn = true;
    QList<admin::RuleSummary> saved; // rules of the column's own
    QList<admin::RuleSummary> rules; // with the changes
    QList<admin::RuleSummary> ofRoles; // a person has those of their roles as well
    QHash<QString, admin::PermissionAnswer> answers; // a person: what the server says of each tool now
};

enum class CellMark {
    Nothing,
    AllowedByName,
    AllowedByWider, // a rule with *, or of a role
    Refused,
    Some, // a server row: not all of its tools alike
};

struct CellFacts {
    CellMark mark = CellMark::Nothing;
    QString pattern; // of the rule that decides
    std::optional<admin::RuleEffect> byName;
    QString shutBy; // a person: not a rule but this keeps them out: "user_blocked", "not_on_server_list"
    bool isChanged = false; // by what is not applied yet
};

struct MatrixChange { // a cell that comes out otherwise once the changes are applied
    QString column;
    QString tool; // "server/tool"
    CellMark before = CellMark::Nothing;
    CellMark after = CellMark::Nothing;
    int users = 0;
};

class PermissionMatrix
{
public:
    void setTools(const admin::ToolsByServer &tools);
    void setRoles(const QList<admin::RoleSummary> &roles); // edits of roles that are still there stay
    void setPerson(const QString &name, const admin::UserPermissions &permissions); // one column instead of the roles
    void clearPerson();
    [[nodiscard]] bool hasPerson() const { return m_person.has_value(); }

    [[nodiscard]] const QList<MatrixRow> &rows() const { return m_rows; }
    [[nodiscard]] int columnCount() const { return m_person ? 1 : int(m_roles.size()); }
    [[nodiscard]] const MatrixColumn &column(int index) const { return m_person ? *m_person : m_roles[index]; }
    [[nodiscard]] CellFacts cell(const MatrixRow &row, int column) const;

    void setRule(int column, const QString &pattern, std::optional<admin::RuleEffect> effect);
    void discard();
    [[nodiscard]] QList<admin::RuleEdit> edits() const;
    [[nodiscard]] QList<MatrixChange> differences() const;

private:
    [[nodiscard]] MatrixColumn &columnAt(int index) { return m_person ? *m_person : m_roles[index]; }
    [[nodiscard]] static CellMark markOf(const MatrixColumn &column, const QList<admin::RuleSummary> &own, const MatrixRow &row);
    [[nodiscard]] CellMark serverMark(const MatrixColumn &column, const QList<admin::RuleSummary> &own, const QString &server) const;
    [[nodiscard]] CellMark anyMark(const MatrixColumn &column, const QList<admin::RuleSummary> &own, const MatrixRow &row) const;

    QList<MatrixRow> m_rows;
    QList<MatrixColumn> m_roles;
    std::optional<MatrixColumn> m_person;
};

} // namespace ui
