// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/support/console_server.h"

#include "server/admin/admin_service.h"
#include "server/admin/identity_control.h"
#include "server/audit/audit_log.h"
#include "server/branding/current_branding.h"
#include "server/store/store.h"
#include "server/store/transaction.h"
#include "server/store/user_table.h"
#include "tests/support/no_upstreams.h"

#include <QCoreApplication>

namespace tests
{

namespace
{

class SetListener final : public admin::ListenerControl
{
public:
    SetListener()
    {
        m_status.state = admin::ServerState::Listening;
        m_status.listenAddress = QStringLiteral("127.0.0.1:8788");
        m_status.publicUrl = QStringLiteral("http://127.0.0.1:8788");
        m_status.mcpUrl = QStringLiteral("http://127.0.0.1:8788/mcp");
        m_status.authMode = QStringLiteral("oauth");
        m_status.providers = QStringList{QStringLiteral("local"), QStringLiteral("github")};
    }
    [[nodiscard]] admin::ListenerStatus status() const override { return m_status; }
    [[nodiscard]] int openStreamsOf(const core::FamilyId &) const override { return 1; }
    [[nodiscard]] admin::ToolsByServer toolsByServer() const override { return m_tools; }
    void checkProvider(const QString &, admin::Reply<admin::Done> reply) override { reply(m_providerVerdict); }
    void pause() override { m_status.state = admin::ServerState::Paused; }
    admin::Result<admin::Done> listen() override
    {
        m_status.state = admin::ServerState::Listening;
        return admin::Done{};
    }
    admin::ListenerStatus m_status;
    admin::Result<admin::Done> m_providerVerdict = admin::Done{};
    admin::ToolsByServer m_tools{{u"gatehouse"_qs, {u"add"_qs, u"admin_sessions"_qs, u"admin_usage"_qs, u"calculate"_qs, u"generateImage"_qs, u"get_github_repos"_qs, u"get_user_info"_qs}},
        {u"files"_qs, {u"delete_file"_qs, u"read_file"_qs, u"write_file"_qs}}};
};

class SetSettings final : public admin::SettingsControl
{
public:
    [[nodiscard]] QList<admin::Setting> list() const override { return m_settings; }
    void set(const QList<QPair<QString, QString>> &values, admin::Reply<admin::Done> reply) override
    {
        if (m_refusal)
            return reply(core::unexpected(*m_refusal));
        for (const auto &value : values) {
            m_written.append(value);
            for (admin::Setting &setting : m_settings) {
                if (setting.key == value.first) {
                    setting.value = value.second;
                    setting.origin = admin::SettingOrigin::File;
                }
            }
        }
        reply(admin::Done{});
    }
    void setSecret(const QString &key, const core::Secret &, admin::Reply<admin::Done> reply) override
    {
        m_secrets.append(key);
        for (admin::Setting &setting : m_settings)
            setting.isSet = setting.isSet || setting.key == key;
        reply(admin::Done{});
    }
    [[nodiscard]] QString secretVault() const override { return m_vault; }

    QList<admin::Setting> m_settings;
    QList<QPair<QString, QString>> m_written;
    QStringList m_secrets;
    QString m_vault = QStringLiteral("keychain");
    std::optional<admin::Error> m_refusal;
};

// Accounts without hashing: what a password costs is tested where it is hashed.
class PlainIdentity final : public QObject, public admin::IdentityControl
{
public:
    explicit PlainIdentity(store::Store &store)
        : m_store(store)
    {
    }
    void addLocalAccount(const admin::NewLocalUser &user, const core::Secret &, audit::ActorKind, admin::Reply<core::UserId> reply) override
    {
        store::UserRow row;
        row.id = core::UserId(QString(QStringLiteral("local|") + user.login));
        row.provider = QStringLiteral("local");
        row.subject = row.login = user.login;
        row.name = user.name;
        row.status = store::UserStatus::Approved;
        row.role = user.role.isEmpty() ? QStringLiteral("owner") : user.role;
        m_store.write(
            this, [row](store::Transaction &tx) { return store::UserTable(tx).insert(row); },
            [row, reply](const store::Result<void> &done) {
                if (done)
                    reply(row.id);
                else
                    reply(core::unexpected(admin::Error{admin::ErrorCode::Conflict, QStringLiteral("login_taken"), {}}));
            });
    }
    void setPassword(const core::UserId &id, const core::Secret &, audit::ActorKind, admin::Reply<admin::Done> reply) override
    {
        m_passwordsSet.append(id);
        reply(admin::Done{});
    }
    void admitOnce(const core::UserId &id, const core::ClientId &) override { m_admitted.append(id); }
    void withdrawAdmission(const core::UserId &id) override { m_admitted.removeAll(id); }

    QList<core::UserId> m_admitted;
    QList<core::UserId> m_passwordsSet;

private:
    store::Store &m_store;
};

// No key is made: what they cost is tested where they are made.
class SetKeys final : public admin::KeyControl
{
public:
    void rotateSigningKey(const QString &algorithm, audit::ActorKind, admin::Reply<admin::SigningKeySummary> reply) override
    {
        admin::SigningKeySummary key;
        key.algorithm = algorithm;
        reply(key);
    }
    void importKey(const core::Secret &, admin::ImportedKeyUse, audit::ActorKind, admin::Reply<admin::SigningKeySummary> reply) override
    {
        reply(admin::SigningKeySummary());
    }
    void rotateMasterKey(audit::ActorKind, admin::Reply<admin::Done> reply) override { reply(admin::Done{}); }
};

class NoBackups final : public admin::BackupControl
{
public:
    void make(const QString &, const core::Secret &, audit::ActorKind, admin::Reply<admin::Done> reply) override
    {
        reply(core::unexpected(admin::Error{admin::ErrorCode::Refused, QStringLiteral("no_backups"), QStringLiteral("Nothing here can be backed up.")}));
    }
};

} // namespace

struct ConsoleServer::Inside : public QObject {
    std::unique_ptr<store::Store> store;
    core::SystemClock clock;
    SetListener listener;
    SetSettings settings;
    SetKeys keys;
    tests::NoUpstreams upstreams;
    tests::PlainSealing sealing;
    std::unique_ptr<PlainIdentity> identity;
    std::unique_ptr<audit::AuditLog> audit;
    NoBackups backup;
    std::shared_ptr<branding::CurrentBranding> branding = std::make_shared<branding::CurrentBranding>();
    std::unique_ptr<admin::AdminService> service;
};

ConsoleServer::ConsoleServer()
    : m_inside(std::make_unique<Inside>())
{
    m_thread.setObjectName(QStringLiteral("server"));
    m_inside->moveToThread(&m_thread);
    m_thread.start();
    onServer([path = filePath(QStringLiteral("gatehouse.db"))](Inside &inside) {
        auto opened = store::Store::open(path);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().detail));
        inside.store = std::move(*opened);
        inside.identity = std::make_unique<PlainIdentity>(*inside.store);
        inside.audit = std::make_unique<audit::AuditLog>(*inside.store, inside.clock);
        inside.service = std::make_unique<admin::AdminService>(
            admin::AdminNeighbours{*inside.store, inside.clock, inside.listener, inside.settings, *inside.identity, *inside.audit, inside.keys, inside.backup, inside.branding, inside.upstreams, inside.sealing});
    });
    m_client = std::make_unique<admin::AdminClient>(*m_inside->service);
}

ConsoleServer::~ConsoleServer()
{
    m_client.reset();
    onServer([](Inside &inside) {
        inside.service.reset();
        inside.audit.reset();
        inside.identity.reset();
        inside.store.reset();
    });
    m_thread.quit();
    m_thread.wait();
}

void ConsoleServer::onServer(const std::function<void(Inside &)> &run)
{
    QMetaObject::invokeMethod(m_inside.get(), [this, &run] { run(*m_inside); }, Qt::BlockingQueuedConnection);
}

void ConsoleServer::write(std::function<store::Result<void>(store::Transaction &)> job)
{
    onServer([&job](Inside &inside) {
        const auto done = inside.store->writeAndWait(job);
        if (!done)
            qFatal("%s", qPrintable(done.error().detail));
    });
}

void ConsoleServer::setState(admin::ServerState state, const QString &problem)
{
    onServer([&](Inside &inside) {
        inside.listener.m_status.state = state;
        inside.listener.m_status.problem = problem;
        inside.service->announce({admin::Topic::Server, {}, false});
    });
}

void ConsoleServer::setPublicUrl(const QString &url)
{
    onServer([&url](Inside &inside) {
        inside.listener.m_status.publicUrl = url;
        inside.listener.m_status.mcpUrl = url + QStringLiteral("/mcp");
        inside.service->announce({admin::Topic::Server, {}, false});
    });
}

void ConsoleServer::setProviders(const QStringList &providers)
{
    onServer([&providers](Inside &inside) { inside.listener.m_status.providers = providers; });
}

void ConsoleServer::refuseProvider(const admin::Error &error)
{
    onServer([&error](Inside &inside) { inside.listener.m_providerVerdict = core::unexpected(error); });
}

void ConsoleServer::setSecretVault(const QString &vault)
{
    onServer([&vault](Inside &inside) { inside.settings.m_vault = vault; });
}

void ConsoleServer::setSettings(const QList<admin::Setting> &settings)
{
    onServer([&settings](Inside &inside) { inside.settings.m_settings = settings; });
}

void ConsoleServer::refuseSettings(const admin::Error &error)
{
    onServer([&error](Inside &inside) { inside.settings.m_refusal = error; });
}

QList<QPair<QString, QString>> ConsoleServer::writtenSettings()
{
    QList<QPair<QString, QString>> written;
    onServer([&written](Inside &inside) { written = inside.settings.m_written; });
    return written;
}

QStringList ConsoleServer::writtenSecrets()
{
    QStringList keys;
    onServer([&keys](Inside &inside) { keys = inside.settings.m_secrets; });
    return keys;
}

QList<core::UserId> ConsoleServer::admittedOnce()
{
    QList<core::UserId> users;
    onServer([&users](Inside &inside) { users = inside.identity->m_admitted; });
    return users;
}

QList<core::UserId> ConsoleServer::passwordsSet()
{
    QList<core::UserId> users;
    onServer([&users](Inside &inside) { users = inside.identity->m_passwordsSet; });
    return users;
}

} // namespace tests
