// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/bearer_verifier.h"

#include "server/access/permission_check.h"
#include "server/live/live_state.h"
#include "server/store/rows/access_way.h"

namespace oauth
{
namespace
{

// Tokens that are not bound to one of our resources are good for the one they are shown at.
AccessTokenVerifier::Verified shownAt(const QString &resource, const AccessTokenVerifier::Verified &then)
{
    return [resource, then](core::Expected<live::Principal, TokenProblem> verified) {
        if (verified) {
            verified->resource = resource;
        }
        then(std::move(verified));
    };
}

} // namespace

BearerVerifier::BearerVerifier(Protection protection, const BearerVerifierParts &parts)
    : m_protection(protection)
    , m_parts(parts)
{
}

void BearerVerifier::verify(QByteArrayView token, const QString &resource, QObject *context, const Verified &then)
{
    if (m_protection == Protection::Open) {
        admitAnybody(resource, context, then);
        return;
    }
    if (PersonalAccessTokenVerifier::isPersonalAccessToken(token)) {
        m_parts.personalAccessTokens.verify(token, context, shownAt(resource, then));
        return;
    }
    switch (m_protection) {
    case Protection::OAuth:
        m_parts.accessTokens.verify(token, resource, context, then);
        return;
    case Protection::Token:
        m_parts.outsideTokens.verify(token, context, shownAt(resource, then));
        return;
    case Protection::Open:
        break;
    }
    Q_UNREACHABLE();
}

void BearerVerifier::admitAnybody(const QString &resource, QObject *context, const Verified &then)
{
    const QString everything = access_control::serverScope(m_parts.config.host(), access_control::everyServer);
    m_parts.live.principalFor(
        store::AccessWay::ofAnybody(), context, [resource, everything, then](const live::LiveState::Answer &anybody) {
            if (!anybody) {
                then(core::unexpected(problemFor(anybody.error())));
                return;
            }
            live::Principal principal = *anybody;
            principal.scopes = {everything};
            principal.resource = resource;
            principal.expiresAt = core::Seconds::max();
            then(principal);
        });
}

} // namespace oauth
