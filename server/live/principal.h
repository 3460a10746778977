// SPDX-License-Identifier: GPL-3.0-or-later
// Who is calling, as every handler behind a bearer token sees it: a value, copied from live state when the request came in.
#pragma once

#include "server/core/clock.h"
#include "server/core/ids.h"
#include "server/store/rows/role_rule_row.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace live
{

struct Principal {
    core::UserId userId;
    QString provider;
    QString subject;
    QString login;
    QString name;
    QString email;
    QString role;
    QList<store::RoleRuleRow> rules; // what that role allows and refuses
    core::ClientId clientId;
    QString clientName;
    core::FamilyId familyId;
    QStringList scopes;
    QString resource;           // the token's audience
    core::Seconds expiresAt{};  // of the access token
    QByteArray tokenHash;       // SHA-256 of the access token
    QByteArray jti;
};

} // namespace live
