// SPDX-License-Identifier: GPL-3.0-or-later
// Gatehouse as the OAuth client of one upstream, for one account there: bearer tokens for its requests, kept fresh; sign-ins by a person with a
// browser, from the address to open to the answer that comes back (protocol.md 3.16; MCP 2026-07-28, Authorization). What it learns is told
// by changed() and kept by the owner. Server thread.
#pragma once

#include "server/gateway/upstream/oauth/oauth_discovery.h"
#include "server/gateway/upstream/oauth/oauth_state.h"
#include "server/gateway/upstream/oauth/token_request.h"
#include "server/gateway/upstream/request_authorizer.h"

#include <QHash>

namespace gateway
{

// The query of the redirect back to us.
struct SignInAnswer {
    QByteArray state;
    QByteArray code;
    QByteArray error;
    std::optional<QString> issuer; // RFC 9207
};

struct SignInStart {
    QUrl url; // https, or http on this computer; to be opened without a shell
    QByteArray state; // by which the answer finds back; whoever routes it checks that the same person brings it
};

class OAuthAuthorizer final : public QObject, public RequestAuthorizer
{
    Q_OBJECT
public:
    static constexpr std::chrono::seconds renewBefore{30};
    static constexpr std::chrono::minutes signInLifetime{10};
    static constexpr int mostSignIns = 4; // open at once: tabs

    using Started = std::function<void(core::Expected<SignInStart, UpstreamFailure>)>;
    using Done = std::function<void(core::Expected<void, UpstreamFailure>)>;

    OAuthAuthorizer(OAuthSettings settings, OAuthState state, http::HttpFetcher &fetcher, const core::Clock &clock, QObject *parent = nullptr);

    void headers(QObject *context, Headers then) override;
    void refused(const Refusal &refusal, QObject *context, Decided then) override;

    [[nodiscard]] bool hasToken() const { return m_state.token.has_value(); }
    [[nodiscard]] const OAuthState &state() const { return m_state; }
    void startSignIn(QObject *context, Started then);
    void finishSignIn(const SignInAnswer &answer, QObject *context, Done then);
    // Forgets the account, not the registration.
    void signOut();

Q_SIGNALS:
    void changed(); // state() is to be kept

private:
    struct SignIn {
        AuthorizationServer server;
        QString resource;
        RegisteredClient client;
        QByteArray codeVerifier;
        QStringList scopes;
        core::Seconds expiresAt{};
    };
    using Renewed = std::function<void(const core::Expected<void, UpstreamFailure> &)>;

    void forget(const QString &allBut);
    void discover(QObject *context, OAuthDiscovery::Found then);
    // Another issuer than before: nothing that was given by the old one is shown to it.
    void adopt(const OAuthSurroundings &found);
    void judgeForbidden(const BearerChallenge &challenge, const Decided &then);

    // One at a time; everybody who asks meanwhile gets its outcome.
    void renew(QObject *context, Renewed then);
    void renewBy(TokenForm form, const QStringList &scopes);
    void finishRenewal(core::Expected<UpstreamToken, UpstreamFailure> outcome);
    [[nodiscard]] bool canRenew() const;

    void withClient(const OAuthSurroundings &found, const QStringList &scopes, QObject *context, ClientAnswer then);
    [[nodiscard]] core::Expected<RegisteredClient, UpstreamFailure> manualClient(const AuthorizationServer &server) const;
    [[nodiscard]] QStringList wantedScopes(const OAuthSurroundings &found) const;
    void beginWith(const OAuthSurroundings &found, const RegisteredClient &client, const QStringList &scopes, const Started &then);
    [[nodiscard]] TokenPeer peer(const QUrl &tokenEndpoint, const QString &issuer, const RegisteredClient &client) const;
    void take(UpstreamToken token);

    const OAuthSettings m_settings;
    OAuthState m_state;
    http::HttpFetcher &m_fetcher;
    const core::Clock &m_clock;
    BearerChallenge m_challenge; // the last one
    QHash<QByteArray, SignIn> m_signIns; // by state
    QList<Renewed> m_waiting;
};

} // namespace gateway
