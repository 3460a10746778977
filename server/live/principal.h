// SPDX-License-Identifier: GPL-3.0-or-later
// Who is calling, as every handler behind a bearer token sees it: a value, copied from live state when the request came in.
#pragma once

#include "server/access/rights.h"
#include "server/core/clock.h"
#include "server/core/ids.h"

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
    QString role; // the first of `rights.roles`
    access_control::Rights rights; // of all their roles, and their own
    core::ClientId clientId;
    QString clientName;
    core::FamilyId familyId;
    QStringList scopes;
    QString resource;           // the token's audience
    core::Seconds expiresAt{};  // of the access token
    QByteArray tokenHash;       // SHA-256 of the access token
    QByteArray jti;
    QByteArray keyId;           // of the key that signed the access token; empty: a token of another kind
};

} // namespace live
