// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/token_inspector.h"

#include "server/jose/jws.h"
#include "server/oauth/scope_set.h"

namespace oauth
{

TokenInspector::TokenInspector(const OAuthConfig &config, AccessTokenVerifier &verifier)
    : m_config(config)
    , m_verifier(verifier)
{
}

void TokenInspector::inspect(const core::Secret &token, QObject *context, Inspected then)
{
    m_verifier.verifyForAnyResource(token.reveal(), context,
        [this, token, then = std::move(then)](const core::Expected<live::Principal, TokenProblem> &verified) {
            if (!verified) {
                then(core::unexpected(TokenProblem(verified.error())));
                return;
            }
            const auto jws = jose::Jws::parse(token.reveal());
            if (!jws || !mayEnterItsServer(*verified)) {
                then(core::unexpected(TokenProblem::NotAdmitted));
                return;
            }
            then(InspectedToken{*verified, presentScopes(*verified), jws->payload});
        });
}

QStringList TokenInspector::presentScopes(const live::Principal &principal) const
{
    QStringList scopes = principal.scopes;
    scopes.removeIf([&](const QString &token) {
        const auto scope = McpScope::parse(token);
        return scope && !principal.rights.mayEnter(scope->server);
    });
    return scopes;
}

bool TokenInspector::mayEnterItsServer(const live::Principal &principal) const
{
    const auto server = m_config.externalServers->findByResource(principal.resource);
    return !server || principal.rights.mayEnter(server->id);
}

} // namespace oauth
