// SPDX-License-Identifier: GPL-3.0-or-later
// One link of the audit chain, as stored. The words of `kind`, `actorKind` and `result` are those of server/audit.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"

#include <QByteArray>
#include <QString>

namespace store
{

struct AuditEventRow {
    qint64 id = 0;
    core::Milliseconds time{};
    QString kind;
    QString actorKind;
    QString result;
    QString reason;
    core::ClientId clientId;
    core::RequestId requestId;
    qint64 repeats = 1;
    QString erasedRows;
    QByteArray personalHash;
    QByteArray personalSalt; // empty: what follows was erased
    QString actorId;
    core::UserId userId;
    QString onWhat;
    QString address;
    QString proxyAddress;
    QString details;
    QByteArray previousHash;
    QByteArray hash;

    [[nodiscard]] bool isErased() const { return personalSalt.isEmpty(); }
    friend bool operator==(const AuditEventRow &, const AuditEventRow &) = default;
};

} // namespace store
