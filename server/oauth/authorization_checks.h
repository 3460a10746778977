// SPDX-License-Identifier: GPL-3.0-or-later
// The checks of /authorize in their order (protocol section 3.7). Phase A decides whether we know where to send an
// answer: what fails there is a page. Phase B is a table: what fails there is an OAuth error for the redirect URI.
// Pure; any thread.
#pragma once

#include "server/branding/pages.h"
#include "server/core/ids.h"
#include "server/http/form_body.h"
#include "server/oauth/authorization_request.h"
#include "server/oauth/resource_indicator.h"

namespace oauth
{

// Refused without a redirect: status 400 and a page.
struct PageRefusal {
    branding::ErrorPage::Kind kind = branding::ErrorPage::Kind::BadRequest;
    QByteArray reason; // shown
    QString detail; // for the log only
};

class AuthorizationParameters
{
public:
    // Query of a GET, form of a POST (OpenID Connect Core section 3.1.2.1). No parameter twice but `resource`.
    [[nodiscard]] static core::Expected<AuthorizationParameters, PageRefusal> parse(const http::Request &request);

    // A request that was pushed (RFC 9126), as encoded() wrote it.
    [[nodiscard]] static core::Expected<AuthorizationParameters, PageRefusal> parse(QByteArrayView encodedForm);
    // Without client authentication.
    [[nodiscard]] QByteArray encoded() const;

    // nullopt when absent or empty (RFC 6749 section 3.1).
    [[nodiscard]] std::optional<QString> value(QLatin1String name) const;
    [[nodiscard]] QStringList values(QLatin1String name) const;
    [[nodiscard]] bool isPresent(QLatin1String name) const;

    // As far as it is one of ours: an error is sent that way, too.
    [[nodiscard]] ResponseMode responseMode() const;

private:
    using Form = core::Expected<http::FormBody, http::FormError>;
    [[nodiscard]] static core::Expected<AuthorizationParameters, PageRefusal> from(const Form &form);

    http::FormBody m_form;
};

// Phase A
[[nodiscard]] core::Expected<core::ClientId, PageRefusal> requireClientId(const AuthorizationParameters &parameters);
[[nodiscard]] core::Expected<void, PageRefusal> requireApproval(const std::optional<store::ClientRow> &client);
[[nodiscard]] core::Expected<RedirectUri, PageRefusal> requireRedirectUri(
    const AuthorizationParameters &parameters, const std::optional<store::ClientRow> &client);

// Phase B
struct AuthorizationRules {
    const ScopeCatalogue &scopes;
    const ResourceIndicators &resources;
    bool hasBrowserSession = false;
    enum class Stage {
        InBrowser,
        Pushed, // nobody is there yet who could be asked or not: `prompt` is looked at later
    };
    Stage stage = Stage::InBrowser;
};
[[nodiscard]] core::Expected<AuthorizationRequest, Error> checkAuthorization(const AuthorizationParameters &parameters,
    const store::ClientRow &client, const RedirectUri &redirectUri, const AuthorizationRules &rules);

} // namespace oauth
