// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/builders.h"

#include "server/core/clock.h"
#include "server/analytics/rollup_writer.h"
#include "server/store/approval_request_table.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/login_binding_table.h"
#include "server/store/personal_access_token_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/transaction.h"
#include "server/store/user_table.h"

namespace tests
{

namespace
{

using store::Transaction;

core::Seconds now()
{
    return core::SystemClock().now();
}

template <class T>
store::Result<void> onlyDone(const store::Result<T> &result)
{
    return result ? store::Result<void>() : core::unexpected(store::Error(result.error()));
}

} // namespace

store::UserRow Builders::insert(store::UserRow row)
{
    m_server.write([row](Transaction &transaction) { return store::UserTable(transaction).insert(row); });
    return row;
}

store::UserRow Builders::addUser(const QString &login, const QString &name, store::UserStatus status, const QString &role)
{
    store::UserRow row;
    row.subject = QString::number(70000000 + ++m_serial);
    row.provider = QStringLiteral("github");
    row.id = core::UserId(QString(QStringLiteral("github|") + row.subject));
    row.login = login;
    row.name = name;
    row.email = QString(login + QStringLiteral("@acme.example"));
    row.isEmailVerified = true;
    row.status = status;
    row.role = role;
    row.createdAt = now() - std::chrono::hours(24 * 20);
    row.lastSeenAt = now() - std::chrono::minutes(4 * m_serial);
    return insert(row);
}

store::UserRow Builders::addLocalUser(const QString &login, const QString &name, const QString &role)
{
    store::UserRow row;
    row.provider = QStringLiteral("local");
    row.subject = row.login = login;
    row.id = core::UserId(QString(QStringLiteral("local|") + login));
    row.name = name;
    row.status = store::UserStatus::Approved;
    row.role = role;
    row.createdAt = now();
    return insert(row);
}

store::UserRow Builders::addWaiting(const QString &login, const QString &name, std::chrono::seconds ago)
{
    const store::UserRow user = addUser(login, name, store::UserStatus::Pending);
    store::ApprovalRequestRow request;
    request.userId = user.id;
    request.clientId = core::ClientId(QStringLiteral("mcp_127.0.0.1_waiting"));
    request.clientName = QStringLiteral("Claude Code");
    request.scope = QStringLiteral("mcp:127.0.0.1:gatehouse");
    request.resource = QStringLiteral("http://127.0.0.1:8788/mcp");
    request.address = QStringLiteral("192.0.2.61");
    request.requestedAt = now() - ago;
    m_server.write([request](Transaction &transaction) { return onlyDone(store::ApprovalRequestTable(transaction).insert(request)); });
    return user;
}

store::ClientRow Builders::addClient(const QString &name)
{
    store::ClientRow row;
    row.id = core::ClientId(QStringLiteral("mcp_127.0.0.1_b%1").arg(++m_serial));
    row.name = name;
    row.redirectUris = QStringList{QStringLiteral("http://127.0.0.1:33418/callback"), QStringLiteral("https://vscode.dev/redirect")};
    row.grantTypes = QStringList{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")};
    row.scope = QStringLiteral("mcp:127.0.0.1:gatehouse");
    row.createdAt = now() - std::chrono::hours(24 * 3);
    row.lastUsedAt = now() - std::chrono::minutes(m_serial);
    m_server.write([row](Transaction &transaction) { return store::ClientTable(transaction).insert(row); });
    return row;
}

store::ClientRow Builders::addWaitingClient(const QString &name)
{
    store::ClientRow row;
    row.id = core::ClientId(QStringLiteral("mcp_127.0.0.1_b%1").arg(++m_serial));
    row.name = name;
    row.redirectUris = QStringList{QStringLiteral("https://crawler.example/cb")};
    row.grantTypes = QStringList{QStringLiteral("authorization_code")};
    row.createdAt = now();
    row.approval = store::ClientApproval::Waiting;
    m_server.write([row](Transaction &transaction) { return store::ClientTable(transaction).insert(row); });
    return row;
}

void Builders::addConflict(const QString &login, const store::UserRow &owner, const store::UserRow &comer)
{
    const store::LoginName name{QStringLiteral("github"), login};
    m_server.write([=](Transaction &transaction) {
        const store::LoginBindingTable bindings(transaction);
        return bindings.update(name, owner.id, now()).and_then([&] { return bindings.insertConflict({name, owner.id, comer.id, true, now()}); });
    });
}

QList<store::PersonalAccessTokenRow> Builders::tokens()
{
    QList<store::PersonalAccessTokenRow> rows;
    m_server.write([&rows](Transaction &transaction) -> store::Result<void> {
        rows = store::PersonalAccessTokenTable(transaction).list().value();
        return {};
    });
    return rows;
}

std::optional<core::UserId> Builders::ownerOf(const QString &login)
{
    std::optional<core::UserId> owner;
    m_server.write([&owner, login](Transaction &transaction) -> store::Result<void> {
        owner = store::LoginBindingTable(transaction).find({QStringLiteral("github"), login}).value();
        return {};
    });
    return owner;
}

store::RefreshTokenFamilyRow Builders::addSession(const store::UserRow &user, const store::ClientRow &client, std::chrono::seconds lastUsedAgo)
{
    store::RefreshTokenFamilyRow row;
    row.id = core::FamilyId(QStringLiteral("family-%1").arg(++m_serial));
    row.userId = user.id;
    row.clientId = client.id;
    row.resource = QStringLiteral("http://127.0.0.1:8788/mcp");
    row.scope = QStringLiteral("mcp:127.0.0.1:gatehouse");
    row.address = QStringLiteral("192.0.2.61");
    row.clientInfo = QStringLiteral("claude-code/2.1");
    row.revision = QStringLiteral("2025-11-25");
    row.createdAt = now() - std::chrono::hours(5);
    row.redeemedAt = row.createdAt;
    row.lastUsedAt = now() - lastUsedAgo;
    m_server.write([row](Transaction &transaction) { return store::RefreshTokenFamilyTable(transaction).insert(row); });
    return row;
}

store::CallRow Builders::call(const store::UserRow &user, const QString &tool, store::CallOutcome outcome)
{
    store::CallRow row;
    row.time = core::SystemClock().nowMs();
    row.requestId = core::RequestId(QStringLiteral("7f3a-%1").arg(++m_serial));
    row.userId = user.id;
    row.login = user.login;
    row.name = user.name;
    row.email = user.email;
    row.clientName = QStringLiteral("Claude Code");
    row.server = QStringLiteral("gatehouse");
    row.tool = tool;
    row.revision = QStringLiteral("2025-11-25");
    row.transport = QStringLiteral("streamable_http");
    row.outcome = outcome;
    row.duration = std::chrono::microseconds(1800 + 700 * m_serial);
    row.requestBytes = 180;
    row.responseBytes = 420;
    return row;
}

void Builders::addCalls(const QList<store::CallRow> &rows)
{
    m_server.write([rows](Transaction &transaction) -> store::Result<void> {
        analytics::RollupWriter rollups(transaction);
        for (const store::CallRow &row : rows) {
            const auto counted = store::CallTable(transaction).insert(row).and_then([&](qint64) { return rollups.count(row); });
            if (!counted)
                return core::unexpected(store::Error(counted.error()));
        }
        return rollups.write();
    });
}

std::optional<store::UserRow> Builders::user(const core::UserId &id)
{
    std::optional<store::UserRow> row;
    m_server.write([id, &row](Transaction &transaction) -> store::Result<void> {
        row = store::UserTable(transaction).find(id).value();
        return {};
    });
    return row;
}

std::optional<store::ClientRow> Builders::client(const core::ClientId &id)
{
    std::optional<store::ClientRow> row;
    m_server.write([id, &row](Transaction &transaction) -> store::Result<void> {
        row = store::ClientTable(transaction).find(id).value();
        return {};
    });
    return row;
}

store::RefreshTokenFamilyRow Builders::session(const core::FamilyId &id)
{
    store::RefreshTokenFamilyRow row;
    m_server.write([id, &row](Transaction &transaction) -> store::Result<void> {
        row = store::RefreshTokenFamilyTable(transaction).find(id).value().value_or(store::RefreshTokenFamilyRow());
        return {};
    });
    return row;
}

} // namespace tests
