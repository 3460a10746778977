// SPDX-License-Identifier: GPL-3.0-or-later
// GET and POST /account: where people with an account kept here change their password and their second step. Everything
// that changes something asks for the password again, so that a browser left open is worth little. Server thread.
#pragma once

#include "server/identity/second_factor.h"
#include "server/identity/sign_in_endpoint.h"

namespace identity
{

class AccountEndpoint final : public QObject
{
    Q_OBJECT
public:
    // With local accounts; the throttle is that of the sign-in page.
    AccountEndpoint(SignInParts parts, LoginThrottle &throttle);

    void handle(const http::ExchangePtr &exchange);

private:
    struct Visit {
        http::ExchangePtr exchange;
        http::FormBody form;
        QByteArray browserHash;
        std::optional<BrowserSession> session; // of an account kept here
    };
    using Next = std::function<void()>;

    void handlePost(const http::ExchangePtr &exchange);
    void signIn(const Visit &visit);
    void checkCode(const Visit &visit, const core::UserId &userId);
    void startSession(const Visit &visit, const core::UserId &userId);
    void signOut(const Visit &visit);
    void changePassword(const Visit &visit);
    void storePassword(const Visit &visit, const core::Secret &password);
    void confirmSetup(const Visit &visit);
    void switchOff(const Visit &visit);
    // Goes on with `next` when the form's password is that of the session's account.
    void withPassword(const Visit &visit, const Next &next);
    void verifyPassword(const Visit &visit, const QString &login, const std::function<void(const core::UserId &)> &next);

    struct Show {
        branding::AccountPage page;
        QList<http::Header> headers;
    };
    void show(const http::ExchangePtr &exchange, const std::optional<BrowserSession> &session, Show what);
    void refuse(const Visit &visit, branding::AccountProblem problem);
    void showError(
        const http::ExchangePtr &exchange, int status, branding::ErrorPage::Kind kind, const QByteArray &reason) const;
    void record(const Visit &visit, const QString &reason);
    [[nodiscard]] std::optional<BrowserSession> localSession(const http::Request &request) const;

    SignInParts m_parts;
    LoginThrottle &m_throttle;
};

} // namespace identity
