// SPDX-License-Identifier: GPL-3.0-or-later
// Product section 8: what administrators do stands in the audit log, in the transaction that did it and under the name of the way
// they did it; what a rule refused, too.
#include "server/admin/admin_service.h"
#include "server/admin/admin_verbs.h"
#include "server/branding/current_branding.h"
#include "server/audit/verification.h"
#include "server/store/audit_event_table.h"
#include "server/store/approval_request_table.h"
#include "server/store/client_table.h"
#include "server/store/refresh_token_family_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/no_upstreams.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QJsonDocument>
#include <QTest>

using namespace tests;

namespace
{

class NoListener final : public admin::ListenerControl
{
public:
    [[nodiscard]] admin::ListenerStatus status() const override { return {}; }
    [[nodiscard]] int openStreamsOf(const core::FamilyId &) const override { return 0; }
    [[nodiscard]] admin::ToolsByServer toolsByServer() const override { return {{u"gatehouse"_qs, {u"add"_qs, u"calculate"_qs}}}; }
    void checkProvider(const QString &, admin::Reply<admin::Done> reply) override { reply(core::unexpected(admin::Error{admin::ErrorCode::Refused, QStringLiteral("provider_off"), {}})); }
    void pause() override {}
    admin::Result<admin::Done> listen() override { return admin::Done{}; }
};

class AnySettings final : public admin::SettingsControl
{
public:
    [[nodiscard]] QList<admin::Setting> list() const override { return {}; }
    void set(const QList<QPair<QString, QString>> &values, admin::Reply<admin::Done> reply) override
    {
        if (values.first().first == u"listen") {
            return reply(core::unexpected(admin::Error{admin::ErrorCode::Refused, u"setting_locked:listen"_qs, {}}));
        }
        reply(admin::Done{});
    }
    void setSecret(const QString &, const core::Secret &, admin::Reply<admin::Done> reply) override { reply(admin::Done{}); }
    [[nodiscard]] QString secretVault() const override { return u"file"_qs; }
};

class NoIdentity final : public admin::IdentityControl
{
public:
    void addLocalAccount(const admin::NewLocalUser &, const core::Secret &, audit::ActorKind, admin::Reply<core::UserId> reply) override
    {
        reply(core::UserId(QByteArray("local|new")));
    }
    void setPassword(const core::UserId &, const core::Secret &, audit::ActorKind, admin::Reply<admin::Done> reply) override { reply(admin::Done{}); }
    void admitOnce(const core::UserId &, const core::ClientId &) override {}
    void withdrawAdmission(const core::UserId &) override {}
};

class NoKeys final : public admin::KeyControl
{
public:
    void rotateSigningKey(const QString &, audit::ActorKind, admin::Reply<admin::SigningKeySummary> reply) override { reply(admin::SigningKeySummary()); }
    void importKey(const core::Secret &, admin::ImportedKeyUse, audit::ActorKind, admin::Reply<admin::SigningKeySummary> reply) override { reply(admin::SigningKeySummary()); }
    void rotateMasterKey(audit::ActorKind, admin::Reply<admin::Done> reply) override { reply(admin::Done{}); }
};

class NoBackups final : public admin::BackupControl
{
public:
    void make(const QString &, const core::Secret &, audit::ActorKind, admin::Reply<admin::Done> reply) override { reply(admin::Done{}); }
};

struct Office {
    Office()
    {
        const auto stored = store->writeAndWait([](store::Transaction &transaction) -> store::Result<void> {
            store::UserRow owner = userRow("owner");
            owner.role = u"owner"_qs;
            store::UserRow waiting = userRow("waiting");
            waiting.status = store::UserStatus::Pending;
            store::ApprovalRequestRow request;
            request.userId = waiting.id;
            request.clientId = clientRow().id;
            request.requestedAt = someTime;
            return store::UserTable(transaction)
                .insert(userRow())
                .and_then([&] { return store::UserTable(transaction).insert(owner); })
                .and_then([&] { return store::UserTable(transaction).insert(waiting); })
                .and_then([&] { return store::ClientTable(transaction).insert(clientRow()); })
                .and_then([&] { return store::RefreshTokenFamilyTable(transaction).insert(familyRow()); })
                .and_then([&] { return store::ApprovalRequestTable(transaction).insert(request).map([](auto) {}); });
        });
        if (!stored) {
            qFatal("%s", qPrintable(stored.error().detail));
        }
    }

    // As the command line asks.
    void run(const char *verb, const char *json)
    {
        std::optional<admin::Result<QJsonValue>> answer;
        admin::runVerb(service, QString::fromLatin1(verb), QJsonDocument::fromJson(json).object(), [&answer](const auto &result) { answer = result; });
        if (!QTest::qWaitFor([&answer] { return answer.has_value(); }, 10'000)) {
            qFatal("no answer");
        }
        last = *answer;
    }
    template <class Ask>
    void ask(Ask asking)
    {
        bool isAnswered = false;
        asking([&isAnswered](const auto &) { isAnswered = true; });
        QVERIFY(QTest::qWaitFor([&isAnswered] { return isAnswered; }, 10'000));
    }
    [[nodiscard]] QList<store::AuditEventRow> rows()
    {
        return store->writeAndWait([](store::Transaction &transaction) { return store::AuditEventTable(transaction).list({}); }).value();
    }

    TemporaryStore store;
    FixedClock clock;
    audit::AuditLog audit{*store, clock};
    NoListener listener;
    AnySettings settings;
    NoIdentity identity;
    NoKeys keys;
    NoBackups backup;
    NoUpstreams upstreams;
    PlainSealing sealing;
    admin::AdminService service{
        {*store, clock, listener, settings, identity, audit, keys, backup, std::make_shared<branding::CurrentBranding>(), upstreams, sealing}};
    admin::Result<QJsonValue> last;
};

} // namespace

class AuditedAdministrationTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tellsOfEachAct_data();
    void tellsOfEachAct();
    void saysThatItWasTheConsole();
    void verifiesThroughTheCommandLine();
    void exportsThroughTheCommandLine();
};

void AuditedAdministrationTest::tellsOfEachAct_data()
{
    QTest::addColumn<QByteArray>("verb");
    QTest::addColumn<QByteArray>("parameters");
    QTest::addColumn<QString>("line"); // kind result reason user client what details; empty: nothing is told
    const auto row = [](const char *name, const char *verb, const char *parameters, const QString &line) {
        QTest::newRow(name) << QByteArray(verb) << QByteArray(parameters) << line;
    };
    row("approve", "user.approve", R"({"user":"local|waiting","role":"premium"})", u"user_approved done  local|waiting   {\"role\":\"premium\"}"_qs);
    row("deny", "user.deny", R"({"user":"local|waiting"})", u"user_denied done  local|waiting   "_qs);
    row("block", "user.block", R"({"user":"local|alice"})", u"user_blocked done  local|alice   "_qs);
    row("unblock", "user.unblock", R"({"user":"local|alice"})", u"user_unblocked done  local|alice   "_qs);
    row("change the role", "user.role", R"({"user":"local|alice","role":"admin"})",
        u"user_role_changed done  local|alice   {\"from\":\"member\",\"to\":\"admin\"}"_qs);
    row("set an end", "user.expire", R"({"user":"local|alice","until":"2030-01-01"})", u"user_expiry_changed done  local|alice   {\"until\":\"2030-01-01T00:00:00.000Z\"}"_qs);
    row("delete", "user.delete", R"({"user":"local|alice"})", u"user_deleted done  local|alice   "_qs);
    row("refused: the last owner", "user.block", R"({"user":"local|owner"})", u"user_blocked refused last_owner local|owner   "_qs);
    row("end a session", "session.end", R"({"session":"family-1"})", u"session_ended done  local|alice mcp_localhost_1 family-1 "_qs);
    row("end all sessions of a user", "session.end_of_user", R"({"user":"local|alice"})", u"session_ended done  local|alice   {\"sessions\":1}"_qs);
    row("revoke the tokens of a client", "client.revoke", R"({"client":"mcp_localhost_1"})", u"client_tokens_revoked done   mcp_localhost_1  "_qs);
    row("delete a client", "client.delete", R"({"client":"mcp_localhost_1"})", u"client_deleted done   mcp_localhost_1  "_qs);
    row("change a setting", "config.set", R"({"key":"admission","value":"anyone"})", u"settings_changed done    admission {\"admission\":\"anyone\"}"_qs);
    row("a setting that names people is told without them", "config.set", R"({"key":"allowed_users","value":"github:ada"})",
        u"settings_changed done    allowed_users "_qs);
    row("a secret is told without its value", "config.set", R"({"key":"github_client_secret","secret":"hush"})",
        u"settings_changed done    github_client_secret "_qs);
    row("refused: a setting that is locked", "config.set", R"({"key":"listen","value":"0.0.0.0:1"})", u"settings_changed refused setting_locked   listen "_qs);
    row("nobody of that name", "user.block", R"({"user":"local|nobody"})", QString());
    row("no such session", "session.end", R"({"session":"nothing"})", QString());
    row("looking is no event", "user.list", "{}", QString());
}

void AuditedAdministrationTest::tellsOfEachAct()
{
    QFETCH(QByteArray, verb);
    QFETCH(QByteArray, parameters);
    QFETCH(QString, line);
    Office office;
    office.run(verb.constData(), parameters.constData());
    QStringList lines;
    const auto rows = office.rows();
    for (const store::AuditEventRow &row : rows) {
        lines.append(QStringList{row.kind, row.result, row.reason, row.userId.toString(), row.clientId.toString(), row.onWhat, row.details}.join(u' '));
        QCOMPARE(row.actorKind, u"command_line"_qs);
    }
    QCOMPARE(lines, line.isEmpty() ? QStringList() : QStringList(line));
}

void AuditedAdministrationTest::saysThatItWasTheConsole()
{
    Office office;
    office.ask([&office](auto reply) { office.service.sessions().suspend(core::FamilyId(QByteArray("family-1")), reply); });
    office.ask([&office](auto reply) { office.service.sessions().resume(core::FamilyId(QByteArray("family-1")), reply); });
    admin::Decision once;
    once.kind = admin::Decision::Kind::ApproveOnce;
    office.ask([&](auto reply) { office.service.approvals().decide(core::UserId(QByteArray("local|waiting")), once, reply); });
    const auto rows = office.rows();
    QCOMPARE(rows.size(), 3);
    QCOMPARE(rows.at(0).kind, u"session_suspended"_qs);
    QCOMPARE(rows.at(1).kind, u"session_resumed"_qs);
    QCOMPARE(rows.at(2).kind, u"user_approved_once"_qs);
    QCOMPARE(rows.at(2).clientId, clientRow().id);
    for (const store::AuditEventRow &row : rows) {
        QCOMPARE(row.actorKind, u"console"_qs);
    }
}

void AuditedAdministrationTest::verifiesThroughTheCommandLine()
{
    Office office;
    office.run("user.block", R"({"user":"local|alice"})");
    office.run("user.unblock", R"({"user":"local|alice"})");
    office.run("audit.verify", "{}");
    QVERIFY(office.last);
    QCOMPARE(office.last->toObject().value(u"rows"_qs).toInt(), 2);
    QVERIFY(office.last->toObject().value(u"broken_row"_qs).isNull());
    QCOMPARE(office.last->toObject().value(u"head_hash"_qs).toString().size(), 64);
    QVERIFY(office.store->writeAndWait([](store::Transaction &transaction) {
        return transaction.database().execute(u"UPDATE audit_events SET kind = 'user_approved' WHERE id = 1"_qs);
    }));
    office.run("audit.verify", "{}");
    QCOMPARE(office.last->toObject().value(u"broken_row"_qs).toInt(), 1);
    QCOMPARE(office.last->toObject().value(u"fault"_qs).toString(), u"row_changed"_qs);
}

void AuditedAdministrationTest::exportsThroughTheCommandLine()
{
    Office office;
    office.run("user.block", R"({"user":"local|alice"})");
    office.run("audit.export", R"({"format":"csv"})");
    QVERIFY(office.last);
    const QString csv = office.last->toObject().value(u"text"_qs).toString();
    QVERIFY2(csv.startsWith(u"id,time,kind,"_qs) && csv.contains(u"user_blocked"_qs), qPrintable(csv));
    QVERIFY2(csv.contains(u"audit_exported"_qs), "who took it out is in it");
    office.run("audit.export", R"({"from":"nonsense"})");
    QVERIFY(!office.last);
    QCOMPARE(office.last.error().detail, u"from"_qs);
}

QTEST_GUILESS_MAIN(AuditedAdministrationTest)
#include "tst_audited_administration.moc"
