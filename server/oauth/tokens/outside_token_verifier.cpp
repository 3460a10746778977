// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/oauth/tokens/outside_token_verifier.h"

#include "server/access/permission_check.h"
#include "server/core/constant_time.h"
#include "server/core/digest.h"
#include "server/live/live_state.h"
#include "server/oauth/parameters.h"
#include "server/oauth/scope_set.h"
#include "server/store/approval_request_table.h"
#include "server/store/rows/access_way.h"

#include <QJsonArray>

namespace oauth
{
namespace
{

using namespace std::chrono_literals;

constexpr auto ClockSkew = 60s;
constexpr auto AdmitInterval = 60s; // how often a token may cost a write
constexpr int MaxRememberedUsers = 4096;
constexpr qsizetype MaxSubject = 255;
constexpr qsizetype MaxText = 200;
constexpr QLatin1String HmacAlgorithm("HS256");
constexpr QLatin1String AzureScope("scp"); // what Entra ID calls `scope`
constexpr QLatin1String AuthorizedParty("azp");

// RFC 8725 section 3.11: a JWT that says it is something else is not taken for an access token.
bool isAccessTokenType(const QByteArray &type)
{
    QByteArray name = type.toLower();
    if (name.startsWith("application/")) {
        name = name.sliced(12);
    }
    return name.isEmpty() || name == "jwt" || name == "at+jwt";
}

bool isFor(const QJsonValue &audiences, const QString &audience)
{
    return audiences == audience || audiences.toArray().contains(QJsonValue(audience));
}

// Seconds since 1970; fractions are allowed (RFC 7519 section 2). nullopt: not a time.
std::optional<core::Seconds> timeOf(const QJsonValue &value)
{
    const double seconds = value.toDouble(-1);
    return seconds < 0 || seconds > 253'402'300'799.0 ? std::nullopt
                                                      : std::optional(core::Seconds(std::chrono::seconds(qint64(seconds))));
}

std::optional<TokenProblem> timeProblem(const QJsonObject &payload, core::Seconds now)
{
    const auto expiresAt = timeOf(payload.value(claim::Exp));
    if (!expiresAt) {
        return TokenProblem::Malformed;
    }
    if (*expiresAt + ClockSkew <= now) {
        return TokenProblem::Expired;
    }
    for (const QLatin1String name : {claim::Nbf, claim::Iat}) {
        const QJsonValue given = payload.value(name);
        const auto time = timeOf(given);
        if (!given.isUndefined() && (!time || *time > now + ClockSkew)) {
            return TokenProblem::Malformed;
        }
    }
    return std::nullopt;
}

QString textOf(const QJsonObject &payload, QLatin1String name)
{
    return payload.value(name).toString().left(MaxText);
}

identity::ProviderIdentity identityOf(const QJsonObject &payload, const QString &provider)
{
    identity::ProviderIdentity identity;
    identity.provider = provider;
    identity.subject = payload.value(claim::Sub).toString();
    identity.name = textOf(payload, claim::Name);
    identity.email = textOf(payload, claim::Email);
    identity.isEmailVerified = payload.value(claim::EmailVerified).toBool();
    const QString login = textOf(payload, claim::PreferredUsername);
    identity.login = !login.isEmpty() ? login : !identity.email.isEmpty() ? identity.email : identity.subject.left(MaxText);
    return identity;
}

bool isAsBefore(const live::Principal &known, const identity::ProviderIdentity &now)
{
    return known.login == now.login && known.name == now.name && known.email == now.email;
}

core::UserId userIdOf(const identity::ProviderIdentity &identity)
{
    return core::UserId(QString(identity.provider + QLatin1Char('|') + identity.subject));
}

} // namespace

OutsideTokenVerifier::OutsideTokenVerifier(const OutsideTokenParts &parts, OutsideTokenSettings settings, identity::AdmissionPolicy policy)
    : m_host(parts.config.host())
    , m_store(parts.store)
    , m_live(parts.live)
    , m_clock(parts.clock)
    , m_keys(parts.keys)
    , m_settings(std::move(settings))
    , m_policy(std::move(policy))
    , m_provider(QStringLiteral("jwt.") + QString::fromLatin1(core::sha256(m_settings.issuer.toUtf8()).first(8).toHex()))
    , m_admittedAt(MaxRememberedUsers)
{
}

void OutsideTokenVerifier::verify(QByteArrayView token, QObject *context, Verified then)
{
    const auto jws = jose::Jws::parse(token);
    if (!m_settings.isOn() || !jws || !isAccessTokenType(jws->type)) {
        then(core::unexpected(TokenProblem::Malformed));
        return;
    }
    const QByteArray hash = core::sha256(token);
    if (!m_settings.secret.isEmpty()) {
        const QByteArray expected = core::hmacSha256(m_settings.secret.reveal(), jws->signingInput);
        if (QLatin1String(jws->algorithm) != HmacAlgorithm || !core::constantTimeEquals(expected, jws->signature)) {
            then(core::unexpected(TokenProblem::BadSignature));
            return;
        }
        checkClaims(*jws, hash, context, then);
        return;
    }
    // The key's own kind says which algorithm it is good for; a token that claims HS256 finds none.
    m_keys.find(m_settings.jwksUrl, *jws, this,
                [this, jws = *jws, hash, context = QPointer<QObject>(context), then = std::move(then)](
                    const core::Expected<jose::VerificationKey, jose::JwkSetProblem> &key) {
                    if (!context) {
                        return;
                    }
                    if (!key) {
                        const bool isOurs = key.error() == jose::JwkSetProblem::Unavailable;
                        then(core::unexpected(isOurs ? TokenProblem::Unavailable : TokenProblem::BadSignature));
                    } else if (!jws.isSignedBy(*key)) {
                        then(core::unexpected(TokenProblem::BadSignature));
                    } else {
                        checkClaims(jws, hash, context, then);
                    }
                });
}

void OutsideTokenVerifier::checkClaims(const jose::Jws &jws, const QByteArray &hash, QObject *context, const Verified &then)
{
    const auto bearer = read(jws, hash);
    if (!bearer) {
        then(core::unexpected(TokenProblem(bearer.error())));
        return;
    }
    findUser(*bearer, context, then);
}

core::Expected<OutsideTokenVerifier::BearerPtr, TokenProblem> OutsideTokenVerifier::read(const jose::Jws &jws, const QByteArray &hash) const
{
    const QJsonObject &payload = jws.payload;
    if (payload.value(claim::Iss) != m_settings.issuer) {
        return core::unexpected(TokenProblem::WrongIssuer);
    }
    if (!isFor(payload.value(claim::Aud), m_settings.audience)) {
        return core::unexpected(TokenProblem::WrongAudience);
    }
    if (const auto problem = timeProblem(payload, m_clock.now())) {
        return core::unexpected(TokenProblem(*problem));
    }
    const QString subject = payload.value(claim::Sub).toString();
    if (subject.isEmpty() || subject.size() > MaxSubject) {
        return core::unexpected(TokenProblem::Malformed);
    }
    Bearer bearer;
    bearer.identity = identityOf(payload, m_provider);
    bearer.scopes = scopesOf(payload);
    bearer.expiresAt = timeOf(payload.value(claim::Exp)).value() + ClockSkew;
    bearer.tokenHash = hash;
    const QString client = textOf(payload, claim::ClientId);
    // Never one of ours, whatever it calls itself.
    bearer.clientId = core::ClientId(QString(QLatin1String("jwt:") + (client.isEmpty() ? textOf(payload, AuthorizedParty) : client)));
    return std::make_shared<const Bearer>(std::move(bearer));
}

// Its issuer need not know our scopes: then the user's rights alone decide. Scopes of ours narrow them.
QStringList OutsideTokenVerifier::scopesOf(const QJsonObject &payload) const
{
    const QJsonValue given = payload.contains(claim::Scope) ? payload.value(claim::Scope) : payload.value(AzureScope);
    QStringList ours = given.toString().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QJsonValue &token : given.toArray()) {
        ours.append(token.toString());
    }
    ours.removeIf([this](const QString &token) {
        const auto scope = McpScope::parse(token);
        return !scope || scope->host != m_host;
    });
    return ours.isEmpty() ? QStringList{access_control::serverScope(m_host, access_control::everyServer)} : ours;
}

void OutsideTokenVerifier::findUser(const BearerPtr &bearer, QObject *context, const Verified &then)
{
    const auto found = [this, bearer, context = QPointer<QObject>(context), then](const live::LiveState::Answer &known) {
        const core::UserId id = userIdOf(bearer->identity);
        const bool isNew = !known && known.error() == live::Refusal::UnknownFamily;
        const bool mayHaveChanged
            = known ? !isAsBefore(*known, bearer->identity) : known.error() == live::Refusal::UserPending;
        if (isNew || (mayHaveChanged && mayAdmitAgain(id))) {
            admit(bearer, context, then);
        } else {
            answer(bearer, context, then);
        }
    };
    m_live.principalFor(store::AccessWay::ofOutsideUser(userIdOf(bearer->identity)), this, found);
}

bool OutsideTokenVerifier::mayAdmitAgain(const core::UserId &id)
{
    const core::Seconds *const last = m_admittedAt.object(id);
    return !last || *last + AdmitInterval <= m_clock.now();
}

// What a sign-in does: the row, the lists, and if that is not enough a place in the queue.
void OutsideTokenVerifier::admit(const BearerPtr &bearer, QObject *context, const Verified &then)
{
    const core::Seconds now = m_clock.now();
    m_admittedAt.insert(userIdOf(bearer->identity), new core::Seconds(now)); // the cache owns it
    store::ApprovalRequestRow request;
    request.userId = userIdOf(bearer->identity);
    request.clientId = bearer->clientId;
    request.clientName = m_settings.issuer;
    request.scope = bearer->scopes.join(QLatin1Char(' '));
    request.requestedAt = now;
    const auto job = [identity = bearer->identity, policy = m_policy, request, now](store::Transaction &transaction) -> store::Result<void> {
        const auto user = identity::recordSignIn(transaction, identity, policy, now);
        if (!user) {
            return core::unexpected(store::Error(user.error()));
        }
        if (identity::admissionOf(*user, now) != identity::Admission::Waiting) {
            return {};
        }
        return store::ApprovalRequestTable(transaction).insert(request).map([](auto) {});
    };
    m_store.write(this, job, [this, bearer, context = QPointer<QObject>(context), then](const store::Result<void> &written) {
        if (!context) {
            return;
        }
        if (written) {
            answer(bearer, context, then);
        } else {
            then(core::unexpected(TokenProblem::Unavailable));
        }
    });
}

void OutsideTokenVerifier::answer(const BearerPtr &bearer, QObject *context, const Verified &then)
{
    const auto found = [bearer, then](const live::LiveState::Answer &known) {
        if (!known) {
            then(core::unexpected(problemFor(known.error())));
            return;
        }
        live::Principal principal = *known;
        principal.scopes = bearer->scopes;
        principal.expiresAt = bearer->expiresAt;
        principal.tokenHash = bearer->tokenHash;
        principal.clientId = bearer->clientId;
        principal.clientName = bearer->clientId.toString();
        then(principal);
    };
    m_live.principalFor(store::AccessWay::ofOutsideUser(userIdOf(bearer->identity)), context, found);
}

} // namespace oauth
