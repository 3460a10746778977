// SPDX-License-Identifier: GPL-3.0-or-later
// The answer to an authorization request, by redirect or by a form: code or error, with `state` exactly as sent and
// `iss` (RFC 6749 section 4.1.2, RFC 9207). Only for redirect URIs that were validated: the type says so.
#pragma once

#include "server/oauth/authorization_request.h"
#include "server/oauth/oauth_error.h"
#include "server/oauth/redirect_uri.h"

#include <optional>

namespace branding
{
class PageRenderer;
}

namespace oauth
{

struct AnswerAddress {
    RedirectUri redirectUri;
    std::optional<QString> state;
    ResponseMode mode = ResponseMode::Query;
};

// `pages` for the form.
[[nodiscard]] http::Response codeAnswer(
    const AnswerAddress &to, const QByteArray &code, const QString &issuer, const branding::PageRenderer &pages);
[[nodiscard]] http::Response errorAnswer(
    const AnswerAddress &to, const Error &error, const QString &issuer, const branding::PageRenderer &pages);

} // namespace oauth
