// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of refusals needs to ask its questions: a running server with clients of every kind, people, tokens and open pages; and
// one row of that table. Every call waits for its answer.
#pragma once

#include "tests/support/oauth_flow.h"
#include "tests/support/server_process.h"

#include "server/store/database.h"

#include <QJsonObject>

#include <functional>
#include <memory>

namespace tests
{

class World
{
public:
    [[nodiscard]] bool start();
    [[nodiscard]] bool stop() { return server.terminate() == 0; }

    struct Client {
        QByteArray id;
        QByteArray secret;
        QByteArray registrationToken;

        [[nodiscard]] Fields basic() const; // its Authorization header
    };

    // A hash over every row of every table, but for what a refusal writes on purpose (audit) and when somebody was last seen.
    [[nodiscard]] QByteArray stateDigest();

    [[nodiscard]] Client registerClient(const QJsonObject &metadata);
    // A code of `publicClient`, not used yet; what it takes to redeem it is in `flow`.
    [[nodiscard]] QByteArray freshCode();
    // Page 1, 2 of a request of `publicClient` in `flow`'s browser, with that page's hidden fields.
    [[nodiscard]] HtmlForm freshSignInForm();
    [[nodiscard]] HtmlForm freshConsentForm();
    [[nodiscard]] HtmlForm formAt(const QString &path);

    [[nodiscard]] QByteArray url(const QByteArray &path = {}) const { return server.url().toString().toUtf8() + path; }
    // /authorize as a good request of that client would have it, but for `changes`; a value of nothing leaves the field out.
    using Change = std::pair<QByteArray, std::optional<QByteArray>>;
    [[nodiscard]] QByteArray authorizeQuery(const QByteArray &clientId, const QList<Change> &changes = {}) const;

    ServerProcess server;
    std::unique_ptr<OAuthFlow> flow; // of publicClient, which somebody has allowed
    Client publicClient;
    Client otherPublic; // nobody has allowed it
    Client basic;
    Client post;
    Client codeOnly; // registered for nothing but the code grant
    Client machine;  // made by hand, for client_credentials
    Tokens tokens;   // of publicClient, without openid
    QByteArray plainToken; // a personal access token without scopes of administration
    QByteArray adminToken;

private:
    std::unique_ptr<store::Database> m_database;
};

// What is sent. Prepared apart, so that what it takes to ask does not count as a change.
struct Asked {
    QByteArray method;
    QByteArray target;
    Fields headers;
    QByteArray body;
    TestBrowser *browser = nullptr; // with its cookies; none: a stranger
};

struct Refusal {
    QByteArray name; // endpoint, section, what is wrong
    std::function<Asked(World &)> ask;
    int status = 400;
    QByteArray error; // OAuth's code, or the reason a page gives; empty: there is none to give
    Fields headers = {};   // each must be there and contain this; an empty value: must be absent
};
using Refusals = QList<Refusal>;

[[nodiscard]] Asked get(const QByteArray &target, const Fields &headers = {});
[[nodiscard]] Asked send(const QByteArray &method, const QByteArray &target, const Fields &headers = {}, const QByteArray &body = {});
[[nodiscard]] Asked form(const QByteArray &target, const Fields &fields, const Fields &headers = {});
[[nodiscard]] Asked json(const QByteArray &method, const QByteArray &target, const QByteArray &body, const Fields &headers = {});
[[nodiscard]] Fields bearer(const QByteArray &token);

// By file of this folder.
[[nodiscard]] Refusals refusalsOfRegistration();
[[nodiscard]] Refusals refusalsOfTokens();
[[nodiscard]] Refusals refusalsOfAuthorization();
[[nodiscard]] Refusals refusalsOfPages();
[[nodiscard]] Refusals refusalsOfResources();

} // namespace tests
