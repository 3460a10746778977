// SPDX-License-Identifier: GPL-3.0-or-later
// Every OAuth word that travels, spelled once: request parameters, answer members, claims, values and token prefixes.
#pragma once

#include <QLatin1String>

namespace oauth
{

// Request parameters and answer members (RFC 6749, 7009, 7636, 8707, 9207).
namespace param
{
inline constexpr QLatin1String AccessToken("access_token");
inline constexpr QLatin1String Active("active"); // RFC 7662 section 2.2
inline constexpr QLatin1String ClientAssertion("client_assertion");
inline constexpr QLatin1String ClientAssertionType("client_assertion_type");
inline constexpr QLatin1String ClientId("client_id");
inline constexpr QLatin1String ClientSecret("client_secret");
inline constexpr QLatin1String Code("code");
inline constexpr QLatin1String CodeChallenge("code_challenge");
inline constexpr QLatin1String CodeChallengeMethod("code_challenge_method");
inline constexpr QLatin1String CodeVerifier("code_verifier");
inline constexpr QLatin1String DeviceCode("device_code");
inline constexpr QLatin1String Error("error");
inline constexpr QLatin1String ErrorDescription("error_description");
inline constexpr QLatin1String ExpiresIn("expires_in");
inline constexpr QLatin1String GrantType("grant_type");
inline constexpr QLatin1String IdToken("id_token");
inline constexpr QLatin1String Interval("interval");
inline constexpr QLatin1String Iss("iss");
inline constexpr QLatin1String LoginHint("login_hint");
inline constexpr QLatin1String MaxAge("max_age");
inline constexpr QLatin1String Nonce("nonce");
inline constexpr QLatin1String Prompt("prompt");
inline constexpr QLatin1String RedirectUri("redirect_uri");
inline constexpr QLatin1String RefreshToken("refresh_token");
inline constexpr QLatin1String Request("request");
inline constexpr QLatin1String RequestUri("request_uri");
inline constexpr QLatin1String Resource("resource");
inline constexpr QLatin1String ResponseMode("response_mode");
inline constexpr QLatin1String ResponseType("response_type");
inline constexpr QLatin1String Scope("scope");
inline constexpr QLatin1String State("state");
inline constexpr QLatin1String Token("token");
inline constexpr QLatin1String TokenType("token_type");
inline constexpr QLatin1String TokenTypeHint("token_type_hint");
inline constexpr QLatin1String UserCode("user_code");
inline constexpr QLatin1String Username("username");
inline constexpr QLatin1String VerificationUri("verification_uri");
inline constexpr QLatin1String VerificationUriComplete("verification_uri_complete");
} // namespace param

// Client metadata (RFC 7591 section 2 and 3.2.1).
namespace metadata
{
inline constexpr QLatin1String ApplicationType("application_type");
inline constexpr QLatin1String ClientIdIssuedAt("client_id_issued_at");
inline constexpr QLatin1String ClientName("client_name");
inline constexpr QLatin1String ClientSecretExpiresAt("client_secret_expires_at");
inline constexpr QLatin1String ClientUri("client_uri");
inline constexpr QLatin1String ExpiresAt("expires_at"); // ours: when an unused registration is forgotten
inline constexpr QLatin1String GrantTypes("grant_types");
inline constexpr QLatin1String Jwks("jwks");
inline constexpr QLatin1String JwksUri("jwks_uri");
inline constexpr QLatin1String LogoUri("logo_uri");
inline constexpr QLatin1String PolicyUri("policy_uri");
inline constexpr QLatin1String RedirectUris("redirect_uris");
inline constexpr QLatin1String RegistrationAccessToken("registration_access_token"); // RFC 7592 section 3
inline constexpr QLatin1String RegistrationClientUri("registration_client_uri");
inline constexpr QLatin1String ResponseTypes("response_types");
inline constexpr QLatin1String SoftwareId("software_id");
inline constexpr QLatin1String SoftwareStatement("software_statement");
inline constexpr QLatin1String SoftwareVersion("software_version");
inline constexpr QLatin1String TokenEndpointAuthMethod("token_endpoint_auth_method");
inline constexpr QLatin1String TosUri("tos_uri");
} // namespace metadata

// Claims of our access tokens (RFC 9068 section 2.2, RFC 7519 section 4.1).
namespace claim
{
inline constexpr QLatin1String AtHash("at_hash"); // of ID tokens (OpenID Connect Core section 2)
inline constexpr QLatin1String Aud("aud");
inline constexpr QLatin1String AuthTime("auth_time");
inline constexpr QLatin1String ClientId("client_id");
inline constexpr QLatin1String Email("email");
inline constexpr QLatin1String EmailVerified("email_verified");
inline constexpr QLatin1String Exp("exp");
inline constexpr QLatin1String Iat("iat");
inline constexpr QLatin1String Iss("iss");
inline constexpr QLatin1String Jti("jti");
inline constexpr QLatin1String Name("name");
inline constexpr QLatin1String Nbf("nbf");
inline constexpr QLatin1String Nonce("nonce");
inline constexpr QLatin1String Picture("picture");
inline constexpr QLatin1String PreferredUsername("preferred_username");
inline constexpr QLatin1String Scope("scope");
inline constexpr QLatin1String Sid("sid"); // the refresh token family
inline constexpr QLatin1String Sub("sub");
inline constexpr QLatin1String TokenType("token_type");
} // namespace claim

namespace value
{
inline constexpr QLatin1String Access("access");
inline constexpr QLatin1String Bearer("Bearer");
inline constexpr QLatin1String Code("code");
inline constexpr QLatin1String FormPost("form_post");
inline constexpr QLatin1String IdTokenJwtType("JWT");
inline constexpr QLatin1String JwtBearerAssertion("urn:ietf:params:oauth:client-assertion-type:jwt-bearer"); // RFC 7523 section 2.2
inline constexpr QLatin1String PushedRequestUri("urn:ietf:params:oauth:request_uri:"); // RFC 9126 section 2.2
inline constexpr QLatin1String Query("query");
inline constexpr QLatin1String S256("S256");
inline constexpr QLatin1String AccessTokenJwtType("at+jwt"); // RFC 9068 section 2.1
inline constexpr QLatin1String AuthMethodNone("none");
inline constexpr QLatin1String AuthMethodPrivateKeyJwt("private_key_jwt");
inline constexpr QLatin1String AuthMethodSecretBasic("client_secret_basic");
inline constexpr QLatin1String AuthMethodSecretPost("client_secret_post");
inline constexpr QLatin1String ScopeEmail("email");
inline constexpr QLatin1String ScopeOfflineAccess("offline_access");
inline constexpr QLatin1String ScopeOpenId("openid");
inline constexpr QLatin1String ScopeProfile("profile");
inline constexpr QLatin1String OutOfBandUri("urn:ietf:wg:oauth:2.0:oob");
inline constexpr QLatin1String PersonalAccessTokenPrefix("gatehouse_pat_");
inline constexpr QLatin1String RefreshTokenPrefix("gatehouse_rt_");
inline constexpr QLatin1String ScopeAdminRevoke("admin:revoke"); // of personal access tokens alone
} // namespace value

// Paths below the public URL (product section 6).
namespace path
{
inline constexpr QLatin1String Authorize("/authorize");
inline constexpr QLatin1String Client("/client/"); // and the id
inline constexpr QLatin1String AdminRevoke("/admin/revoke");
inline constexpr QLatin1String Device("/device");
inline constexpr QLatin1String DeviceAuthorization("/device_authorization");
inline constexpr QLatin1String Introspect("/introspect");
inline constexpr QLatin1String OpenIdConfiguration("/.well-known/openid-configuration");
inline constexpr QLatin1String PushedAuthorizationRequest("/par");
inline constexpr QLatin1String Token("/token");
inline constexpr QLatin1String UserInfo("/userinfo");
inline constexpr QLatin1String Validate("/validate");
inline constexpr QLatin1String Register("/register");
inline constexpr QLatin1String Revoke("/revoke");
inline constexpr QLatin1String Jwks("/.well-known/jwks.json");
inline constexpr QLatin1String AuthorizationServerMetadata("/.well-known/oauth-authorization-server");
inline constexpr QLatin1String ProtectedResourceMetadata("/.well-known/oauth-protected-resource");
} // namespace path

} // namespace oauth
