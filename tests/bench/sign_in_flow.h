// SPDX-License-Identifier: GPL-3.0-or-later
// One person signs in, from the client's authorization request to its tokens, over one connection: page 1, the password or the provider,
// page 2, Allow, the code's redemption. Deletes itself when it is over.
#pragma once

#include "tests/support/plain_connection.h"

#include <functional>

namespace bench
{

enum class Way {
    LocalAccount,
    GitHub,
    OpenIdConnect,
};

struct SignInTarget {
    QUrl server;
    QByteArray clientId;
    QByteArray redirectUri;
    Way way = Way::LocalAccount;
    int localAccounts = 0; // person1 … personN, each with Password
};

class SignInFlow : public QObject
{
    Q_OBJECT
public:
    static constexpr const char *Password = "correct horse battery staple";
    // The access token; empty: the sign-in ended somewhere else, and the log says where.
    using Finished = std::function<void(const QByteArray &accessToken)>;

    SignInFlow(const SignInTarget &target, int person, Finished then, QObject *parent);

private:
    using Step = void (SignInFlow::*)(const tests::HttpAnswer &);

    [[nodiscard]] QUrl at(const QString &path) const;
    [[nodiscard]] tests::Fields browserHeaders() const;
    void authorize();
    void get(const QUrl &url, Step next);
    void submit(const tests::HttpAnswer &page, const tests::HtmlForm &form, const tests::Fields &more, Step next);
    void proceed(const tests::HttpAnswer &answer, Step next);
    void onSignInPage(const tests::HttpAnswer &page);
    void onSentToProvider(const tests::HttpAnswer &redirect);
    void onConsentPage(const tests::HttpAnswer &page);
    void onAnswered(const tests::HttpAnswer &redirect);
    void onTokens(const tests::HttpAnswer &answer);
    void fail(const tests::HttpAnswer &answer);
    void finish(const QByteArray &accessToken);

    SignInTarget m_target;
    int m_person;
    Finished m_then;
    tests::PlainConnection m_connection;
    QHash<QByteArray, QByteArray> m_cookies;
    QByteArray m_codeVerifier;
};

} // namespace bench
