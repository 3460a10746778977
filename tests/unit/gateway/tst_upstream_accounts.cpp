// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts at upstreams with OAuth: each user's own, kept sealed, found again by whoever set out.
#include "server/gateway/upstream_accounts.h"

#include "server/store/server_table.h"
#include "server/store/upstream_account_table.h"
#include "server/store/upstream_server_table.h"
#include "server/store/user_table.h"
#include "tests/support/fixed_clock.h"
#include "tests/support/rows.h"
#include "tests/support/temporary_store.h"

#include <QTest>
#include <QUrlQuery>

using namespace gateway;

namespace
{

// mcp.example is its own authorization server (MCP 2025-03-26), and gives every code its token.
class StandIn final : public http::HttpFetcher
{
public:
    void fetch(http::FetchRequest request, QObject *context, Callback callback) override
    {
        http::FetchResult result{404, {}, {}};
        const QString path = request.url.path();
        if (path == QLatin1String("/.well-known/oauth-authorization-server")) {
            result = {200, {}, R"({"issuer":"https://mcp.example","authorization_endpoint":"https://mcp.example/a","token_endpoint":"https://mcp.example/t","registration_endpoint":"https://mcp.example/r","code_challenge_methods_supported":["S256"]})"};
        } else if (path == QLatin1String("/r")) {
            result = {201, {}, R"({"client_id":"c"})"};
        } else if (path == QLatin1String("/t")) {
            const QByteArray code = QUrlQuery(QString::fromUtf8(request.body)).queryItemValue(QStringLiteral("code")).toLatin1();
            result = {200, {}, "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"token-of-" + code + "\"}"};
        }
        QMetaObject::invokeMethod(context, [callback, result] { callback(result); }, Qt::QueuedConnection);
    }
};

} // namespace

class UpstreamAccountsTest : public QObject
{
    Q_OBJECT

private:
    using Done = core::Expected<void, UpstreamFailure>;

    void open(char key = 'k')
    {
        auto opened = UpstreamAccounts::open({**m_store, m_clock, core::Secret(QByteArray(32, key)), m_standIn, *m_guarded, [] { return QStringLiteral("https://gate.example"); }});
        QVERIFY(opened);
        m_accounts = std::move(*opened);
    }
    UpstreamProfile profile(store::UpstreamSharing sharing = store::UpstreamSharing::PerUser) const
    {
        UpstreamProfile profile;
        profile.server.id = QStringLiteral("files");
        profile.settings.serverId = profile.server.id;
        profile.settings.url = QStringLiteral("https://mcp.example/mcp");
        profile.settings.authentication = store::UpstreamAuthentication::OAuth;
        profile.settings.sharing = sharing;
        return profile;
    }
    SignInStart start(const UpstreamProfile &at, const core::UserId &user)
    {
        std::optional<core::Expected<SignInStart, UpstreamFailure>> started;
        m_accounts->startSignIn(at, user, this, [&started](auto outcome) { started = std::move(outcome); });
        [&started] { QTRY_VERIFY(started && *started); }();
        return started && *started ? **started : SignInStart();
    }
    bool finish(const QByteArray &state, const QByteArray &code)
    {
        std::optional<Done> done;
        m_accounts->finishSignIn({state, code, {}, std::nullopt}, this, [&done](Done outcome) { done = std::move(outcome); });
        [&done] { QTRY_VERIFY(done); }();
        return done && *done;
    }
    QByteArray tokenFor(const UpstreamProfile &at, const core::UserId &user)
    {
        const auto authorizer = m_accounts->authorizerFor(at, user);
        QByteArray token;
        authorizer->headers(this, [&token](const auto &headers) { token = headers && !headers->isEmpty() ? headers->first().value : QByteArray(); });
        return token;
    }

    void insertRows()
    {
        const auto inserted = (*m_store)->writeAndWait([this](store::Transaction &transaction) -> store::Result<void> {
            const store::UpstreamServerRow settings = [this] {
                store::UpstreamServerRow row = profile().settings;
                row.about = QByteArrayLiteral("{}");
                return row;
            }();
            return store::UserTable(transaction)
                .insert(tests::userRow("ada"))
                .and_then([&] { return store::UserTable(transaction).insert(tests::userRow("bob")); })
                .and_then([&] {
                    return store::ServerTable(transaction)
                        .insert({QStringLiteral("files"), store::ServerKind::Http, QStringLiteral("Files"), {}, true, {}, tests::someTime});
                })
                .and_then([&] { return store::UpstreamServerTable(transaction).insert(settings); });
        });
        QVERIFY2(inserted, inserted ? "" : qPrintable(inserted.error().detail));
    }
    qsizetype kept()
    {
        const auto rows = (*m_store)->writeAndWait([](store::Transaction &transaction) { return store::UpstreamAccountTable(transaction).list(); });
        return rows ? rows->size() : -1;
    }

private Q_SLOTS:
    void init()
    {
        m_accounts.reset();
        m_store = std::make_unique<tests::TemporaryStore>();
        insertRows();
        m_guarded = std::make_unique<http::GuardedFetcher>(m_standIn, http::LoopbackFetch::Refused);
        open();
    }

    void everybodyHasAnAccountOfTheirOwn()
    {
        const SignInStart ada = start(profile(), m_ada);
        const SignInStart bob = start(profile(), m_bob);
        QCOMPARE(m_accounts->ownerOf(ada.state), std::optional(UpstreamAccountKey{QStringLiteral("files"), m_ada}));
        QVERIFY(finish(bob.state, "bob"));
        QVERIFY(finish(ada.state, "ada"));
        QCOMPARE(tokenFor(profile(), m_ada), QByteArray("Bearer token-of-ada"));
        QCOMPARE(tokenFor(profile(), m_bob), QByteArray("Bearer token-of-bob"));
        QVERIFY(!m_accounts->ownerOf(ada.state)); // once
        QVERIFY(!finish(ada.state, "again"));
    }

    void aRestartForgetsNothing()
    {
        QVERIFY(finish(start(profile(), m_ada).state, "ada"));
        m_accounts.reset();
        m_store->reopen();
        open();
        QVERIFY(m_accounts->isConnected({QStringLiteral("files"), m_ada}));
        QVERIFY(!m_accounts->isConnected({QStringLiteral("files"), m_bob}));
        QCOMPARE(tokenFor(profile(), m_ada), QByteArray("Bearer token-of-ada"));
        QCOMPARE(tokenFor(profile(), m_bob), QByteArray());
        UpstreamProfile moved = profile();
        moved.settings.url = QStringLiteral("https://elsewhere.example/mcp");
        QCOMPARE(tokenFor(moved, m_ada), QByteArray()); // an address that was changed gets nothing of it
    }

    void nothingIsKeptInTheClear()
    {
        QVERIFY(finish(start(profile(), m_ada).state, "ada"));
        const auto rows = (*m_store)->writeAndWait([](store::Transaction &transaction) { return store::UpstreamAccountTable(transaction).list(); });
        QVERIFY(rows && rows->size() == 1);
        QVERIFY(!rows->first().stateSealed.contains("token-of-ada"));
        QCOMPARE(rows->first().userId, m_ada);
    }

    void aChangeOfTheMasterKeySealsThemAnew()
    {
        QVERIFY(finish(start(profile(), m_ada).state, "ada"));
        QVERIFY(finish(start(profile(store::UpstreamSharing::Shared), m_bob).state, "all"));
        m_accounts.reset();
        const auto resealed = (*m_store)->writeAndWait([](store::Transaction &transaction) {
            return resealUpstreamAccounts(transaction, core::Secret(QByteArray(32, 'k')), core::Secret(QByteArray(32, 'n')));
        });
        QVERIFY(resealed);
        open('n');
        QCOMPARE(tokenFor(profile(), m_ada), QByteArray("Bearer token-of-ada"));
        QVERIFY(m_accounts->isConnected({QStringLiteral("files"), {}}));
        open('k'); // the key before opens nothing any more
        QVERIFY(!m_accounts->isConnected({QStringLiteral("files"), m_ada}));
    }

    void whoeverBeginsManySignInsForgetsOnlyTheirOwnOldest()
    {
        const SignInStart bob = start(profile(), m_bob);
        const SignInStart first = start(profile(), m_ada);
        const SignInStart second = start(profile(), m_ada);
        for (int i = 2; i < UpstreamAccounts::SignInsPerUser; ++i) {
            QVERIFY(m_accounts->ownerOf(start(profile(), m_ada).state));
        }
        QVERIFY(m_accounts->ownerOf(first.state));
        QVERIFY(m_accounts->ownerOf(start(profile(), m_ada).state));
        QVERIFY(!m_accounts->ownerOf(first.state));
        QVERIFY(m_accounts->ownerOf(second.state));
        QVERIFY(m_accounts->ownerOf(bob.state));
    }

    void aSharedOneIsEverybodys()
    {
        const UpstreamProfile shared = profile(store::UpstreamSharing::Shared);
        QVERIFY(finish(start(shared, m_ada).state, "all"));
        QCOMPARE(tokenFor(shared, m_bob), QByteArray("Bearer token-of-all"));
        QVERIFY(m_accounts->isConnected({QStringLiteral("files"), {}}));
    }

    void itGoesWithItsUserAndByDisconnecting()
    {
        QVERIFY(finish(start(profile(), m_ada).state, "ada"));
        QVERIFY(finish(start(profile(), m_bob).state, "bob"));
        const auto held = m_accounts->authorizerFor(profile(), m_bob);
        std::optional<Done> done;
        m_accounts->disconnectAccount({QStringLiteral("files"), m_bob}, this, [&done](Done outcome) { done = std::move(outcome); });
        QTRY_VERIFY(done && *done);
        bool isRefused = false;
        held->headers(this, [&isRefused](const auto &headers) { isRefused = !headers; }); // a connection of before
        QVERIFY(isRefused);
        QCOMPARE(kept(), 1);
        const auto removed = (*m_store)->writeAndWait([this](store::Transaction &transaction) { return store::UserTable(transaction).remove(m_ada); });
        QVERIFY(removed);
        m_accounts->forgetUser(m_ada);
        QCOMPARE(kept(), 0);
        QVERIFY(!m_accounts->isConnected({QStringLiteral("files"), m_ada}));
    }

    void weSayWhoWeAreOnlyWhereItCanBeRead()
    {
        const QJsonObject document = m_accounts->clientDocument();
        QCOMPARE(document.value(QLatin1String("client_id")).toString(), QStringLiteral("https://gate.example/upstream/client.json"));
        auto local = UpstreamAccounts::open({**m_store, m_clock, core::Secret(QByteArray(32, 'k')), m_standIn, *m_guarded, [] { return QStringLiteral("http://localhost:8788"); }});
        QVERIFY(local);
        QVERIFY((*local)->clientDocument().isEmpty());
    }

private:
    const core::UserId m_ada = tests::userRow("ada").id;
    const core::UserId m_bob = tests::userRow("bob").id;
    tests::FixedClock m_clock;
    StandIn m_standIn;
    std::unique_ptr<http::GuardedFetcher> m_guarded;
    std::unique_ptr<tests::TemporaryStore> m_store;
    std::unique_ptr<UpstreamAccounts> m_accounts;
};

QTEST_GUILESS_MAIN(UpstreamAccountsTest)
#include "tst_upstream_accounts.moc"
