// SPDX-License-Identifier: GPL-3.0-or-later
// An outside identity provider, seen from the authorization code flow with PKCE in which we are the client. Server
// thread.
#pragma once

#include "server/core/error.h"
#include "server/core/secret.h"

#include <QString>

#include <functional>

class QObject;

namespace identity
{

struct ProviderIdentity {
    QString provider; // "github"
    QString subject; // the stable id, never the login
    QString login;
    QString name;
    QString email;
    bool isEmailVerified = false;
    QString avatarUrl;
};

struct ProviderSignIn {
    ProviderIdentity identity;
    core::Secret token; // what the provider gave us for this user
};

enum class ProviderErrorKind {
    Unreachable, // no answer, or one that is not the provider's
    Refused, // it answered, and said no
};

struct ProviderError {
    ProviderErrorKind kind = ProviderErrorKind::Unreachable;
    QString detail; // for the log
};

class Provider
{
public:
    virtual ~Provider() = default;

    [[nodiscard]] virtual QString id() const = 0; // "github"
    [[nodiscard]] virtual QString displayName() const = 0; // "GitHub"
    // Where begin() sends the browser: for Content-Security-Policy form-action.
    [[nodiscard]] virtual QByteArray origin() const = 0;

    // The URL that the browser goes to. `codeChallenge` is S256.
    [[nodiscard]] virtual QByteArray begin(const QByteArray &state, const QByteArray &codeChallenge) const = 0;

    using Finished = std::function<void(core::Expected<ProviderSignIn, ProviderError>)>;
    // Redeems the code that came back; dropped when `context` is gone.
    virtual void finish(const QByteArray &code, const core::Secret &codeVerifier, QObject *context, Finished then) = 0;
};

} // namespace identity
