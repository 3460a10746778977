// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/demo_office.h"

#include "server/analytics/rollup_writer.h"
#include "server/store/approval_request_table.h"
#include "server/store/call_table.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/store.h"
#include "server/store/transaction.h"
#include "server/store/user_table.h"

#include <array>
#include <cmath>

namespace runtime
{

namespace
{

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::seconds;

struct Person {
    const char *provider;
    const char *subject;
    const char *login;
    const char *name;
    const char *role;
    store::UserStatus status;
    seconds seenAgo; // 0: never
};

const std::array<Person, 12> people{{
    {"github", "1001", "mira-k", "Mira Kovač", "owner", store::UserStatus::Approved, 2s},
    {"github", "1002", "jonas-weber", "Jonas Weber", "admin", store::UserStatus::Approved, 4min},
    {"local", "lena", "lena.ortiz@acme.io", "Lena Ortiz", "premium", store::UserStatus::Approved, 18min},
    {"github", "1004", "hpark", "Hana Park", "member", store::UserStatus::Approved, 1h},
    {"github", "1005", "tdupont", "Théo Dupont", "member", store::UserStatus::Approved, 3h},
    {"github", "1006", "priya", "Priya Nair", "premium", store::UserStatus::Approved, 26h},
    {"github", "8812", "s.okafor", "Sam Okafor", "member", store::UserStatus::Pending, 9min},
    {"local", "oliver", "oliver-h", "Oliver Hughes", "member", store::UserStatus::Approved, days(2)},
    {"github", "1009", "dana-levi", "דנה לוי", "member", store::UserStatus::Approved, days(5)},
    {"github", "1010", "mnowak", "Marta Nowak", "member", store::UserStatus::Blocked, days(22)},
    {"github", "71204418", "jtanaka", "Jun Tanaka", "member", store::UserStatus::Pending, 64min},
    {"github", "4410932", "aditi-rao", "Aditi Rao", "member", store::UserStatus::Pending, 2min},
}};

struct Program {
    const char *id;
    const char *name;
    const char *info;
};

const std::array<Program, 4> programs{{
    {"mcp_127.0.0.1_1", "Claude Code (gatehouse)", "claude-code/2.1.4"},
    {"mcp_127.0.0.1_2", "Cursor", "cursor/2.4.0"},
    {"mcp_127.0.0.1_3", "Visual Studio Code", "vscode/1.106"},
    {"mcp_127.0.0.1_4", "MCP Inspector", "inspector/0.17"},
}};

core::Seconds nowSeconds()
{
    return core::SystemClock().now();
}

core::UserId idOf(const Person &person)
{
    return core::UserId(QByteArray(person.provider) + '|' + person.subject);
}

store::UserRow userRow(const Person &person)
{
    store::UserRow row;
    row.id = idOf(person);
    row.provider = QString::fromUtf8(person.provider);
    row.subject = QString::fromUtf8(person.subject);
    row.login = QString::fromUtf8(person.login);
    row.name = QString::fromUtf8(person.name);
    row.email = row.login.contains(QLatin1Char('@')) ? row.login : QString(row.login + QStringLiteral("@acme.io"));
    row.isEmailVerified = true;
    row.status = person.status;
    row.role = QString::fromUtf8(person.role);
    row.createdAt = nowSeconds() - days(80);
    row.lastSeenAt = nowSeconds() - person.seenAgo;
    if (row.login == QStringLiteral("tdupont"))
        row.approvalEndsAt = nowSeconds() + days(9);
    return row;
}

store::ClientRow clientRow(const Program &program, bool isUsed)
{
    store::ClientRow row;
    row.id = core::ClientId(QByteArray(program.id));
    row.name = QString::fromUtf8(program.name);
    row.redirectUris = {QStringLiteral("http://127.0.0.1/callback")};
    row.grantTypes = {QStringLiteral("authorization_code"), QStringLiteral("refresh_token")};
    row.scope = QStringLiteral("mcp:127.0.0.1:gatehouse");
    row.createdAt = nowSeconds() - days(30);
    row.authorizedAt = row.createdAt;
    if (isUsed)
        row.lastUsedAt = nowSeconds() - 3min;
    return row;
}

store::RefreshTokenFamilyRow familyRow(int index)
{
    const Person &person = people[size_t(index)];
    const Program &program = programs[size_t(index % 3)];
    store::RefreshTokenFamilyRow row;
    row.id = core::FamilyId(QByteArray("family-") + QByteArray::number(index));
    row.userId = idOf(person);
    row.clientId = core::ClientId(QByteArray(program.id));
    row.resource = QStringLiteral("http://127.0.0.1:8788/mcp");
    row.scope = QStringLiteral("mcp:127.0.0.1:gatehouse offline_access");
    row.address = QStringLiteral("127.0.0.1");
    row.clientInfo = QString::fromUtf8(program.info);
    row.revision = QStringLiteral("2025-11-25");
    row.createdAt = nowSeconds() - days(index + 1);
    row.redeemedAt = row.createdAt;
    row.lastUsedAt = nowSeconds() - person.seenAgo;
    row.callCount = 318 / (index + 1);
    row.lastCallAt = core::Milliseconds(row.lastUsedAt);
    return row;
}

store::CallRow callRow(int hoursAgo, int index)
{
    static const char *tools[] = {"add", "calculate", "get_user_info", "get_github_repos"};
    const Person &person = people[size_t(index % 6)];
    store::CallRow row;
    row.time = core::Milliseconds(nowSeconds() - std::chrono::hours(hoursAgo) - seconds((60 - index) * 37 % 3600));
    row.requestId = core::RequestId(QByteArray("r-") + QByteArray::number(hoursAgo * 1000 + index));
    row.userId = idOf(person);
    row.login = QString::fromUtf8(person.login);
    row.name = QString::fromUtf8(person.name);
    row.clientId = core::ClientId(QByteArray(programs[size_t(index % 3)].id));
    row.clientName = QString::fromUtf8(programs[size_t(index % 3)].name);
    row.server = QStringLiteral("gatehouse");
    row.tool = QString::fromUtf8(tools[index % 4]);
    row.revision = QStringLiteral("2025-11-25");
    row.transport = QStringLiteral("streamable_http");
    row.familyId = core::FamilyId(QByteArray("family-") + QByteArray::number(index % 6));
    row.outcome = index % 17 == 3 ? store::CallOutcome::ToolError
        : index % 29 == 5         ? store::CallOutcome::Denied
        : index % 53 == 7         ? store::CallOutcome::ServerError
                                  : store::CallOutcome::Ok;
    row.error = row.outcome == store::CallOutcome::ToolError ? QStringLiteral("division by zero") : QString();
    row.duration = std::chrono::microseconds(1000 * (20 + index * 13 % 260));
    row.requestBytes = 210 + index;
    row.responseBytes = 900 + index * 11;
    row.arguments = QStringLiteral("{\"a\":%1,\"b\":2,\"operation\":\"divide\"}").arg(index);
    return row;
}

} // namespace

store::Result<void> writeDemoOffice(store::Transaction &tx)
{
    for (const Person &person : people) {
        if (auto done = store::UserTable(tx).insert(userRow(person)); !done) {
            return done;
        }
    }
    for (size_t i = 0; i < programs.size(); ++i) {
        if (auto done = store::ClientTable(tx).insert(clientRow(programs[i], i < 2)); !done) {
            return done;
        }
    }
    for (int i = 0; i < 6; ++i) {
        if (auto done = store::RefreshTokenFamilyTable(tx).insert(familyRow(i)); !done) {
            return done;
        }
    }
    for (const Person &person : people) {
        if (person.status != store::UserStatus::Pending) {
            continue;
        }
        store::ApprovalRequestRow request;
        request.userId = idOf(person);
        request.clientId = core::ClientId(QByteArray(programs[0].id));
        request.clientName = QString::fromUtf8(programs[0].name);
        request.scope = QStringLiteral("mcp:127.0.0.1:gatehouse");
        request.resource = QStringLiteral("http://127.0.0.1:8788/mcp");
        request.address = QStringLiteral("203.0.113.24");
        request.requestedAt = nowSeconds() - person.seenAgo;
        if (auto done = store::ApprovalRequestTable(tx).insert(request); !done) {
            return core::unexpected(store::Error(done.error()));
        }
    }
    analytics::RollupWriter rollups(tx);
    for (int hoursAgo = 23; hoursAgo >= 0; --hoursAgo) {
        const int calls = int(4 + 60 * std::exp(-std::pow((hoursAgo - 9) / 4.0, 2)));
        for (int i = 0; i < calls; ++i) {
            const store::CallRow call = callRow(hoursAgo, i);
            const auto counted = store::CallTable(tx).insert(call).and_then([&](qint64) { return rollups.count(call); });
            if (!counted) {
                return core::unexpected(store::Error(counted.error()));
            }
        }
    }
    return rollups.write();
}

core::Expected<void, QString> makeDemoDatabase(const QString &dataDir)
{
    auto opened = store::Store::open(dataDir + QStringLiteral("/gatehouse.db"));
    if (!opened) {
        return core::unexpected(opened.error().detail);
    }
    const auto written = (*opened)->writeAndWait(writeDemoOffice);
    return written ? core::Expected<void, QString>() : core::unexpected(written.error().detail);
}

} // namespace runtime
