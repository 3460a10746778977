// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_server_metadata.h"

#include "server/oauth/grant_type.h"
#include "server/oauth/parameters.h"
#include "server/oauth/resource_indicator.h"
#include "server/oauth/scope_set.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace oauth
{

AuthorizationServerMetadata::AuthorizationServerMetadata(const OAuthConfig &config)
{
    using L1 = QLatin1String;
    const auto endpoint = [&config](L1 path) { return QString(config.issuer + path); };
    const QJsonArray authMethods{value::AuthMethodNone, value::AuthMethodSecretBasic, value::AuthMethodSecretPost};
    const QJsonObject members{
        {L1("issuer"), config.issuer}, {L1("authorization_endpoint"), endpoint(path::Authorize)},
        {L1("token_endpoint"), endpoint(path::Token)}, {L1("registration_endpoint"), endpoint(path::Register)},
        {L1("revocation_endpoint"), endpoint(path::Revoke)}, {L1("jwks_uri"), endpoint(path::Jwks)},
        {L1("scopes_supported"), QJsonArray::fromStringList(ScopeCatalogue(config).advertised().tokens())},
        {L1("response_types_supported"), QJsonArray{value::Code}},
        {L1("response_modes_supported"), QJsonArray{value::Query}},
        {L1("grant_types_supported"),
            QJsonArray{toWire(GrantType::AuthorizationCode), toWire(GrantType::RefreshToken)}},
        {L1("token_endpoint_auth_methods_supported"), authMethods},
        {L1("revocation_endpoint_auth_methods_supported"), authMethods},
        {L1("code_challenge_methods_supported"), QJsonArray{value::S256}}, // clients refuse us without it
        {L1("authorization_response_iss_parameter_supported"), true}, // RFC 9207 section 3
        {L1("protected_resources"), QJsonArray::fromStringList(ResourceIndicators(config).all())}, // RFC 9728 section 4
    };
    m_document = QJsonDocument(members).toJson(QJsonDocument::Compact);
}

void AuthorizationServerMetadata::handle(const http::ExchangePtr &exchange) const
{
    exchange->send(http::Response::json(200, m_document).withHeader("Cache-Control", "public, max-age=300"));
}

} // namespace oauth
