// SPDX-License-Identifier: GPL-3.0-or-later
// "This row of that table changed": noted on the transaction by the table that changed it, announced after commit. A rollback
// announces nothing, and nobody can forget to notify, because nobody calls notify.
#pragma once

#include <QByteArray>
#include <QList>
#include <QMetaType>

namespace store
{

enum class Topic {
    Users,
    ApprovalRequests,
    Roles,
    Clients,
    Families, // refresh token families: sessions
    AccessTokens, // key = jti of a revoked one
    SigningKeys,
    Calls,
    AuditEvents,
    Servers, // key = server id
    PersonalAccessTokens,
};

enum class ChangeKind {
    Inserted,
    Updated,
    Touched, // only activity (last used, counters) changed: who may do what did not
    Removed,
};

struct Change {
    Topic topic;
    ChangeKind kind;
    QByteArray key; // primary key as text

    friend bool operator==(const Change &, const Change &) = default;
};

} // namespace store

Q_DECLARE_METATYPE(store::Change)
