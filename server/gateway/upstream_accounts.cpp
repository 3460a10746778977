// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream_accounts.h"

#include "server/core/sealed_box.h"
#include "server/store/upstream_account_table.h"

#include <QHostAddress>
#include <QJsonArray>
#include <QLoggingCategory>
#include <QPointer>

namespace gateway
{

namespace
{

Q_LOGGING_CATEGORY(lcAccounts, "gatehouse.gateway.accounts")

QByteArray sealContext(const UpstreamAccountKey &key)
{
    return "upstream_account:" + key.serverId.toUtf8() + ':' + key.userId.bytes();
}

// What a connection holds: the account behind it may go first.
class SharedAuthorizer final : public RequestAuthorizer
{
public:
    explicit SharedAuthorizer(OAuthAuthorizer &authorizer)
        : m_authorizer(&authorizer)
    {
    }
    void headers(QObject *context, Headers then) override { m_authorizer ? m_authorizer->headers(context, std::move(then)) : then(core::unexpected(gone())); }
    void refused(const Refusal &refusal, QObject *context, Decided then) override
    {
        m_authorizer ? m_authorizer->refused(refusal, context, std::move(then)) : then(core::unexpected(gone()));
    }

private:
    [[nodiscard]] static UpstreamFailure gone() { return {UpstreamFailure::Kind::SignInNeeded, QStringLiteral("its account was disconnected"), {}, 401, {}}; }

    QPointer<OAuthAuthorizer> m_authorizer;
};

} // namespace

store::Result<void> resealUpstreamAccounts(store::Transaction &transaction, const core::Secret &from, const core::Secret &to)
{
    const store::UpstreamAccountTable table(transaction);
    const auto rows = table.list();
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    store::Result<void> done;
    for (store::UpstreamAccountRow row : *rows) {
        const QByteArray context = sealContext({row.serverId, row.userId});
        if (const auto plain = core::unseal(from, context, row.stateSealed)) {
            row.stateSealed = core::seal(to, context, *plain);
            done = done.and_then([&] { return table.insert(row); });
        }
    }
    return done;
}

struct UpstreamAccounts::Account {
    Account(OAuthSettings settings, OAuthState state, const UpstreamAccountServices &services)
        : url(settings.upstream)
        , fetcher(settings.upstream.host(), services.direct, services.guarded)
        , authorizer(std::move(settings), std::move(state), fetcher, services.clock)
    {
    }

    QUrl url;
    UpstreamFetcher fetcher;
    OAuthAuthorizer authorizer;
};

UpstreamAccounts::UpstreamAccounts(UpstreamAccountServices services)
    : m_services(std::move(services))
{
}

UpstreamAccounts::~UpstreamAccounts() = default;

store::Result<std::unique_ptr<UpstreamAccounts>> UpstreamAccounts::open(UpstreamAccountServices services)
{
    std::unique_ptr<UpstreamAccounts> accounts(new UpstreamAccounts(std::move(services)));
    const auto rows = accounts->m_services.store.writeAndWait([](store::Transaction &transaction) { return store::UpstreamAccountTable(transaction).list(); });
    if (!rows) {
        return core::unexpected(store::Error(rows.error()));
    }
    for (const store::UpstreamAccountRow &row : *rows) {
        const UpstreamAccountKey key{row.serverId, row.userId};
        const auto opened = core::unseal(accounts->m_services.masterKey, sealContext(key), row.stateSealed);
        const auto state = opened ? OAuthState::fromSecret(*opened) : std::nullopt;
        if (state) {
            accounts->m_kept.emplace(key, *state);
        } else { // of another master key: somebody signs in anew
            qCWarning(lcAccounts).noquote() << "an account at" << row.serverId << "cannot be opened";
        }
    }
    return accounts;
}

OAuthSettings UpstreamAccounts::settingsOf(const UpstreamProfile &profile) const
{
    OAuthSettings settings;
    settings.upstream = QUrl(profile.settings.url, QUrl::StrictMode);
    settings.redirectUri = m_services.publicUrl() + CallbackPath;
    settings.clientDocumentUrl = clientDocumentUrl();
    return settings;
}

// Whoever is shown it must be able to read it, and over https (draft-ietf-oauth-client-id-metadata-document section 3).
QString UpstreamAccounts::clientDocumentUrl() const
{
    const QUrl url(m_services.publicUrl());
    const bool isPublic = url.scheme() == QLatin1String("https") && url.host() != QLatin1String("localhost") && !QHostAddress(url.host()).isLoopback();
    return isPublic ? QString(m_services.publicUrl() + ClientDocumentPath) : QString();
}

QJsonObject UpstreamAccounts::clientDocument() const
{
    if (clientDocumentUrl().isEmpty()) {
        return {};
    }
    return {{QStringLiteral("client_id"), clientDocumentUrl()},
            {QStringLiteral("client_name"), QStringLiteral("Gatehouse")},
            {QStringLiteral("client_uri"), m_services.publicUrl()},
            {QStringLiteral("redirect_uris"), QJsonArray{QString(m_services.publicUrl() + CallbackPath)}},
            {QStringLiteral("grant_types"), QJsonArray{QStringLiteral("authorization_code"), QStringLiteral("refresh_token")}},
            {QStringLiteral("response_types"), QJsonArray{QStringLiteral("code")}},
            {QStringLiteral("token_endpoint_auth_method"), QStringLiteral("none")}};
}

UpstreamAccounts::Account &UpstreamAccounts::account(const UpstreamProfile &profile, const UpstreamAccountKey &key)
{
    OAuthSettings settings = settingsOf(profile);
    const auto found = m_accounts.find(key);
    if (found != m_accounts.end() && found->second->url == settings.upstream) {
        return *found->second;
    }
    const auto kept = m_kept.find(key);
    OAuthState state = kept != m_kept.end() ? kept->second : OAuthState();
    std::unique_ptr<Account> &account = m_accounts[key];
    account = std::make_unique<Account>(std::move(settings), std::move(state), m_services);
    connect(&account->authorizer, &OAuthAuthorizer::changed, this, [this, key] { keep(key, this, [](const auto &) {}); });
    return *account;
}

std::unique_ptr<RequestAuthorizer> UpstreamAccounts::authorizerFor(const UpstreamProfile &profile, const core::UserId &userId)
{
    return std::make_unique<SharedAuthorizer>(account(profile, {profile.server.id, profile.isShared() ? core::UserId() : userId}).authorizer);
}

bool UpstreamAccounts::isConnected(const UpstreamAccountKey &key) const
{
    if (const auto found = m_accounts.find(key); found != m_accounts.end()) {
        return found->second->authorizer.hasToken();
    }
    const auto kept = m_kept.find(key);
    return kept != m_kept.end() && kept->second.token;
}

void UpstreamAccounts::startSignIn(const UpstreamProfile &profile, const core::UserId &userId, QObject *context, OAuthAuthorizer::Started then)
{
    const UpstreamAccountKey key{profile.server.id, profile.isShared() ? core::UserId() : userId};
    account(profile, key).authorizer.startSignIn(context, [this, key, then = std::move(then)](const core::Expected<SignInStart, UpstreamFailure> &started) {
        if (started) {
            noteSignIn(started->state, key);
        }
        then(started);
    });
}

// Whoever begins more than can be under way gives up one of their own, never anybody else's.
void UpstreamAccounts::noteSignIn(const QByteArray &state, const UpstreamAccountKey &owner)
{
    auto oldest = m_signIns.cend();
    int own = 0;
    for (auto signIn = m_signIns.cbegin(); signIn != m_signIns.cend(); ++signIn) {
        if (signIn->owner.userId == owner.userId) {
            ++own;
            oldest = oldest == m_signIns.cend() || signIn->number < oldest->number ? signIn : oldest;
        }
    }
    if (own >= SignInsPerUser) {
        m_signIns.erase(oldest);
    }
    m_signIns.insert(state, {owner, m_signInsBegun++});
}

std::optional<UpstreamAccountKey> UpstreamAccounts::ownerOf(const QByteArray &state) const
{
    const auto found = m_signIns.constFind(state);
    return found == m_signIns.constEnd() ? std::nullopt : std::optional(found->owner);
}

void UpstreamAccounts::finishSignIn(const SignInAnswer &answer, QObject *context, OAuthAuthorizer::Done then)
{
    const auto owner = ownerOf(answer.state);
    const auto found = owner ? m_accounts.find(*owner) : m_accounts.end();
    m_signIns.remove(answer.state);
    if (found == m_accounts.end()) {
        return then(core::unexpected(UpstreamFailure{UpstreamFailure::Kind::SignInNeeded, QStringLiteral("this sign-in has expired or was used already"), {}, 0, {}}));
    }
    found->second->authorizer.finishSignIn(answer, context, [this, key = *owner, context, then = std::move(then)](const core::Expected<void, UpstreamFailure> &outcome) {
        if (!outcome) {
            return then(outcome);
        }
        keep(key, context, then);
        Q_EMIT connected(key.serverId, key.userId);
    });
}

void UpstreamAccounts::keep(const UpstreamAccountKey &key, QObject *context, OAuthAuthorizer::Done then)
{
    const auto found = m_accounts.find(key);
    if (found == m_accounts.end()) {
        return then({});
    }
    const OAuthState &state = found->second->authorizer.state();
    m_kept[key] = state;
    const store::UpstreamAccountRow row{key.serverId, key.userId, core::seal(m_services.masterKey, sealContext(key), state.toSecret()), m_services.clock.now()};
    m_services.store.write(
        context, [row](store::Transaction &transaction) { return store::UpstreamAccountTable(transaction).insert(row); },
        [then = std::move(then)](const store::Result<void> &kept) {
            if (kept) {
                return then({});
            }
            qCWarning(lcAccounts).noquote() << "an account at an upstream cannot be kept:" << kept.error().detail;
            then(core::unexpected(UpstreamFailure{UpstreamFailure::Kind::Ended, QStringLiteral("the account could not be kept"), {}, 0, {}}));
        });
}

void UpstreamAccounts::disconnectAccount(const UpstreamAccountKey &key, QObject *context, OAuthAuthorizer::Done then)
{
    m_accounts.erase(key);
    m_kept.erase(key);
    m_services.store.write(
        context, [key](store::Transaction &transaction) { return store::UpstreamAccountTable(transaction).remove(key.serverId, key.userId); },
        [then = std::move(then)](const store::Result<bool> &removed) {
            removed ? then({}) : then(core::unexpected(UpstreamFailure{UpstreamFailure::Kind::Ended, QStringLiteral("the account could not be removed"), {}, 0, {}}));
        });
}

// Their rows go with theirs (ON DELETE CASCADE).
void UpstreamAccounts::forgetServer(const QString &serverId)
{
    std::erase_if(m_accounts, [&serverId](const auto &entry) { return entry.first.serverId == serverId; });
    std::erase_if(m_kept, [&serverId](const auto &entry) { return entry.first.serverId == serverId; });
}

void UpstreamAccounts::forgetUser(const core::UserId &userId)
{
    std::erase_if(m_accounts, [&userId](const auto &entry) { return entry.first.userId == userId; });
    std::erase_if(m_kept, [&userId](const auto &entry) { return entry.first.userId == userId; });
}

} // namespace gateway
