// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/gateway/upstream/request_authorizer.h"

namespace gateway
{

void FixedHeaders::refused(const Refusal &refusal, QObject *, Decided then)
{
    const bool isForbidden = refusal.status == 403;
    const QString message = isForbidden ? QStringLiteral("it forbids this to the credentials it was given")
        : m_headers.isEmpty()           ? QStringLiteral("it wants a credential and has none")
                                        : QStringLiteral("it does not accept the credential it was given");
    then(core::unexpected(UpstreamFailure{isForbidden ? UpstreamFailure::Kind::Refused : UpstreamFailure::Kind::SignInNeeded, message, {}, refusal.status, {}}));
}

} // namespace gateway
