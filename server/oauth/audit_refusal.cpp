// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/audit_refusal.h"

#include "server/identity/audit_origin.h"

namespace oauth
{

audit::Event refusalEvent(
    audit::EventKind kind, const http::Request &request, const core::ClientId &clientId, const Error &error)
{
    audit::Event event;
    event.kind = kind;
    event.clientId = clientId;
    event.result = httpStatus(error.code) >= 500 ? audit::EventResult::Failed : audit::EventResult::Refused;
    const bool isRateLimit = error.code == ErrorCode::TooManyRequests; // another error's word on the wire
    event.reason = isRateLimit ? QStringLiteral("too_many_requests") : QString(toWire(error.code));
    event.details = {{QStringLiteral("because"), error.detail.isEmpty() ? wireDescription(error) : error.detail}};
    event.origin = identity::originOf(request);
    return event;
}

audit::Event pageRefusalEvent(const http::Request &request, const core::ClientId &clientId, const QString &reason)
{
    audit::Event event;
    event.kind = audit::EventKind::AuthorizationRefused;
    event.clientId = clientId;
    event.result = audit::EventResult::Refused;
    event.reason = reason;
    event.origin = identity::originOf(request);
    return event;
}

} // namespace oauth
