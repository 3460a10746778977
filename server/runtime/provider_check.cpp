// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/runtime/provider_check.h"

#include "server/core/random.h"

namespace runtime
{

admin::Result<admin::Done> appVerdict(const identity::ProviderError &error)
{
    // RFC 6749 section 5.2, and GitHub's word for the same.
    if (error.detail.endsWith(QLatin1String("invalid_grant")) || error.detail.endsWith(QLatin1String("bad_verification_code"))) {
        return admin::Done{};
    }
    const bool isAppWrong = error.detail.endsWith(QLatin1String("incorrect_client_credentials")) || error.detail.endsWith(QLatin1String("invalid_client"))
        || error.detail.endsWith(QLatin1String("unauthorized_client"));
    if (isAppWrong) {
        return core::unexpected(admin::Error{admin::ErrorCode::Refused, QStringLiteral("app_refused"),
                                             QStringLiteral("The provider does not know this client ID with this secret; copy both again.")});
    }
    return core::unexpected(admin::Error{admin::ErrorCode::Unavailable, QStringLiteral("provider_unreachable"),
                                         QStringLiteral("The provider gave no answer that helps (%1); check its address and the network.").arg(error.detail)});
}

void checkApp(identity::Provider &provider, QObject *context, admin::Reply<admin::Done> reply)
{
    identity::ProviderReturn probe;
    probe.code = core::randomToken(16);
    probe.codeVerifier = core::Secret(core::randomToken(32));
    provider.finish(probe, context, [reply = std::move(reply)](const core::Expected<identity::ProviderSignIn, identity::ProviderError> &signIn) {
        reply(signIn ? admin::Result<admin::Done>(admin::Done{}) : appVerdict(signIn.error()));
    });
}

} // namespace runtime
