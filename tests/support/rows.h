// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that are complete enough to be stored. Header only.
#pragma once

#include "server/store/rows/client_row.h"
#include "server/store/rows/refresh_token_family_row.h"
#include "server/store/rows/user_row.h"

namespace tests
{

inline constexpr core::Seconds someTime{std::chrono::seconds(1'800'000'000)};

[[nodiscard]] inline store::UserRow userRow(const char *login = "alice")
{
    store::UserRow row;
    row.login = QString::fromLatin1(login);
    row.id = core::UserId(QString(QStringLiteral("local|") + row.login));
    row.provider = QStringLiteral("local");
    row.subject = row.login;
    row.name = QStringLiteral("Name of ") + row.login;
    row.email = row.login + QStringLiteral("@example.org");
    row.isEmailVerified = true;
    row.status = store::UserStatus::Approved;
    row.createdAt = someTime;
    return row;
}

[[nodiscard]] inline store::ClientRow clientRow(const char *id = "mcp_localhost_1")
{
    store::ClientRow row;
    row.id = core::ClientId(QByteArray(id));
    row.name = QStringLiteral("Inspector");
    row.redirectUris = {QStringLiteral("http://127.0.0.1/callback"), QStringLiteral("cursor://a,b/\"c\"")};
    row.grantTypes = {QStringLiteral("authorization_code"), QStringLiteral("refresh_token")};
    row.scope = QStringLiteral("mcp:localhost:gatehouse");
    row.createdAt = someTime;
    return row;
}

// Redeemed: a session.
[[nodiscard]] inline store::RefreshTokenFamilyRow familyRow(const char *id = "family-1", const char *login = "alice",
                                                            const char *client = "mcp_localhost_1")
{
    store::RefreshTokenFamilyRow row;
    row.id = core::FamilyId(QByteArray(id));
    row.userId = userRow(login).id;
    row.clientId = core::ClientId(QByteArray(client));
    row.resource = QStringLiteral("http://localhost:8788/mcp");
    row.scope = QStringLiteral("mcp:localhost:gatehouse");
    row.address = QStringLiteral("127.0.0.1");
    row.createdAt = someTime;
    row.redeemedAt = someTime;
    row.lastUsedAt = someTime;
    return row;
}

} // namespace tests
