// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/authorization_server_metadata.h"

#include "server/oauth/grant_type.h"
#include "server/oauth/parameters.h"
#include "server/oauth/resource_indicator.h"
#include "server/oauth/scope_set.h"

#include <QJsonArray>

namespace oauth
{

namespace
{

using L1 = QLatin1String;

QJsonArray grantTypes()
{
    return {toWire(GrantType::AuthorizationCode), toWire(GrantType::RefreshToken), toWire(GrantType::ClientCredentials),
        toWire(GrantType::DeviceCode)};
}

void insertEndpoints(QJsonObject &members, const QString &issuer)
{
    const std::initializer_list<std::pair<L1, L1>> endpoints{
        {L1("authorization_endpoint"), path::Authorize},
        {L1("token_endpoint"), path::Token},
        {L1("revocation_endpoint"), path::Revoke},
        {L1("introspection_endpoint"), path::Introspect},
        {L1("pushed_authorization_request_endpoint"), path::PushedAuthorizationRequest},
        {L1("device_authorization_endpoint"), path::DeviceAuthorization},
        {L1("userinfo_endpoint"), path::UserInfo},
        {L1("jwks_uri"), path::Jwks},
    };
    for (const auto &[name, path] : endpoints) {
        members.insert(name, QString(issuer + path));
    }
}

// Whoever asks us about tokens or pushes a request for itself proves who it is; a public client cannot.
void insertClientAuthentication(QJsonObject &members)
{
    const QJsonArray proofs{value::AuthMethodSecretBasic, value::AuthMethodSecretPost, value::AuthMethodPrivateKeyJwt};
    QJsonArray all = proofs;
    all.prepend(value::AuthMethodNone); // clients without a registration of their own need to see it
    const QJsonArray algorithms{L1("RS256"), L1("ES256")};
    for (const L1 endpoint : {L1("token"), L1("revocation"), L1("introspection")}) {
        const bool isForAll = endpoint != L1("introspection");
        members.insert(endpoint + L1("_endpoint_auth_methods_supported"), isForAll ? all : proofs);
        members.insert(endpoint + L1("_endpoint_auth_signing_alg_values_supported"), algorithms);
    }
}

// OpenID Connect Discovery section 3.
void insertOpenId(QJsonObject &members, SigningAlgorithm algorithm)
{
    members.insert(L1("subject_types_supported"), QJsonArray{L1("public")});
    members.insert(
        L1("id_token_signing_alg_values_supported"), QJsonArray{QString::fromLatin1(jose::toWire(algorithm))});
    members.insert(L1("claims_supported"),
        QJsonArray{claim::Sub, claim::Iss, claim::Aud, claim::Exp, claim::Iat, claim::AuthTime, claim::Nonce,
            claim::AtHash, claim::Name, claim::PreferredUsername, claim::Picture, claim::Email, claim::EmailVerified});
    members.insert(L1("claims_parameter_supported"), false);
    members.insert(L1("request_parameter_supported"), false);
    members.insert(L1("request_uri_parameter_supported"), false); // pushed ones are RFC 9126's own matter
}

} // namespace

// Made for each request: scopes and resources follow the servers there are.
QJsonObject AuthorizationServerMetadata::document() const
{
    QJsonObject members{
        {L1("issuer"), m_config.issuer},
        {L1("scopes_supported"), QJsonArray::fromStringList(ScopeCatalogue(m_config).advertised().tokens())},
        {L1("response_types_supported"), QJsonArray{value::Code}},
        {L1("response_modes_supported"), QJsonArray{value::Query, value::FormPost}},
        {L1("grant_types_supported"), grantTypes()},
        {L1("code_challenge_methods_supported"), QJsonArray{value::S256}}, // clients refuse us without it
        {L1("authorization_response_iss_parameter_supported"), true}, // RFC 9207 section 3
        {L1("require_pushed_authorization_requests"), false},
        {L1("protected_resources"),
            QJsonArray::fromStringList(ResourceIndicators(m_config).all())}, // RFC 9728 section 4
    };
    insertEndpoints(members, m_config.issuer);
    if (m_config.registration != RegistrationMode::Closed) {
        members.insert(L1("registration_endpoint"), QString(m_config.issuer + path::Register));
        members.insert(L1("client_id_metadata_document_supported"), true);
    }
    insertClientAuthentication(members);
    insertOpenId(members, m_config.signingAlgorithm);
    return members;
}

void AuthorizationServerMetadata::handle(const http::ExchangePtr &exchange) const
{
    exchange->send(http::Response::json(200, document()).withHeader("Cache-Control", "public, max-age=300"));
}

} // namespace oauth
