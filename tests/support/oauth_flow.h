// SPDX-License-Identifier: GPL-3.0-or-later
// An MCP client with a person at its browser: registers, authorizes, signs in to a local account, consents, redeems, and calls
// tools, against a running server from outside. Each step is a call, so that a test can stop at any and try something else.
#pragma once

#include "tests/support/test_browser.h"

#include <QString>

#include <optional>

namespace tests
{

struct Tokens {
    QByteArray access;
    QByteArray refresh;
    QByteArray scope;
    int expiresIn = 0;
};

// For those who send it themselves.
struct CallRequest {
    QUrl url;
    Fields headers;
    QByteArray body;
};

class OAuthFlow
{
public:
    // Nobody listens there: the redirect itself is what a test wants.
    [[nodiscard]] static QByteArray redirectUri();

    // `server` is the public URL; `resourcePath` "/mcp" or "/mcp/gatehouse".
    explicit OAuthFlow(const QUrl &server, const QString &resourcePath = QStringLiteral("/mcp"));

    // The whole way; nullopt when a step did not answer as it should (lastAnswer() has it).
    [[nodiscard]] std::optional<Tokens> signInAndConsent(const QByteArray &login, const QByteArray &password);

    // Its steps. The answer is the page or redirect that came.
    HttpAnswer registerClient(const QByteArray &name = "Test client");
    HttpAnswer authorize(const Fields &more = {});                            // page 1
    // `more` is what else the form sends, asked or not.
    HttpAnswer signIn(const QByteArray &login, const QByteArray &password, const Fields &more = {}); // ends on page 2, the waiting page, or page 1 again
    HttpAnswer reload();                                                      // the page 2 or waiting page once more
    HttpAnswer decide(const QByteArray &decision, const Fields &more = {});   // "allow" or "deny": the redirect to the client
    std::optional<Tokens> redeem();                                           // the code of that redirect

    std::optional<Tokens> refresh(const QByteArray &refreshToken);
    // What redeem() and refresh() post to /token. The first is empty when the redirect is not the answer to our request.
    [[nodiscard]] Fields redemption() const;
    [[nodiscard]] Fields refreshment(const QByteArray &refreshToken) const;
    // What such a post brought; nullopt: no tokens.
    [[nodiscard]] static std::optional<Tokens> tokensIn(const HttpAnswer &answer);
    HttpAnswer revoke(const QByteArray &token);

    // A self-contained request of MCP 2026-07-28.
    HttpAnswer callTool(const QByteArray &accessToken, const QString &tool, const QJsonObject &arguments);
    [[nodiscard]] CallRequest callRequest(const QByteArray &accessToken, const QString &tool, const QJsonObject &arguments) const;
    HttpAnswer listTools(const QByteArray &accessToken);
    // What `add` says to the caller; empty when the call did not succeed.
    [[nodiscard]] QString greeting(const QByteArray &accessToken);

    [[nodiscard]] const HttpAnswer &lastAnswer() const { return m_last; }
    [[nodiscard]] const QByteArray &clientId() const { return m_clientId; }
    [[nodiscard]] const QByteArray &codeVerifier() const { return m_codeVerifier; }
    [[nodiscard]] QByteArray codeChallenge() const;
    [[nodiscard]] QByteArray code() const; // of the redirect that came last
    [[nodiscard]] QUrl at(const QString &path) const; // on the server
    [[nodiscard]] QUrl resource() const { return at(m_resourcePath); }
    [[nodiscard]] TestBrowser &browser() { return m_browser; }

private:
    std::optional<Tokens> exchange(const Fields &form);
    HttpAnswer submit(const HtmlForm &form, const Fields &more);
    [[nodiscard]] CallRequest mcpRequest(const QByteArray &accessToken, const QString &method, QJsonObject params) const;
    HttpAnswer send(const CallRequest &request);

    QUrl m_server;
    QString m_resourcePath;
    TestBrowser m_browser;
    QByteArray m_clientId;
    QByteArray m_codeVerifier;
    QByteArray m_state;
    HttpAnswer m_page; // the page in front of the person
    QUrl m_redirect;   // what the last decision sent to the client
    HttpAnswer m_last;
};

} // namespace tests
