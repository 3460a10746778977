// SPDX-License-Identifier: GPL-3.0-or-later
// One user, one request, one client, one session, one call: rows as a test needs them, written as an endpoint would. Main thread.
#pragma once

#include "server/store/rows/call_row.h"
#include "server/store/rows/client_row.h"
#include "server/store/rows/personal_access_token_row.h"
#include "server/store/rows/refresh_token_family_row.h"
#include "server/store/rows/user_row.h"
#include "tests/ui/support/console_server.h"

namespace tests
{

class Builders final
{
public:
    explicit Builders(ConsoleServer &server)
        : m_server(server)
    {
    }

    store::UserRow addUser(const QString &login, const QString &name, store::UserStatus status, const QString &role = QStringLiteral("member"));
    store::UserRow addLocalUser(const QString &login, const QString &name, const QString &role);
    // Somebody who signed in `ago` and waits.
    store::UserRow addWaiting(const QString &login, const QString &name, std::chrono::seconds ago);
    store::ClientRow addClient(const QString &name);
    store::ClientRow addWaitingClient(const QString &name); // registration asks an administrator
    void addConflict(const QString &login, const store::UserRow &owner, const store::UserRow &comer);
    [[nodiscard]] QList<store::PersonalAccessTokenRow> tokens();
    [[nodiscard]] std::optional<core::UserId> ownerOf(const QString &login);
    store::RefreshTokenFamilyRow addSession(const store::UserRow &user, const store::ClientRow &client, std::chrono::seconds lastUsedAgo = {});
    store::CallRow call(const store::UserRow &user, const QString &tool, store::CallOutcome outcome = store::CallOutcome::Ok);
    void addCalls(const QList<store::CallRow> &rows);

    // What is in the database now; nullopt: gone.
    [[nodiscard]] std::optional<store::UserRow> user(const core::UserId &id);
    [[nodiscard]] std::optional<store::ClientRow> client(const core::ClientId &id);
    [[nodiscard]] store::RefreshTokenFamilyRow session(const core::FamilyId &id);

private:
    store::UserRow insert(store::UserRow row);

    ConsoleServer &m_server;
    int m_serial = 0;
};

} // namespace tests
