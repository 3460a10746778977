// SPDX-License-Identifier: GPL-3.0-or-later
// An outside identity provider, seen from the authorization code flow with PKCE in which we are the client. Server
// thread.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"
#include "server/identity/provider_grant.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <functional>
#include <optional>

class QObject;

namespace identity
{

struct ProviderIdentity {
    QString provider; // "github", "google", "entra", "oidc.<hash of the issuer>"
    QString subject; // the stable id, never the login
    QString login;
    QString name;
    QString email;
    bool isEmailVerified = false;
    QString avatarUrl;
    QStringList roles = {}; // given by a claim of the provider
    bool isAdmittedByRule = false; // a member of the organisation or domain that is let in
};

struct ProviderSignIn {
    ProviderIdentity identity;
    ProviderGrant grant; // what the provider gave us for this user
};

// What asking again brought.
struct ProviderRenewal {
    std::optional<ProviderIdentity> identity; // as it is now, where the provider tells
    std::optional<ProviderGrant> grant; // takes the place of the one that was presented
};

enum class ProviderErrorKind {
    Unreachable, // no answer, or one that is not the provider's
    Refused, // it answered, and said no
};

struct ProviderError {
    ProviderErrorKind kind = ProviderErrorKind::Unreachable;
    QString detail; // for the log
};

// What goes out with a browser.
struct ProviderDeparture {
    QByteArray state;
    QByteArray codeChallenge; // S256
    QByteArray nonce; // for an ID token
};

// What came back with it, and what we kept meanwhile.
struct ProviderReturn {
    QByteArray code;
    core::Secret codeVerifier;
    QByteArray nonce;
};

class Provider
{
public:
    virtual ~Provider() = default;

    [[nodiscard]] virtual QString id() const = 0; // "github": of the button and of the callback path
    [[nodiscard]] virtual QString displayName() const = 0; // "GitHub"
    // Where begin() sends the browser, as far as it is known: for Content-Security-Policy form-action.
    [[nodiscard]] virtual QList<QByteArray> origins() const = 0;

    // Continuations are dropped when `context` is gone.
    using Begun = std::function<void(core::Expected<QByteArray, ProviderError>)>;
    // The URL that the browser goes to.
    virtual void begin(const ProviderDeparture &departure, QObject *context, Begun then) = 0;

    // Whether a response with this `iss` (nullopt: none) can be this provider's (RFC 9207 section 2.4).
    [[nodiscard]] virtual bool isIssuer(const std::optional<QByteArray> &issuer) const = 0;

    using Finished = std::function<void(core::Expected<ProviderSignIn, ProviderError>)>;
    // Redeems the code that came back.
    virtual void finish(const ProviderReturn &answer, QObject *context, Finished then) = 0;

    using Renewed = std::function<void(core::Expected<ProviderRenewal, ProviderError>)>;
    // Asks whether the person still has this account. Refused: no longer.
    virtual void renew(const ProviderGrant &grant, QObject *context, Renewed then) = 0;
};

} // namespace identity
