// SPDX-License-Identifier: GPL-3.0-or-later
// The accounts that Gatehouse has at upstreams with OAuth: one for each user, or one that is shared, each with its authorizer, kept sealed in
// the store. Sign-ins find back to theirs by their state, once, and only with the person who set out. Server thread.
#pragma once

#include "server/gateway/upstream/oauth/oauth_authorizer.h"
#include "server/gateway/upstream/oauth/upstream_fetcher.h"
#include "server/gateway/upstream_profile.h"
#include "server/store/store.h"

#include <map>
#include <memory>

namespace gateway
{

struct UpstreamAccountServices {
    store::Store &store;
    const core::Clock &clock;
    core::Secret masterKey;
    http::HttpFetcher &direct;      // for the upstream's own host
    http::GuardedFetcher &guarded;  // for every other
    std::function<QString()> publicUrl; // without a slash at its end; known once we listen
};

// Whose account: nobody's id is the shared one's.
struct UpstreamAccountKey {
    QString serverId;
    core::UserId userId;

    friend bool operator<(const UpstreamAccountKey &a, const UpstreamAccountKey &b)
    {
        return a.serverId != b.serverId ? a.serverId < b.serverId : a.userId < b.userId;
    }
    friend bool operator==(const UpstreamAccountKey &, const UpstreamAccountKey &) = default;
};

// Every account, when the master key is changed. Whoever holds the earlier key is built anew then.
[[nodiscard]] store::Result<void> resealUpstreamAccounts(store::Transaction &transaction, const core::Secret &from, const core::Secret &to);

class UpstreamAccounts final : public QObject
{
    Q_OBJECT
public:
    static constexpr QLatin1String ConnectPath{"/upstream/connect/"}; // then the server's id
    static constexpr QLatin1String CallbackPath{"/upstream/callback"};
    static constexpr QLatin1String ClientDocumentPath{"/upstream/client.json"};
    static constexpr int SignInsPerUser = 32; // under way; one more forgets the user's own oldest

    // Reads what is kept (blocking; once, at start).
    [[nodiscard]] static store::Result<std::unique_ptr<UpstreamAccounts>> open(UpstreamAccountServices services);
    ~UpstreamAccounts() override;

    // For a connection, which owns it: it may outlive the account, and is without one then.
    [[nodiscard]] std::unique_ptr<RequestAuthorizer> authorizerFor(const UpstreamProfile &profile, const core::UserId &userId);

    [[nodiscard]] bool isConnected(const UpstreamAccountKey &key) const;
    void startSignIn(const UpstreamProfile &profile, const core::UserId &userId, QObject *context, OAuthAuthorizer::Started then);
    // Whose sign-in that is; nullopt: nobody's, or no longer.
    [[nodiscard]] std::optional<UpstreamAccountKey> ownerOf(const QByteArray &state) const;
    // After the caller has seen that whoever brings the answer is the owner. Answered once it is kept.
    void finishSignIn(const SignInAnswer &answer, QObject *context, OAuthAuthorizer::Done then);
    void disconnectAccount(const UpstreamAccountKey &key, QObject *context, OAuthAuthorizer::Done then);
    void forgetServer(const QString &serverId);
    void forgetUser(const core::UserId &userId);

    // What we are to authorization servers that take client id metadata documents: {} where nobody but this computer could read it.
    [[nodiscard]] QJsonObject clientDocument() const;

Q_SIGNALS:
    void connected(const QString &serverId, const core::UserId &userId);

private:
    struct Account;
    struct SignIn {
        UpstreamAccountKey owner;
        qint64 number = 0; // in the order in which they began
    };

    explicit UpstreamAccounts(UpstreamAccountServices services);
    [[nodiscard]] Account &account(const UpstreamProfile &profile, const UpstreamAccountKey &key);
    [[nodiscard]] OAuthSettings settingsOf(const UpstreamProfile &profile) const;
    [[nodiscard]] QString clientDocumentUrl() const;
    void noteSignIn(const QByteArray &state, const UpstreamAccountKey &owner);
    void keep(const UpstreamAccountKey &key, QObject *context, OAuthAuthorizer::Done then);

    UpstreamAccountServices m_services;
    std::map<UpstreamAccountKey, OAuthState> m_kept;
    std::map<UpstreamAccountKey, std::unique_ptr<Account>> m_accounts;
    QHash<QByteArray, SignIn> m_signIns; // by state
    qint64 m_signInsBegun = 0;
};

} // namespace gateway
