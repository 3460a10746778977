// SPDX-License-Identifier: GPL-3.0-or-later
// Ties what happens between two requests to one browser by a random cookie, and forms to it by a CSRF token made from
// both. One cookie for all tabs, so that two sign-ins at once work. Server thread.
#pragma once

#include "server/http/request.h"
#include "server/identity/cookie_naming.h"

#include <optional>

namespace identity
{

class BrowserBinding
{
public:
    explicit BrowserBinding(CookieNaming naming);

    struct Browser {
        QByteArray hash; // what is kept of the cookie
        http::Header cookie; // set it (again) with the answer
    };
    // The browser that sent this, or a new one.
    [[nodiscard]] Browser browserOf(const http::Request &request) const;

    [[nodiscard]] bool isSameBrowser(const http::Request &request, const QByteArray &browserHash) const;

    // For a form of this transaction in this browser. Nothing is stored: any number of pages may be open.
    [[nodiscard]] QByteArray csrfToken(const QByteArray &browserHash, const QByteArray &transaction) const;
    [[nodiscard]] bool isCsrfToken(
        const QByteArray &token, const QByteArray &browserHash, const QByteArray &transaction) const;

private:
    CookieNaming m_naming;
    QByteArray m_key; // of this process
};

} // namespace identity
